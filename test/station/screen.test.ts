import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import anyTest, { type ExecutionContext, type TestFn } from 'ava';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { systemClock } from '../../gateway/clock.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { staffId } from '../../gateway/core/id.ts';
import { hashPin } from '../../gateway/station/password.ts';
import type { StationPorts } from '../../gateway/station/ports.ts';
import { type Station, startStation } from '../../gateway/station/server.ts';
import type { StaffAct } from '../../gateway/station/wire.ts';
import { calmSecond, fakeWard, fallAlarm, fallWaveform, silentLog, wardStaff } from './fake-ward.ts';

/** The built page in a real browser, before a scripted ward. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const root = fileURLToPath(new URL('../../../', import.meta.url));
const webRoot = `${root}build/gateway/station/web`;

const test = anyTest as TestFn<{ browser: Browser }>;

test.before(async (t) => {
  if (!existsSync(`${webRoot}/index.html`)) {
    const built = spawnSync(
      process.execPath,
      [`${root}node_modules/vite/bin/vite.js`, 'build', 'gateway/station/web', '--outDir', webRoot],
      { cwd: root, encoding: 'utf8' },
    );
    if (built.status !== 0) throw new Error(built.stderr);
  }
  const args = ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'];
  t.context.browser = await chromium.launch({ executablePath, args });
});
test.after.always((t) => t.context.browser?.close());

interface Scene {
  readonly station: Station;
  readonly page: Page;
  restart(): Promise<Station>;
  readonly acts: StaffAct[];
  readonly painted: string[];
  readonly problems: string[];
  raise(alarm: Alarm): void;
}

interface SceneOptions extends BrowserContextOptions {
  readonly openBoard?: boolean;
  readonly browser?: Browser;
}

/** A ward of eight beds that does what staff ask, and a screen that looks at it. */
async function scene(
  t: ExecutionContext<{ browser: Browser }>,
  { openBoard = true, browser = t.context.browser, ...screenOptions }: SceneOptions = {},
): Promise<Scene> {
  const clock = systemClock();
  const view = fakeWard(8);
  view.onMeasurements(calmSecond(8, clock.now(), 0));
  for (let bed = 1; bed <= 8; bed += 1) view.onCoverage(`bed-${bed}`, { isCovered: bed !== 4, missing: [] });
  const alarms = new Map<string, Alarm>();
  const acts: StaffAct[] = [];
  const painted: string[] = [];
  const problems: string[] = [];
  const pinHash = await hashPin('2468');
  const raise = (alarm: Alarm) => {
    alarms.set(alarm.id, alarm);
    for (const value of view.onAlarms([alarm])) station.publish({ type: 'alarm', value });
  };
  const ports: StationPorts = {
    clock,
    log: silentLog,
    randomBytes,
    staff: wardStaff.map((staff) => ({ ...staff, pinHash })),
    snapshot: (session) => view.snapshot(clock.now(), session),
    async act(act) {
      acts.push(act);
      const alarm = alarms.get(act.alarmId);
      if (alarm === undefined) return { code: 'alarm-unknown', message: '' };
      raise(answered(alarm, act, clock.now()));
      return undefined;
    },
    async painted(_screen, calls) {
      painted.push(...calls.map(({ id }) => id));
    },
    order: async () => undefined,
    lanes: { of: async () => undefined },
    waveform: async (id) => fallWaveform(alarms.get(id)?.onset.wallMs ?? 0),
    command: async () => undefined,
    commandsOf: () => undefined,
    observe: async () => undefined,
    seeReport: async () => false,
    observationsOf: () => undefined,
    metrics: { contentType: 'text/plain', text: async () => '' },
  };
  const start = async (port: number) => {
    const started = await startStation({ host: '127.0.0.1', port, webRoot, isDemo: false, openBoard }, ports);
    t.teardown(() => started.close());
    return started;
  };
  const station = await start(0);
  const context = await browser.newContext({
    viewport: { width: 1920, height: 1080 },
    locale: 'en-GB',
    ...screenOptions,
  });
  t.teardown(() => context.close());
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(station.url)) problems.push(request.url());
  });
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) problems.push(message.text());
  });
  await page.goto(station.url);
  const restart = () => start(station.port);
  return { station, restart, page, acts, painted, problems, raise };
}

