import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Clock } from '../core/ports.ts';
import type { SignInLine } from '../core/sign-in.ts';

/** Writes a line about somebody: their id, `set-up`, `directory` or `nobody-known`. */
export type RecordSignIn = (subject: string, line: SignInLine) => void;

/** Wrong tries of one name within this time are one line. */
export const triesTogetherMs = 60_000;
const lookEveryMs = 10_000;

interface Tries {
  readonly since: Instant;
  readonly wrong: number;
  readonly refused: number;
  readonly address: string;
  /** That the name was locked is a line already. */
  readonly isToldLocked: boolean;
}

export interface SignInRecord {
  write: RecordSignIn;
  /** A wrong try; `isLocked`: the name is locked from now on. */
  wrong(subject: string, address: string, isLocked?: boolean): void;
  /** A try that nobody looked at, for the name is locked. */
  refused(subject: string, address: string): void;
  /** Somebody got in: what was tried before it comes first. */
  succeeded(subject: string): void;
  close(): void;
}

/**
 * Sign-ins as lines of the ledger. Whoever tries for a night fills no disk: names are those of accounts, and of each there is a line a
 * minute at most, and one more where it is locked.
 */
export function createSignInRecord(clock: Clock, write: RecordSignIn): SignInRecord {
  const pending = new Map<string, Tries>();
  const tell = (subject: string) => {
    const tries = pending.get(subject);
    pending.delete(subject);
    if (tries === undefined || tries.wrong + tries.refused === 0) return;
    const { wrong, refused, address } = tries;
    write(subject, { act: 'wrong-tries', wrong, refused, address });
  };
  const count = (subject: string, address: string, more: Partial<Tries>): Tries => {
    const now = clock.now();
    const before = pending.get(subject) ?? { since: now, wrong: 0, refused: 0, isToldLocked: false };
    const { since, isToldLocked } = before;
    const wrong = before.wrong + (more.wrong ?? 0);
    const refused = before.refused + (more.refused ?? 0);
    const tries = { since, wrong, refused, address, isToldLocked };
    pending.set(subject, tries);
    return tries;
  };
  const stop = clock.every(lookEveryMs, () => {
    const now = clock.now();
    for (const [subject, { since }] of pending) if (elapsedMs(since, now) >= triesTogetherMs) tell(subject);
  });
  return {
    write,
    wrong(subject, address, isLocked = false) {
      const tries = count(subject, address, { wrong: 1 });
      if (!isLocked || tries.isToldLocked) return;
      const { wrong, refused } = tries;
      write(subject, { act: 'locked-out', wrong, refused, address });
      pending.set(subject, { ...tries, wrong: 0, refused: 0, isToldLocked: true });
    },
    refused: (subject, address) => void count(subject, address, { refused: 1 }),
    succeeded: tell,
    close() {
      stop();
      for (const subject of pending.keys()) tell(subject);
    },
  };
}
