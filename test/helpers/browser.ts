import type { ExecutionContext } from 'ava';
import { type Browser, chromium, type Page } from 'playwright-core';

let browser: Promise<Browser> | undefined;

/** A page of a real Chromium that collects its own errors and every request that leaves the machine. */
export async function openPage(
  t: ExecutionContext,
  url: string,
): Promise<{ readonly page: Page; readonly faults: string[] }> {
  browser ??= chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
  });
  const context = await (await browser).newContext({
    viewport: { width: 1920, height: 1080 },
    locale: 'en-GB',
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
      faults.push(`outside request: ${request.url()}`);
  });
  t.teardown(async () => {
    await context.close();
  });
  await page.goto(url);
  return { page, faults };
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}
