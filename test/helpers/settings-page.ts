import type { ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';

/** Signs somebody in whose PIN is 2468. */
export async function signIn(page: Page, staffId: string): Promise<void> {
  await page.click('[data-act="open-sign-in"]');
  await page.click(`[data-staff="${staffId}"]`);
  for (const digit of '2468') await page.click(`[data-key="${digit}"]`);
  await page.click('.keypad > .primary');
  await page.waitForSelector('[data-act="open-sign-in"]', { state: 'detached' });
}

/** Says yes, and goes on when another gateway has begun with the change; nobody signs in again. */
export async function apply(t: ExecutionContext, page: Page): Promise<void> {
  const isStream = (url: string) => url.includes('/api/v1/stream');
  const back = page
    .waitForEvent('requestfailed', { predicate: (request) => isStream(request.url()), timeout: 60_000 })
    .then(() => page.waitForResponse((answer) => isStream(answer.url()) && answer.ok(), { timeout: 60_000 }));
  await page.click('[data-act="apply"]');
  await page.waitForSelector('[data-done]');
  await page.click('[data-act="cancel"]');
  await back;
  t.is(await page.locator('[data-act="open-sign-in"]').count(), 0);
}