function answered(alarm: Alarm, act: StaffAct, now: Alarm['onset']): Alarm {
  const by = staffId(act.staffId);
  const step = {
    accept: 'accepted',
    'at-bedside': 'at-bedside',
    close: 'closed',
    escalate: 'escalated',
  } as const;
  const next = { ...alarm, custody: [...alarm.custody, { step: step[act.act], at: now, by }] };
  switch (act.act) {
    case 'accept':
      return { ...next, signal: 'acknowledged', owner: { staffId: by, since: now } };
    case 'close':
      return {
        ...next,
        signal: 'off',
        closedAt: now,
        closedBy: by,
        ...(act.outcome === undefined ? {} : { outcome: act.outcome }),
      };
    case 'escalate':
      return { ...next, escalationStep: next.escalationStep + 1 };
    case 'at-bedside':
      return next;
    default:
      return act.act satisfies never;
  }
}

const now = () => systemClock().now();
const bodyIs = (page: Page, name: string, value: string) =>
  page.waitForSelector(`body[data-${name}="${value}"]`, { timeout: 10_000 });

async function signIn(page: Page, name = 'li-na'): Promise<void> {
  await page.click(`[data-staff="${name}"]`);
  for (const digit of '2468') await page.click(`[data-key="${digit}"]`);
  await page.click('[data-act="sign-in"]');
}

test.serial('a calm ward is quiet: no colour, no tone, and what is not covered is marked', async (t) => {
  const { page, problems } = await scene(t);
  await bodyIs(page, 'link', 'ok');
  await bodyIs(page, 'tone', 'none');
  await bodyIs(page, 'sound', 'quiet');
  t.is(await page.locator('[data-bed][data-priority="none"]').count(), 8);
  t.is(await page.locator('[data-bed][data-covered="false"]').count(), 1);
  t.is(await page.getAttribute('[data-bed="bed-4"]', 'data-covered'), 'false');
  t.regex((await page.textContent('[data-bed="bed-1"] [data-metric="spo2"]')) ?? '', /\d+%.*\d+ s/);
  t.deepEqual(problems, []);
});

test.serial(
  'a fall turns the tile red and sounds; one touch, a sign-in, and it has an owner; then it is closed',
  async (t) => {
    const { page, raise, acts, painted, problems } = await scene(t);
    await bodyIs(page, 'link', 'ok');
    raise(fallAlarm('bed-3', now()));
    await page.waitForSelector('[data-bed="bed-3"][data-priority="high"]');
    await bodyIs(page, 'tone', 'high');
    await bodyIs(page, 'sound', 'playing');
    const colour = await page.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: this runs in the browser, whose types a test does not have.
      const { document, getComputedStyle } = globalThis as any;
      return getComputedStyle(document.querySelector('[data-bed="bed-3"]')).backgroundColor;
    });
    t.true(['rgb(200, 16, 46)', 'rgb(143, 11, 33)'].includes(colour), colour);

    const card = page.locator('[data-alarm="fall.bed-3"]');
    t.regex((await card.textContent()) ?? '', /Fall.*102·A.*certain.*wearable 0\.93.*Nobody yet/s);
    await card.locator('[data-act="accept"]').click();
    await signIn(page);
    await page.waitForSelector('[data-alarm="fall.bed-3"][data-signal="acknowledged"]');
    await bodyIs(page, 'tone', 'none');
    t.regex((await card.textContent()) ?? '', /Accepted by Li Na/);
    t.is(await page.getAttribute('[data-bed="bed-3"]', 'data-priority'), 'high');
    await page.waitForSelector('[data-bed="bed-1"] >> text=王秀英');

    await card.locator('[data-act="at-bedside"]').click();
    await card.locator('[data-act="close-false"]').click();
    await card.locator('[data-act="undo"]').click();
    await card.locator('[data-act="close-real"]').click();
    await page.waitForSelector('[data-closed="fall.bed-3"]', { timeout: 10_000 });
    await page.waitForSelector('[data-bed="bed-3"][data-priority="none"]');
    t.deepEqual(
      acts.map(({ act, outcome }) => outcome ?? act),
      ['accept', 'at-bedside', 'real'],
    );
    t.deepEqual(painted, ['fall.bed-3']);
    t.deepEqual(problems, []);
  },
);

