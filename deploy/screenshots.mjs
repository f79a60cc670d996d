/**
 * Takes the pictures of docs/images from the demo ward, by hand after a build: `node deploy/screenshots.mjs`. They are of virtual devices
 * and of nobody. Look at them before they are committed; none is larger than 300 kB.
 */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const port = process.argv[2] ?? '8790';
const bytesMost = 300_000;
/** That the charts have something to show. */
const settleMs = 20_000;

const demo = spawn(process.execPath, [`${root}build/gateway/main.js`, 'demo', '--port', port], {
  stdio: ['ignore', 'ignore', 'pipe'],
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
});
const lines = createInterface({ input: demo.stderr });

/** The PIN, as soon as the demo has said it and every bed is covered. */
function started() {
  let pin;
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      pin ??= /PIN (\d+)/.exec(line)?.[1];
      if (pin !== undefined && /^(\d+) of \1 covered/.test(line)) resolve(pin);
    });
    lines.on('close', () => reject(new Error('the demo ended before every bed was covered')));
  });
}

async function signedIn(pin, options) {
  const context = await browser.newContext({ locale: 'en-GB', colorScheme: 'light', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(`http://127.0.0.1:${port}`);
  await page.waitForSelector('body[data-link="ok"]');
  await page.click('[data-act="open-sign-in"]');
  await page.locator('[data-staff]', { hasText: 'Charge Nurse' }).click();
  for (const digit of pin) await page.click(`[data-key="${digit}"]`);
  await page.click('[data-act="sign-in"]');
  await page.waitForSelector('[data-act="sign-out"]');
  return page;
}

async function take(page, name) {
  const path = `${root}docs/images/${name}.png`;
  await page.screenshot({ path });
  const { size } = statSync(path);
  console.log(`${name}: ${Math.round(size / 1000)} kB`);
  if (size > bytesMost) throw new Error(`${name} is larger than ${bytesMost} bytes`);
}

async function open(page, hash, ready) {
  await page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await page.waitForSelector(ready);
  await page.locator('main.page :text-is("One moment")').waitFor({ state: 'detached' });
}

try {
  const pin = await started();
  const page = await signedIn(pin, { viewport: { width: 1920, height: 1080 } });
  const phone = await signedIn(pin, { viewport: { width: 390, height: 844 }, hasTouch: true });
  const fall = '[data-alarm][data-type="fall"]';
  await page.waitForSelector(fall);
  await take(phone, 'phone');
  const bed = await page.getAttribute(fall, 'data-subject');
  await page.click(`${fall} [data-act="accept"]`);
  await page.waitForSelector(`${fall}[data-signal="acknowledged"]`);
  await page.waitForTimeout(settleMs);
  await take(page, 'ward-board');
  await page.click(`[data-bed="${bed}"]`);
  await page.waitForSelector('[data-lane="imu"] canvas');
  await take(page, 'event-view');
  await page.keyboard.press('Escape');
  await open(page, '#/handover', '[data-handover]');
  await take(page, 'handover');
  await open(page, '#/burden', '.burden-numbers');
  await take(page, 'burden');
  await open(page, '#/health', '.health-areas');
  await take(page, 'health');
  await open(page, '#/resident/bed-101-a', '.resident-timeline');
  await take(page, 'resident');
} finally {
  await browser.close();
  demo.kill('SIGINT');
}
