import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Instant } from '../../core/instant.ts';

const ends = ['', '-wal', '-shm'];

/** When, in a name that nothing bears yet: a clock that stands still, or begins in 1970 at each start, must cost no file. */
export function freeStamp(path: string, { wallMs }: Instant): string {
  const time = new Date(wallMs).toISOString().replaceAll(/[:.]/g, '-');
  for (let count = 1; ; count += 1) {
    const stamp = count === 1 ? time : `${time}-${count}`;
    if (!existsSync(`${path}.damaged-${stamp}.json`)) return stamp;
  }
}

/** Where the new database is filled; what an earlier attempt left there is no use. */
export function startAnew(path: string): string {
  const fresh = `${path}.salvaging`;
  for (const end of ends) rmSync(`${fresh}${end}`, { force: true });
  return fresh;
}

/** From now on the new database is whole: its name says so, and under which name the damaged one goes. */
export function salvagedPath(path: string, stamp: string, fresh: string): string {
  const salvaged = `${path}.salvaged-${stamp}`;
  renameSync(fresh, salvaged);
  synced(path);
  return salvaged;
}

/** A new database that an interrupted start left ready. */
export function readySwap(path: string): string | undefined {
  if (!existsSync(dirname(path))) return undefined;
  const start = `${basename(path)}.salvaged-`;
  const ready = readdirSync(dirname(path)).find((name) => name.startsWith(start) && /Z(-\d+)?$/.test(name));
  return ready && join(dirname(path), ready);
}

/** Moves the damaged files aside, then the new one in their place. Whatever was done before stays done. */
export function finishSwap(path: string, salvaged: string): void {
  const damaged = salvaged.replace('.salvaged-', '.damaged-');
  for (const end of ends) {
    // Once the damaged file is aside, what bears its name is the new one's.
    if (existsSync(`${path}${end}`)) renameSync(`${path}${end}`, `${damaged}${end}`);
  }
  rmSync(`${path}-head`, { force: true });
  renameSync(salvaged, path);
  synced(path);
}

/** That files bear other names must be on the disk too. */
function synced(path: string): void {
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