test.serial('a wrong PIN is said in words, and a technician is told who may answer', async (t) => {
  const { page, raise, acts } = await scene(t);
  raise(fallAlarm('bed-3', now()));
  await page.click('[data-alarm="fall.bed-3"] [data-act="accept"]');
  await page.click('[data-staff="chen-wei"]');
  for (const digit of '1111') await page.click(`[data-key="${digit}"]`);
  await page.click('[data-act="sign-in"]');
  await page.waitForSelector('text=Name and PIN do not match');
  for (const digit of '2468') await page.click(`[data-key="${digit}"]`);
  await page.click('[data-act="sign-in"]');
  await page.waitForSelector('text=Only a nurse or charge nurse may answer an alarm');
  t.deepEqual(acts, []);
});

test.serial(
  'a higher priority is listed first and wins the tone; the list holds still while it is touched',
  async (t) => {
    const { page, raise } = await scene(t);
    const exit = { ...fallAlarm('bed-2', now()), type: 'bed-exit', priority: 'low' } as const;
    raise(exit);
    await bodyIs(page, 'tone', 'low');
    const order = () =>
      page.$$eval('[data-alarm]', (cards) => cards.map((card) => card.getAttribute('data-alarm')));
    const box = await page.locator('[data-alarm="fall.bed-2"] .card-evidence').boundingBox();
    if (box === null) throw new Error('no card');
    await page.mouse.move(box.x + 5, box.y + 5);
    await page.mouse.down();
    raise(fallAlarm('bed-5', now()));
    await page.waitForSelector('[data-alarm="fall.bed-5"]');
    t.deepEqual(await order(), ['fall.bed-2', 'fall.bed-5']);
    await page.mouse.up();
    await page.waitForSelector('.column > article:first-of-type[data-alarm="fall.bed-5"]');
    await bodyIs(page, 'tone', 'high');
  },
);

test.serial(
  'a browser that lets no page sound says that this screen is mute, until it is touched',
  async (t) => {
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    t.teardown(() => browser.close());
    const { page, raise } = await scene(t, { browser });
    await bodyIs(page, 'sound', 'mute');
    raise(fallAlarm('bed-3', now()));
    await bodyIs(page, 'tone', 'high');
    t.regex((await page.textContent('.bar')) ?? '', /This screen is mute/);
    await page.click('[data-act="sound"]');
    await bodyIs(page, 'sound', 'playing');
  },
);

