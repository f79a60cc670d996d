import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import anyTest, { type ExecutionContext, type TestFn } from 'ava';
import { type Browser, chromium } from 'playwright-core';
import { decibels, fundamentalOf, pulsesIn } from '../helpers/tone.ts';
import { fakeWard, fallAlarm } from './fake-ward.ts';
import { bodyIs, executablePath, now, openScene, type Scene, type SceneOptions, signIn } from './scene.ts';

/** The built page in a real browser, before a scripted ward. */
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

const scene = (t: ExecutionContext<{ browser: Browser }>, options: SceneOptions = {}): Promise<Scene> =>
  openScene(t, t.context.browser, options);

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
    const { page, raise } = await openScene(t, browser);
    await bodyIs(page, 'sound', 'mute');
    raise(fallAlarm('bed-3', now()));
    await bodyIs(page, 'tone', 'high');
    t.regex((await page.textContent('.bar')) ?? '', /This screen is mute/);
    await page.click('[data-act="sound"]');
    await bodyIs(page, 'sound', 'playing');
  },
);

test.serial(
  'the first touch of a mute screen does what it touched: nothing moves while the finger is down',
  async (t) => {
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    t.teardown(() => browser.close());
    const { page } = await openScene(t, browser, { viewport: { width: 390, height: 844 } });
    await bodyIs(page, 'sound', 'mute');
    const button = page.locator('[data-act="open-sign-in"]');
    const before = await button.boundingBox();
    if (before === null) throw new Error('no button');
    await page.mouse.move(before.x + before.width / 2, before.y + before.height / 2);
    await page.mouse.down();
    // From now on the page may sound, and would have time to say so.
    await page.evaluate('new AudioContext().resume().then(() => {})');
    t.deepEqual(await button.boundingBox(), before);
    await page.mouse.up();
    await page.waitForSelector('[data-staff]');
    await bodyIs(page, 'sound', 'quiet');
  },
);

test.serial(
  'the event says its evidence first, then what to check, every device on its own lane, who did what, and that a model said so',
  async (t) => {
    const { page, raise, problems } = await scene(t);
    raise(fallAlarm('bed-3', now()));
    await page.click('[data-alarm="fall.bed-3"] [data-act="more"]');
    await page.waitForSelector('.lane canvas');
    t.is(await page.locator('.lane').count(), 2);
    t.regex(
      (await page.getAttribute('[data-lane="imu"] .lane-plot', 'aria-label')) ?? '',
      /Acceleration, imu-bed-3/,
    );
    const text = (await page.textContent('[data-event="fall.bed-3"]')) ?? '';
    t.regex(text, /Model's opinion.*9f2c1b7a/s);
    t.regex(text, /Speaks against it.*pulse 74/s);
    t.regex(
      text,
      /^.*102·A · Fall.*wearable 0\.93, posture changed by 71°.*What to check next.*Do not lift/s,
    );
    t.is(await page.locator('.custody li[data-state="there"]:not([data-step="painted"])').count(), 4);
    t.is(await page.locator('.custody li[data-state="to-come"][data-step="accepted"]').count(), 1);
    await page.keyboard.press('Escape');
    t.is(await page.locator('[data-event]').count(), 0);
    t.deepEqual(problems, []);
  },
);

test.serial(
  'a lost link is shown across the screen within five seconds, rings by itself, and ends when the gateway is back',
  async (t) => {
    const { page, station, restart } = await scene(t);
    await bodyIs(page, 'link', 'ok');
    await station.close();
    await page.waitForSelector('body[data-link="lost"]', { timeout: 5000 });
    await bodyIs(page, 'voice', 'low');
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

/** The standard's table for each priority; its single numbers are general knowledge, to be checked against the text. */
const bursts = [
  { priority: 'high', pulses: 10, lengthMs: [75, 200], spacingMs: [50, 125], longMs: [3, 5, 8] },
  { priority: 'medium', pulses: 3, lengthMs: [125, 250], spacingMs: [125, 250], longMs: [] },
  { priority: 'low', pulses: 2, lengthMs: [125, 250], spacingMs: [125, 250], longMs: [] },
] as const;

for (const { priority, pulses, lengthMs, spacingMs, longMs } of bursts)
  test.serial(
    `[60601-1-8 tables 3 and 4] what the browser renders for ${priority} has its pulses, their length and spacing, fundamental and harmonics`,
    async (t) => {
      const { page } = await scene(t);
      const rendered = (await page.evaluate(
        `vigilTone.renderBurst("${priority}").then((samples) => Array.from(samples))`,
      )) as number[];
      const found = pulsesIn(rendered);
      t.is(found.length, pulses);
      for (const { fromMs, untilMs } of found) {
        const length = untilMs - fromMs;
        t.true(length >= lengthMs[0] && length <= lengthMs[1], `${length} ms`);
      }
      const gaps = found.slice(1).map(({ fromMs }, index) => fromMs - (found[index]?.untilMs ?? 0));
      for (const [index, gap] of gaps.entries()) {
        const isLong = longMs.some((after) => after === index + 1);
        if (!isLong) t.true(gap >= spacingMs[0] && gap <= spacingMs[1], `gap ${index + 1}: ${gap} ms`);
        else if (index + 1 === 5) t.true(gap >= 350 && gap <= 1300, `between the halves: ${gap} ms`);
        else t.true(Math.abs(gap - 350) <= 20, `twice the spacing and a pulse: ${gap} ms`);
      }
      for (const pulse of found) {
        const fundamental = fundamentalOf(rendered, pulse);
        t.true(fundamental >= 150 && fundamental <= 1000, `${fundamental} Hz`);
        const level = (hz: number) => decibels(rendered, pulse, hz);
        const harmonics = [2, 3, 4, 5, 6].filter(
          (n) =>
            n * fundamental >= 300 &&
            n * fundamental <= 4000 &&
            Math.abs(level(n * fundamental) - level(fundamental)) <= 15,
        );
        t.true(harmonics.length >= 4, `${harmonics.length} harmonics`);
        t.true(level(fundamental * 1.5) < level(fundamental) - 15, 'nothing between them');
      }
    },
  );
