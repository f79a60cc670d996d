import anyTest, { type ExecutionContext, type TestFn } from 'ava';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { violations } from '../helpers/axe.ts';
import { fallAlarm } from './fake-ward.ts';
import { bodyIs, executablePath, now, openScene, type Scene, type SceneOptions, signIn } from './scene.ts';

/** How the screen behaves towards those who cannot see, hear or touch it well, in a real browser. */
const test = anyTest as TestFn<{ browser: Browser }>;

test.before(async (t) => {
  const args = ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'];
  t.context.browser = await chromium.launch({ executablePath, args });
});
test.after.always((t) => t.context.browser?.close());

type Test = ExecutionContext<{ browser: Browser }>;
const scene = (t: Test, options: SceneOptions = {}): Promise<Scene> =>
  openScene(t, t.context.browser, options);

const alarms = (): readonly Alarm[] => [
  fallAlarm('bed-3', now()),
  { ...fallAlarm('bed-5', now()), type: 'suspected-fall', priority: 'medium' },
  { ...fallAlarm('bed-6', now()), type: 'bed-exit', priority: 'low' },
  { ...fallAlarm('bed-7', now()), type: 'device-silent', category: 'technical', priority: 'medium' },
];

for (const [theme, colorScheme] of [
  ['light', 'light'],
  ['night', 'dark'],
] as const)
  test.serial(
    `[WCAG 2.2 AA] board, event, sign-in, bed and closing have no violation in ${theme} colours`,
    async (t) => {
      const { page, raise } = await scene(t, { colorScheme });
      await bodyIs(page, 'link', 'ok');
      t.is(await page.getAttribute('html', 'data-theme'), theme);
      t.deepEqual(await violations(page), [], 'calm');
      for (const alarm of alarms()) raise(alarm);
      await page.waitForSelector('[data-alarm="fall.bed-7"]');
      t.deepEqual(await violations(page), [], 'in alarm');
      await page.click('[data-alarm="fall.bed-3"] [data-act="more"]');
      await page.waitForSelector('.lane canvas');
      t.deepEqual(await violations(page), [], 'event');
      await page.click('[data-event] [data-act="accept"]');
      await page.waitForSelector('[data-staff]');
      t.deepEqual(await violations(page), [], 'sign-in');
      await page.click('[data-staff="li-na"]');
      t.deepEqual(await violations(page), [], 'PIN');
      for (const digit of '2468') await page.click(`[data-key="${digit}"]`);
      await page.click('[data-act="sign-in"]');
      await page.click('[data-event] [data-act="at-bedside"]');
      await page.click('[data-event] [data-act="reason"]');
      t.deepEqual(await violations(page), [], 'closing');
      await page.keyboard.press('Escape');
      await page.click('[data-bed="bed-1"] [data-act="open-bed"]');
      await page.waitForSelector('[data-open-bed="bed-1"]');
      t.deepEqual(await violations(page), [], 'bed');
    },
  );

/** Looks frame by frame: the page's policy lets no test wait inside it. */
async function until(t: Test, page: Page, condition: string): Promise<void> {
  for (let frame = 0; frame < 600; frame += 1)
    if (await page.evaluate(`new Promise((seen) => requestAnimationFrame(() => seen(${condition})))`)) return;
  t.fail(condition);
}

/** Moves the focus on until it is on what is sought, seeing at each stop that it can be seen. */
async function tabTo(t: Test, page: Page, selector: string): Promise<void> {
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press('Tab');
    const [isThere, outline] = (await page.evaluate(
      `[document.activeElement.matches(${JSON.stringify(selector)}), getComputedStyle(document.activeElement).outlineWidth]`,
    )) as [boolean, string];
    t.is(outline, '3px', 'where the focus is can be seen');
    if (isThere) return;
  }
  t.fail(`no way by keyboard to ${selector}`);
}

