/**
 * A wall screen left alone: a real Chromium on the demo ward, whose event view, language and colours are changed every five seconds.
 * What the page keeps must not grow. Run by hand: `npm run soak:screen -- 5` (minutes). Prints the heap after each forced
 * collection; exit code 1 where it grew by more than a quarter after the first third.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { startDemo } from '../../gateway/cli/demo.ts';

const minutes = Number(process.argv[2] ?? 5);
const growthMost = 1.25;
const faults: string[] = [];

const ward = await startDemo(
  { port: 0, seed: 7, isHeadless: true, withFlows: false },
  () => {},
  (reason) => faults.push(reason),
);
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
});
const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
page.on('pageerror', ({ message }) => faults.push(`page: ${message}`));
await page.goto(ward.app.stationUrl);
await page.waitForSelector('[data-bed]');
const devtools = await page.context().newCDPSession(page);
await devtools.send('Performance.enable');

interface Kept {
  readonly atS: number;
  readonly heapMb: number;
  readonly nodes: number;
  readonly listeners: number;
}

async function kept(atS: number): Promise<Kept> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return {
    atS,
    heapMb: value('JSHeapUsedSize') / 1e6,
    nodes: value('Nodes'),
    listeners: value('JSEventListeners'),
  };
}

const measured: Kept[] = [];
const startMs = Date.now();
for (let second = 0; second < minutes * 60; second += 5) {
  await wait(startMs + second * 1000 - Date.now());
  const more = page.locator('[data-act="more"]').first();
  if ((await more.count()) > 0) {
    await more.click({ timeout: 2000 }).catch(() => undefined);
    await page.keyboard.press('Escape');
  }
  await page.click('[data-act="language"]');
  await page.click('[data-act="theme"]');
  if (second % 15 !== 0) continue;
  const now = await kept(second);
  measured.push(now);
  process.stdout.write(
    `${String(second).padStart(5)} s  heap ${now.heapMb.toFixed(2)} MB  nodes ${now.nodes}  listeners ${now.listeners}\n`,
  );
}
await browser.close();
await ward.stop();

const settled = measured.slice(Math.floor(measured.length / 3));
for (const name of ['heapMb', 'nodes', 'listeners'] as const) {
  // The least of the beginning and of the end: what an open view takes comes and goes.
  const half = Math.ceil(settled.length / 2);
  const least = (some: readonly Kept[]) => Math.min(...some.map((one) => one[name]));
  const ratio = least(settled.slice(half)) / least(settled.slice(0, half));
  process.stdout.write(`${name}: second half / first half ${ratio.toFixed(2)}\n`);
  if (!(ratio <= growthMost)) faults.push(`${name} grew by ${Math.round((ratio - 1) * 100)} %`);
}
process.stdout.write(faults.length === 0 ? 'nothing grew\n' : `${faults.join('\n')}\n`);
process.exit(faults.length === 0 ? 0 : 1);
