import type { ExecutionContext } from 'ava';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

let browser: Promise<Browser> | undefined;

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** One that lets no page sound before it was touched, as browsers come. */
export const muteBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox'] });

/** A page of a real Chromium that collects its own errors and every request that leaves the machine. */
export async function openPage(
  t: ExecutionContext,
  url: string,
  options: BrowserContextOptions = {},
  other?: Browser,
): Promise<{ readonly page: Page; readonly faults: string[] }> {
  browser ??= chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
  });
  const context = await (other ?? (await browser)).newContext({
    viewport: { width: 1920, height: 1080 },
    locale: 'en-GB',
    ...options,
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