test.serial(
  'who types the PIN and Enter, even twice, faster than the page draws is signed in, by one try',
  async (t) => {
    const { page, raise } = await scene(t);
    const tries: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && /\/session$/.test(request.url())) tries.push(request.url());
    });
    await bodyIs(page, 'link', 'ok');
    raise(fallAlarm('bed-3', now()));
    await page.click('[data-alarm="fall.bed-3"] [data-act="accept"]');
    await page.click('[data-staff="li-na"]');
    await page.waitForSelector('[data-key="2"]');
    // One after the other without a frame in between, as a keyboard's queue is emptied on a busy machine.
    await page.evaluate(
      `for (const key of [...'2468', 'Enter', 'Enter']) document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))`,
    );
    await page.waitForSelector('[data-alarm="fall.bed-3"][data-signal="acknowledged"]');
    t.is(tries.length, 1);
  },
);

test.serial(
  'an alarm goes from called to closed by keyboard alone, and the focus can be seen at each stop',
  async (t) => {
    const { page, raise, acts } = await scene(t);
    await bodyIs(page, 'link', 'ok');
    raise(fallAlarm('bed-3', now()));
    const card = '[data-alarm="fall.bed-3"]';
    await page.waitForSelector(card);
    await tabTo(t, page, `${card} [data-act="accept"]`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-staff="li-na"]');
    await tabTo(t, page, '[data-staff="li-na"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-key="2"]');
    await page.keyboard.type('2468');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`${card}[data-signal="acknowledged"]`);
    await tabTo(t, page, `${card} [data-act="at-bedside"]`);
    await page.keyboard.press('Enter');
    await page.waitForSelector(`${card} [data-act="close-real"]`);
    await tabTo(t, page, `${card} [data-act="close-real"]`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-closed="fall.bed-3"]', { timeout: 9000 });
    t.deepEqual(
      acts.map(({ act }) => act),
      ['accept', 'at-bedside', 'close'],
    );
  },
);

test.serial('a dialog has the focus inside it, and gives it back to what opened it', async (t) => {
  const { page, raise } = await scene(t);
  raise(fallAlarm('bed-3', now()));
  await page.click('[data-alarm="fall.bed-3"] [data-act="more"]');
  await page.waitForSelector('[data-event]');
  t.true(await page.evaluate('document.querySelector("[data-event]").contains(document.activeElement)'));
  await page.keyboard.press('Escape');
  await until(t, page, 'document.activeElement.dataset.act === "more"');
});

test.serial(
  '[60601-1-8 table 2] high flashes at 2 Hz, medium at 0.6 Hz, half of the time each, between two filled states',
  async (t) => {
    const { page, raise } = await scene(t, { reducedMotion: 'reduce' });
    raise(fallAlarm('bed-3', now()));
    await page.waitForSelector('html[data-flash]');
    // Who wants less motion keeps the light: it is the alarm's meaning.
    const animations = (await page.evaluate(
      `document.documentElement.getAnimations().map((one) => ({ name: one.animationName, ms: one.effect.getTiming().duration,
      steps: one.effect.getKeyframes().map(({ offset, easing }) => [offset, easing]) }))`,
    )) as { readonly name: string; readonly ms: number; readonly steps: readonly [number, string][] }[];
    const hz = (name: string) => 1000 / (animations.find((one) => one.name === name)?.ms ?? 0);
    t.true(hz('flash-high') >= 1.4 && hz('flash-high') <= 2.8, `${hz('flash-high')} Hz`);
    t.true(hz('flash-medium') >= 0.4 && hz('flash-medium') <= 0.8, `${hz('flash-medium')} Hz`);
    for (const { steps } of animations)
      t.deepEqual(
        steps.slice(0, 2).map(([offset]) => offset),
        [0, 0.5],
      );
    const colours = new Set<string>();
    for (let frame = 0; frame < 80 && colours.size < 2; frame += 1)
      colours.add(
        (await page.evaluate(
          'new Promise((seen) => requestAnimationFrame(() => seen(getComputedStyle(document.querySelector("[data-bed=bed-3]")).backgroundColor)))',
        )) as string,
      );
    t.deepEqual([...colours].sort(), ['rgb(143, 11, 33)', 'rgb(200, 16, 46)']);
    const moving = (await page.evaluate(
      `[...document.querySelectorAll('*')].filter((one) => getComputedStyle(one).transitionDuration !== '0s').length`,
    )) as number;
    t.is(moving, 0, 'nothing else moves');
  },
);

