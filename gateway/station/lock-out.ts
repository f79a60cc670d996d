import { elapsedMs, type Instant } from '../core/instant.ts';

/** Wrong tries before a name is locked, and for how long the first time; each further time twice as long, up to a quarter of an hour. */
export const wrongTriesMax = 5;
export const lockedMs = 60_000;
export const lockedMsMax = 15 * 60_000;

interface Tries {
  readonly count: number;
  /** How often it was locked since somebody last got in. */
  readonly locks: number;
  readonly lastAt: Instant;
}

export interface LockOut {
  /** Takes one try. False while the name is locked. */
  mayTry(name: string, now: Instant): boolean;
  succeeded(name: string): void;
  isLocked(name: string, now: Instant): boolean;
  /** An administrator lets somebody try again. */
  unlock(name: string): void;
  /** How often a name became locked. */
  readonly lockOuts: number;
}

/** Counts tries per name. `namesMax` bounds what somebody may fill by making names up; the one tried longest ago gives way. */
export function createLockOut(namesMax = Number.POSITIVE_INFINITY): LockOut {
  const tries = new Map<string, Tries>();
  let lockOuts = 0;
  const lockMsOf = ({ locks }: Tries) => Math.min(lockedMsMax, lockedMs * 2 ** Math.max(0, locks - 1));
  const isLocked = (name: string, now: Instant): boolean => {
    const last = tries.get(name);
    return last !== undefined && last.count >= wrongTriesMax && elapsedMs(last.lastAt, now) < lockMsOf(last);
  };
  return {
    isLocked,
    mayTry(name, now) {
      if (isLocked(name, now)) return false;
      const last = tries.get(name);
      const wasLocked = last !== undefined && last.count >= wrongTriesMax;
      const isOld = last === undefined || elapsedMs(last.lastAt, now) >= lockedMs;
      // Counted before the PIN is checked: a hundred tries at once are still five.
      const count = (wasLocked || isOld ? 0 : last.count) + 1;
      const locks = (last?.locks ?? 0) + (count === wrongTriesMax ? 1 : 0);
      tries.delete(name);
      tries.set(name, { count, locks, lastAt: now });
      if (count === wrongTriesMax) lockOuts += 1;
      const oldest = tries.keys().next().value;
      if (tries.size > namesMax && oldest !== undefined) tries.delete(oldest);
      return true;
    },
    succeeded(name) {
      if (tries.get(name)?.count === wrongTriesMax) lockOuts -= 1;
      tries.delete(name);
    },
    unlock: (name) => void tries.delete(name),
    get lockOuts() {
      return lockOuts;
    },
  };
}
