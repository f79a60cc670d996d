import anyTest, { type TestFn } from 'ava';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type DemoWard, startDemo } from '../../gateway/cli/demo.ts';
import { violations } from '../helpers/axe.ts';

/** Every page of the running demo ward towards those who cannot see, hear or touch it well. */
const test = anyTest as TestFn<{ browser: Browser; ward: DemoWard }>;

test.before(async (t) => {
  t.timeout(60_000);
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  t.context.browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const options = { port: 0, seed: 7, isHeadless: true, withFlows: false };
  t.context.ward = await startDemo(
    options,
    () => {},
    (reason) => t.fail(reason),
  );
});
test.after.always(async (t) => {
  await t.context.browser?.close();
  await t.context.ward?.stop();
});

const pagesOf = {
  'Administrator Violet': [
    'people',
    'burden',
    'what-if',
    'health',
    'audit',
    'commissioning',
    'commissioning/imu-101-a',
    'settings',
  ],
  'Charge Nurse Blue': ['handover', 'review', 'resident/bed-101-a'],
};

async function open(page: Page, url: string, name: string, pin: string): Promise<void> {
  await page.goto(url);
  await page.waitForSelector('body[data-link="ok"]');
  await page.click('[data-act="open-sign-in"]');
  await page.locator('[data-staff]', { hasText: name }).click();
  for (const digit of pin) await page.click(`[data-key="${digit}"]`);
  await page.click('[data-act="sign-in"]');
  await page.waitForSelector('[data-act="sign-out"]');
}

/** On a phone the page is one swipe away. */
const turnTo = (page: Page) =>
  page.evaluate(`document.querySelector('main.page').scrollIntoView({ behavior: 'instant' })`);

/** Marks of one moment lie over each other: where they are on the axis is what they say (2.5.8, essential). */
const isMeant = (one: string) => !/^target-size: .*data-alarm-mark/.test(one);

/** What the bar offers beyond the screen's edge. */
const outside = `[...document.querySelectorAll('.bar button')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth)
  .map(({ innerText }) => innerText)`;

const screens: readonly (readonly [string, BrowserContextOptions])[] = [
  ['a wall screen by day', { viewport: { width: 1920, height: 1080 }, colorScheme: 'light' }],
  ['a tablet in the hand', { viewport: { width: 820, height: 1180 }, colorScheme: 'light' }],
  ['a phone at night', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
];

for (const [name, look] of screens)
  for (const [person, names] of Object.entries(pagesOf))
    test.serial(
      `[WCAG 2.2 AA] on ${name} no page of ${person} has a violation, nor is wider than it`,
      async (t) => {
        t.timeout(60_000);
        const context = await t.context.browser.newContext({ ...look, locale: 'en-GB' });
        t.teardown(() => context.close());
        const page = await context.newPage();
        page.on('pageerror', ({ message }) => t.fail(message));
        await open(page, t.context.ward.app.stationUrl, person, t.context.ward.pin);
        t.deepEqual(await page.evaluate(outside), [], 'what is out of reach in the bar');
        await page.click('[data-act="pages"]');
        t.deepEqual(await violations(page, '.page-menu'), [], 'menu');
        await page.keyboard.press('Escape');
        for (const one of names) {
          await page.evaluate(`location.hash = '#/${one}'`);
          await page.waitForSelector(`[data-page="${one.split('/')[0]}"] > .page-head + *`, {
            state: 'attached',
          });
          await page.waitForSelector('main.page :text-is("One moment")', { state: 'detached' });
          await turnTo(page);
          t.deepEqual((await violations(page, 'main.page')).filter(isMeant), [], one);
          const wider = 'main.page';
          t.is(
            await page.evaluate(
              `((at) => at.scrollWidth - at.clientWidth)(document.querySelector('${wider}'))`,
            ),
            0,
            one,
          );
        }
      },
    );
