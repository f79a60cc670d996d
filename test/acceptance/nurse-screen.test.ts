import test from 'ava';
import type { Page } from 'playwright-core';
import { startDemo } from '../../gateway/cli/demo.ts';
import { bedId } from '../../gateway/core/id.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';

test.after.always(() => closeBrowser());

const fall = '[data-alarm][data-type="fall"]';

async function signIn(page: Page, pin: string): Promise<void> {
  await page.locator('[data-staff]', { hasText: /nurse/i }).first().click();
  for (const digit of pin) await page.click(`[data-key="${digit}"]`);
  await page.click('[data-act="sign-in"]');
  await page.waitForSelector('[data-act="sign-out"]');
}

test('a fall in the demo ward is on the screen, has an owner after one touch on it, and its lanes beside it, in both languages; a gateway that ends is missed within five seconds', async (t) => {
  t.timeout(110_000);
  const ward = await startDemo(
    { port: 0, seed: 7, isHeadless: true, withFlows: false },
    () => {},
    (reason) => t.fail(reason),
  );
  let isStopped = false;
  t.teardown(async () => {
    if (!isStopped) await ward.stop();
  });
  const { page, faults } = await openPage(t, ward.app.stationUrl);
  await page.waitForSelector('body[data-link="ok"]');
  await page.click('[data-act="open-sign-in"]');
  await signIn(page, ward.pin);
  ward.inject({ type: 'inject', kind: 'fall', bedId: bedId('bed-101-b') });
  await page.waitForSelector(fall, { timeout: 80_000 });
  const alarm = (await page.getAttribute(fall, 'data-alarm')) ?? '';
  const card = `[data-alarm="${alarm}"]`;
  const bed = await page.getAttribute(card, 'data-subject');
  t.is(await page.getAttribute(`[data-bed="${bed}"]`, 'data-priority'), 'high');
  await page.click(`${card} [data-act="accept"]`);
  await page.waitForSelector(`${card}[data-signal="acknowledged"]`);
  await page.click(`[data-bed="${bed}"]`);
  await page.waitForSelector('[data-lane="imu"] canvas');
  await page.waitForSelector('.custody li[data-step="accepted"][data-state="there"]');
  t.is((await page.locator('.custody li[data-step="painted"][data-state="there"]').count()) > 0, true);
  t.regex((await page.textContent('[data-event]')) ?? '', /What to check next.*Do not lift at once/s);
  await page.click('[data-act="language"]');
  t.regex((await page.textContent('[data-event]')) ?? '', /接下来检查.*不要立即扶起/s);
  t.deepEqual(faults, []);
  isStopped = true;
  await ward.stop();
  await page.waitForSelector('body[data-link="lost"]', { timeout: 5000 });
  await page.waitForSelector('.lost[role="alert"]');
  t.true((await page.locator('[data-bed]').count()) > 0, 'the last state stays');
});
