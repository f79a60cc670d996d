import anyTest, { type TestFn } from 'ava';
import { type Browser, chromium } from 'playwright-core';
import { staffId } from '../../gateway/core/id.ts';
import { bodyIs, executablePath, openScene, signIn } from './scene.ts';

/** What a page does that the gateway gives nothing, in a real browser. */
const test = anyTest as TestFn<{ browser: Browser }>;

test.before(async (t) => {
  const args = ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'];
  t.context.browser = await chromium.launch({ executablePath, args });
});
test.after.always((t) => t.context.browser?.close());

const administrator = { id: staffId('zhao-lei'), displayName: 'Zhao Lei', role: 'administrator' } as const;
const pages = ['handover', 'burden', 'what-if', 'health', 'commissioning', 'settings', 'people', 'audit'];
/** What they ask for where it is not called as they are. */
const asks: Readonly<Record<string, string>> = { handover: 'handovers', health: 'health-report' };
/** The station of this test has nothing for them. */
const unanswered = ['burden', 'health'];
const waiting = 'main.page :text-is("One moment")';

test.serial(
  'every page that the gateway refuses says so in the place of “one moment”, and shows itself when it is answered',
  async (t) => {
    t.timeout(60_000);
    const { page, problems } = await openScene(t, t.context.browser, { staff: [administrator] });
    await bodyIs(page, 'link', 'ok');
    await page.click('[data-act="open-sign-in"]');
    await signIn(page, 'zhao-lei');
    await page.waitForSelector('[data-act="sign-out"]');
    let isAway = true;
    await page.route(/\/api\/v1\/(?!session|stream|painted|presence)/, (route) =>
      isAway ? route.abort() : route.continue(),
    );
    await page.clock.install();
    for (const name of pages) {
      isAway = true;
      await page.evaluate(`location.hash = '#/${name}'`);
      const refused = page.locator(`[data-page="${name}"] [data-part="refused"]`);
      await refused.waitFor();
      t.is(await page.locator(waiting).count(), 0, `${name} waits and has been refused`);
      t.is(await refused.locator('[data-act="retry"]').count(), 1, name);
      isAway = false;
      const again = page.waitForResponse((one) => one.url().includes(`/api/v1/${asks[name] ?? name}`));
      await page.clock.fastForward(4100);
      await again;
      if (unanswered.includes(name)) continue;
      await refused.waitFor({ state: 'detached' });
      await page.locator(waiting).waitFor({ state: 'detached' });
    }
    t.deepEqual(problems, []);
  },
);

test.serial(
  'a page whose code does not come says so after eight seconds, and opens by itself when it comes',
  async (t) => {
    t.timeout(60_000);
    const { page, problems } = await openScene(t, t.context.browser, { serviceWorkers: 'block' });
    await bodyIs(page, 'link', 'ok');
    await page.click('[data-act="open-sign-in"]');
    await signIn(page);
    await page.waitForSelector('[data-act="sign-out"]');
    await page.clock.install();
    const asked: (() => void)[] = [];
    await page.route(/\/assets\/handover-page.*\.js$/, async (route) => {
      await new Promise<void>((go) => asked.push(go));
      await route.continue();
    });
    await page.evaluate(`location.hash = '#/handover'`);
    await page.waitForSelector(waiting);
    await page.clock.fastForward(8100);
    await page.waitForSelector('[data-page="handover"] [data-part="refused"]');
    for (const go of asked) go();
    await page.waitForSelector('[data-page="handover"] .handover');
    t.is(await page.locator('[data-part="refused"]').count(), 0);
    t.deepEqual(problems, []);
  },
);