test.serial(
  'a screen that is mute tells the gateway so, and that it is not, once it was touched',
  async (t) => {
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    t.teardown(() => browser.close());
    const { page, raise, station } = await openScene(t, browser);
    await bodyIs(page, 'sound', 'mute');
    const told = () => station.counters().proofs.map(({ sound }) => sound);
    raise(fallAlarm('bed-3', now()));
    await page.waitForResponse((response) => response.url().endsWith('/painted'));
    t.deepEqual(told(), ['mute']);
    const next = page.waitForResponse((response) => response.url().endsWith('/painted'));
    await page.click('[data-act="sound"]');
    await bodyIs(page, 'sound', 'playing');
    await next;
    t.deepEqual(told(), ['audible']);
  },
);

test.serial(
  'the page is kept for a start while the gateway is away, nothing of the ward is; then it says that the link is lost',
  async (t) => {
    const { page, station, raise } = await scene(t, { serviceWorkers: 'allow' });
    await bodyIs(page, 'link', 'ok');
    raise(fallAlarm('bed-3', now()));
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await page.reload();
    await page.waitForSelector('[data-alarm]');
    const kept = (await page.evaluate(
      `caches.open('vigil-shell').then((cache) => cache.keys()).then((keys) => keys.map(({ url }) => new URL(url).pathname))`,
    )) as string[];
    t.true(kept.includes('/') && kept.some((path) => path.endsWith('.js')));
    t.deepEqual(
      kept.filter((path) => path !== '/' && !/^\/(assets\/|[\w.-]+\.(png|css|webmanifest)$)/.test(path)),
      [],
    );
    await station.close();
    await page.reload();
    await page.waitForSelector('text=Link lost since', { timeout: 9000 });
    t.is(await page.locator('[data-alarm], [data-bed]').count(), 0);
    await bodyIs(page, 'voice', 'low');
  },
);

test.serial(
  'after an upgrade of the gateway the page renews itself, but not in the midst of an act',
  async (t) => {
    t.timeout(60_000);
    const { page, station, restart, raise, says } = await scene(t);
    await bodyIs(page, 'link', 'ok');
    raise(fallAlarm('bed-3', now()));
    await page.click('[data-alarm="fall.bed-3"] [data-act="accept"]');
    await signIn(page);
    await page.waitForSelector('[data-signal="acknowledged"]');
    await page.evaluate('window.isOld = true');
    await station.close();
    says.version = '0.2.0';
    await restart();
    await page.waitForSelector('body[data-outdated="true"]');
    await page.click('[data-act="open-sign-in"]');
    t.true(await page.evaluate('window.isOld === true'));
    const renewed = page.waitForEvent('load', { timeout: 25_000 });
    await page.keyboard.press('Escape');
    await renewed;
    await bodyIs(page, 'link', 'ok');
  },
);

test.serial('the manifest and its icons are served, so that the board can be installed', async (t) => {
  const { page, station } = await scene(t);
  const path = (await page.getAttribute('link[rel="manifest"]', 'href')) ?? '';
  const manifest = (await (await fetch(`${station.url}${path}`)).json()) as {
    readonly display: string;
    readonly icons: readonly { readonly src: string; readonly type: string }[];
  };
  t.is(manifest.display, 'standalone');
  for (const { src, type } of manifest.icons) {
    const icon = await fetch(`${station.url}${src}`);
    t.is(icon.status, 200);
    t.is(icon.headers.get('content-type'), type);
  }
});
