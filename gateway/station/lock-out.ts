import { elapsedMs, type Instant } from '../core/instant.ts';

/** Wrong tries before a name is locked, and for how long. A PIN of four digits then lasts a thief weeks. */
export const wrongTriesMax = 5;
export const lockedMs = 60_000;

interface Tries {
  readonly count: number;
  readonly lastAt: Instant;
}

export interface LockOut {
  /** Takes one try. False while the name is locked. */
  mayTry(staffId: string, now: Instant): boolean;
  succeeded(staffId: string): void;
  /** How often a name became locked. */
  readonly lockOuts: number;
}

/** Counts tries per name. Only names on the staff list are ever passed in, which bounds the map. */
export function createLockOut(): LockOut {
  const tries = new Map<string, Tries>();
  let lockOuts = 0;
  return {
    mayTry(staffId, now) {
      const last = tries.get(staffId);
      const isOver = last === undefined || elapsedMs(last.lastAt, now) >= lockedMs;
      const count = isOver ? 0 : last.count;
      if (count >= wrongTriesMax) return false;
      // Counted before the PIN is checked: a hundred tries at once are still five.
      tries.set(staffId, { count: count + 1, lastAt: now });
      if (count + 1 === wrongTriesMax) lockOuts += 1;
      return true;
    },
    succeeded(staffId) {
      if (tries.get(staffId)?.count === wrongTriesMax) lockOuts -= 1;
      tries.delete(staffId);
    },
    get lockOuts() {
      return lockOuts;
    },
  };
}