test.serial('the event shows the curve, who did what, and that a model said so', async (t) => {
  const { page, raise, problems } = await scene(t);
  raise(fallAlarm('bed-3', now()));
  await page.click('[data-alarm="fall.bed-3"] [data-act="more"]');
  await page.waitForSelector('.curve canvas');
  const text = (await page.textContent('[data-event="fall.bed-3"]')) ?? '';
  t.regex(text, /Model's opinion.*9f2c1b7a/s);
  t.regex(text, /Speaks against it.*pulse 74/s);
  t.is(await page.locator('.custody li').count(), 4);
  await page.keyboard.press('Escape');
  t.is(await page.locator('[data-event]').count(), 0);
  t.deepEqual(problems, []);
});

test.serial(
  'a lost link is shown across the screen within seven seconds, and ends when the gateway is back',
  async (t) => {
    const { page, station, restart } = await scene(t);
    await bodyIs(page, 'link', 'ok');
    await station.close();
    await page.waitForSelector('body[data-link="lost"]', { timeout: 7000 });
    await page.waitForSelector('text=Link lost since');
    t.is(await page.getAttribute('.board', 'data-stale'), 'true');
    await bodyIs(page, 'sound', 'playing');
    await restart();
    await bodyIs(page, 'link', 'ok');
  },
);

test.serial(
  'where the board is closed a screen shows the sign-in alone, and the board after it',
  async (t) => {
    const { page } = await scene(t, { openBoard: false });
    await page.waitForSelector('[data-staff="li-na"]');
    t.is(await page.locator('[data-bed]').count(), 0);
    await signIn(page);
    await page.waitForSelector('[data-bed="bed-1"]');
    await bodyIs(page, 'link', 'ok');
  },
);

test.serial('the screen speaks Chinese where the browser does, and remembers a change', async (t) => {
  const { page, raise } = await scene(t, { locale: 'zh-CN' });
  await bodyIs(page, 'lang', 'zh-CN');
  raise(fallAlarm('bed-3', now()));
  await page.waitForSelector('text=我去处理');
  await page.click('[data-act="language"]');
  await page.waitForSelector("text=I'm going");
  await page.reload();
  await bodyIs(page, 'lang', 'en');
  t.is(await page.getAttribute('html', 'lang'), 'en');
});

test.serial('on a phone the alarms are the page and nothing is wider than it', async (t) => {
  const { page, raise } = await scene(t, { viewport: { width: 390, height: 844 } });
  raise(fallAlarm('bed-3', now()));
  const box = await page.locator('[data-alarm="fall.bed-3"] [data-act="accept"]').boundingBox();
  t.true(box !== null && box.x >= 0 && box.x + box.width <= 390 && box.height >= 44);
  t.is(await page.evaluate('document.documentElement.scrollWidth'), 390);
});

test.serial('every button has a name, and forty beds fit on a wall screen', async (t) => {
  const { page, station, raise } = await scene(t);
  raise(fallAlarm('bed-3', now()));
  await page.waitForSelector('[data-alarm]');
  const nameless = await page.$$eval(
    'button',
    (buttons) =>
      buttons.filter((button) => !button.textContent?.trim() && !button.getAttribute('aria-label')).length,
  );
  t.is(nameless, 0);
  station.publish({ type: 'snapshot', value: fakeWard(40).snapshot(now()) });
  await page.waitForSelector('[data-bed="bed-40"]');
  const fits = await page.evaluate(
    '(() => { const board = document.querySelector(".board"); return board.scrollHeight <= board.clientHeight; })()',
  );
  t.true(fits);
});

test.serial(
  '[60601-1-8 table 4] the browser renders the high burst with its fundamental and four harmonics',
  async (t) => {
    const { page } = await scene(t);
    const rendered = await page.evaluate(
      'vigilTone.renderBurst("high").then((samples) => Array.from(samples.slice(0, 8160)))',
    );
    const samples = rendered as number[];
    const db = (hz: number) => {
      let re = 0;
      let im = 0;
      for (const [index, sample] of samples.entries()) {
        re += sample * Math.cos((2 * Math.PI * hz * index) / 48_000);
        im += sample * Math.sin((2 * Math.PI * hz * index) / 48_000);
      }
      return 10 * Math.log10(re * re + im * im);
    };
    const fundamental = db(261.63);
    const harmonics = [2, 3, 4, 5, 6].filter((n) => Math.abs(db(261.63 * n) - fundamental) <= 15);
    t.true(harmonics.length >= 4);
    t.true(db(392) < fundamental - 20);
  },
);
