/**
 * Ten minutes of the demo ward: every scripted happening must be on the board, nothing else may be said to have happened, memory
 * must be flat, no process may end. Run by hand: `npm run soak -- 10`. Prints what it measured; exit code 1 when something is missing.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import type { Happening } from '../../drivers/virtual/ward-script.ts';
import { startDemo } from '../../gateway/cli/demo.ts';
import type { CareEvent } from '../../gateway/core/care-event.ts';

const minutes = Number(process.argv[2] ?? 10);
const faults: string[] = [];
const begun: { readonly happening: Happening; readonly wallMs: number }[] = [];
const events: CareEvent[] = [];
const memory: { readonly atS: number; readonly mb: Readonly<Record<string, number>> }[] = [];
process.on('unhandledRejection', (reason) => faults.push(`unhandled: ${String(reason)}`));

const rssMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

const ward = await startDemo(
  { port: 0, seed: 7, isHeadless: true },
  (message) => {
    if (message.type === 'happening') begun.push(message);
  },
  (reason) => faults.push(reason),
);
ward.app.event$.subscribe((event) => events.push(event));
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
});
const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
page.on('pageerror', ({ message }) => faults.push(`page: ${message}`));
await page.goto(ward.app.stationUrl);

/** Which alarm types the board has shown for which place, as a nurse would see them. */
const shown = new Set<string>();
const startMs = Date.now();
const firstPids = JSON.stringify(ward.app.pids());
for (let second = 0; second < minutes * 60; second += 2) {
  await wait(startMs + second * 1000 - Date.now());
  const cards = await page.$$eval('[data-alarm]', (found) =>
    found.map((card) => `${card.getAttribute('data-type')} ${card.getAttribute('data-subject')}`),
  );
  for (const card of cards) shown.add(card);
  if (second % 20 === 0) {
    const pids = { core: process.pid, ...ward.app.pids() };
    memory.push({
      atS: second,
      mb: Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, Math.round(rssMb(pid))])),
    });
  }
}
if (JSON.stringify(ward.app.pids()) !== firstPids)
  faults.push(`children changed: ${firstPids} → ${JSON.stringify(ward.app.pids())}`);

const settleMs = 20_000;
const endMs = Date.now();
let due = 0;
for (const { happening, wallMs } of begun) {
  const windowMs = happening.lengthS * 1000 + settleMs;
  if (wallMs + windowMs > endMs) continue;
  due += 1;
  const about = (event: CareEvent) =>
    event.bedId === happening.bedId ||
    (happening.robotId !== undefined && event.robotId === happening.robotId);
  const said = events.filter(
    (event) =>
      about(event) &&
      event.phase === 'onset' &&
      event.at.wallMs >= wallMs - 1000 &&
      event.at.wallMs <= wallMs + windowMs,
  );
  if (happening.expects === 'nothing') {
    if (said.some(({ type }) => type.includes('fall')))
      faults.push(`${happening.kind} at ${happening.bedId} raised ${said.map(({ type }) => type)}`);
  } else {
    const place = happening.bedId ?? happening.robotId ?? '';
    if (!said.some(({ type }) => type === happening.expects))
      faults.push(`${happening.kind} at ${place}: no ${happening.expects}`);
    if (!shown.has(`${happening.expects} ${place}`))
      faults.push(`${happening.kind} at ${place}: not on the board`);
  }
}
const falls = begun.filter(({ happening }) => happening.kind === 'fall').length;
const fallEvents = events.filter(({ type, phase }) => type === 'fall' && phase === 'onset').length;
if (fallEvents > falls) faults.push(`${fallEvents} falls reported, ${falls} happened`);
const verdict = await ward.app.store.verify();
if (!verdict.isIntact) faults.push(`ledger: ${JSON.stringify(verdict)}`);
await browser.close();
await ward.stop();

for (const { atS, mb } of memory.filter((_, index) => index % 3 === 0))
  process.stdout.write(
    `${String(atS).padStart(4)} s  ${Object.entries(mb)
      .map(([name, value]) => `${name} ${value} MB`)
      .join('  ')}\n`,
  );
const steady = memory.slice(Math.floor(memory.length / 3));
const [early, late] = [steady[0]?.mb ?? {}, steady.at(-1)?.mb ?? {}];
for (const name of Object.keys(early)) {
  const ratio = (late[name] ?? 0) / (early[name] ?? 1);
  process.stdout.write(`${name}: memory at the end / at a third ${ratio.toFixed(2)}\n`);
  if (ratio > 1.25) faults.push(`${name} grew by ${Math.round((ratio - 1) * 100)} %`);
}
process.stdout.write(
  `${due} happenings due, ${events.length} care events, board showed ${shown.size} kinds of alarm and place, ledger rows ${verdict.rows}\n`,
);
process.stdout.write(faults.length === 0 ? 'nothing missing\n' : `${faults.join('\n')}\n`);
process.exit(faults.length === 0 ? 0 : 1);
