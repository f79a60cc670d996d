import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { TimeSign } from '../health/time-trust.ts';

/** The ways in which a machine says whether its clock is right; a test gives its own. */
export interface SignWays {
  /** When the file was touched; undefined where there is none. */
  touchedMs(path: string): Promise<number | undefined>;
  /** What a program prints; rejects where it is missing or fails. */
  output(program: string, args: readonly string[]): Promise<string>;
}

/** Touched by systemd-timesyncd at each answer of a time server. */
const timesyncdFile = '/run/systemd/timesync/synchronized';
/** It listens to no server that may be farther off: timesyncd.conf, `RootDistanceMaxSec=`. */
const timesyncdErrorMs = 5000;
/** The kernel calls itself unsynchronised from here on: NTP_PHASE_LIMIT. */
const kernelErrorMs = 16_000;

const nobody: TimeSign = { source: 'none', isRight: undefined, errorMs: 0 };

/** What this machine says of its clock: systemd-timesyncd, else chrony, else the kernel as systemd tells. Never rejects. */
export async function machineSign(ways: SignWays = machineWays): Promise<TimeSign> {
  const confirmedMs = await ways.touchedMs(timesyncdFile).catch(() => undefined);
  if (confirmedMs !== undefined)
    return { source: 'timesyncd', isRight: true, errorMs: timesyncdErrorMs, confirmedMs };
  const chrony = await ways.output('chronyc', ['-c', 'tracking']).then(chronySign, () => undefined);
  if (chrony !== undefined) return chrony;
  const told = await ways
    .output('timedatectl', ['show', '-p', 'NTPSynchronized', '--value'])
    .then((text) => text.trim())
    .catch(() => '');
  if (told !== 'yes' && told !== 'no') return nobody;
  return { source: 'kernel', isRight: told === 'yes', errorMs: kernelErrorMs };
}

/** The fields of `chronyc -c tracking`, by their place. */
const field = { stratum: 2, referenceS: 3, offsetS: 4, rootDelayS: 10, rootDispersionS: 11, leap: 13 };

/** Its own bound: offset, dispersion and half of the way to the first server. Undefined where it does not speak as expected. */
export function chronySign(text: string): TimeSign | undefined {
  const parts = text.trim().split(',');
  const number = (at: number): number => Number(parts[at] ?? Number.NaN);
  const errorMs =
    1000 *
    (Math.abs(number(field.offsetS)) +
      number(field.rootDispersionS) +
      Math.abs(number(field.rootDelayS)) / 2);
  if (!Number.isFinite(errorMs) || !Number.isFinite(number(field.referenceS))) return undefined;
  const isRight = number(field.stratum) > 0 && parts[field.leap] !== 'Not synchronised';
  // Its times have no fractions everywhere, and the clock is read in milliseconds.
  const confirmedMs = 1000 * number(field.referenceS);
  return { source: 'chrony', isRight, errorMs: Math.ceil(errorMs) + 1, confirmedMs };
}

const run = promisify(execFile);
/** Asked again only at the next start: a program does not appear by itself. */
const missing = new Set<string>();

const machineWays: SignWays = {
  async touchedMs(path) {
    return (await stat(path)).mtimeMs;
  },
  async output(program, args) {
    if (missing.has(program)) throw new Error(`no ${program}`);
    try {
      return (await run(program, args, { timeout: 2000 })).stdout;
    } catch (thrown) {
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') missing.add(program);
      throw thrown;
    }
  },
};
