import { type ChildProcess, fork, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StationCounters } from '../../station/server.ts';
import type { Figure } from './figure.ts';
import { heard, pause } from './player.ts';

const screenCount = 50;
/** `DESIGN.md`, promises: committed → painted on an open screen. */
const limitMs = 250;
const browserWithinMs = 20_000;
/** What is under way when the last was published. */
const settleMs = 1000;

interface Played {
  readonly updates: number;
  readonly cpuMsPerS: number;
  readonly rssMb: number;
  readonly painted: readonly number[];
  readonly counters: StationCounters;
}

const start = (path: string, ...args: string[]): ChildProcess =>
  fork(fileURLToPath(new URL(path, import.meta.url)), args, { serialization: 'advanced' });

/** Fifty screens with ten updates a second each, and a real browser among them where this machine has one. */
export async function screens(seconds: number): Promise<readonly Figure[]> {
  const station = start('./screens-station.js');
  const { url } = await heard<{ readonly url: string }>(station, 'ready');
  const browser = openBrowser(url);
  const clients = start('./screens-clients.js', url, `${screenCount}`);
  try {
    await heard(clients, 'ready');
    if (browser) await Promise.race([isProved(station), pause(browserWithinMs)]);
    const playing = heard<Played>(station, 'played');
    station.send({ play: seconds });
    const played = await playing;
    await pause(settleMs);
    const reading = heard<{ readonly agesMs: readonly number[] }>(clients, 'read');
    clients.send({});
    return figures(played, (await reading).agesMs);
  } finally {
    browser?.();
    clients.disconnect();
    station.disconnect();
  }
}

function figures(
  { updates, cpuMsPerS, rssMb, painted, counters }: Played,
  ages: readonly number[],
): Figure[] {
  const cost = `the station ${cpuMsPerS.toFixed(0)} ms of processor a second, ${rssMb.toFixed(0)} MB`;
  const found: Figure[] = [
    {
      name: `${screenCount} screens, 10 updates a second: published → received, p99`,
      value: quantile(ages, 0.99),
      unit: 'ms',
      limit: limitMs,
      detail: `median ${quantile(ages, 0.5)} ms, worst ${quantile(ages, 1)} ms of ${ages.length}; ${cost}`,
    },
    {
      name: 'updates that a screen neither got nor had replaced by a newer one',
      value: updates * screenCount - ages.length - counters.replaced,
      unit: '',
      limit: 0,
      detail: `${updates} updates, ${counters.replaced} replaced, ${counters.slowDropped} screens let go`,
    },
  ];
  if (painted.length === 0) return found;
  const shown = {
    name: 'published → painted by a real browser beside them, p99',
    value: quantile(painted, 0.99),
    unit: 'ms',
    limit: limitMs,
    detail: `median ${quantile(painted, 0.5).toFixed(0)} ms, worst ${quantile(painted, 1).toFixed(0)} ms of ${painted.length} alarms; with the way of the proof back`,
  };
  return [...found, shown];
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

/** Returns what ends it; undefined where there is no browser. */
function openBrowser(url: string): (() => void) | undefined {
  const program = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  if (!existsSync(program)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
  const args = ['--headless', '--no-sandbox', '--window-size=1920,1080', `--user-data-dir=${folder}`, url];
  const child = spawn(program, args, { stdio: 'ignore' });
  child.on('error', () => {});
  return () => {
    child.once('exit', () => remove(folder));
    child.kill();
  };
}

/** The browser's helpers end after it, and may still write: what is left over in the system's folder for such things harms nothing. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  } catch {}
}

/** A browser has proved that it shows the board. */
const isProved = (station: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    station.on('message', ({ proofs = 0 }: { readonly proofs?: number }) => {
      if (proofs > 0) resolve();
    });
  });
