import type { Alarm } from '../core/alarm.ts';
import type { OutboxMessage, Transaction } from '../core/ledger.ts';
import type { Clock } from '../core/ports.ts';
import { linkedOnce } from './custody.ts';
import type { Journal } from './journal.ts';

/** How a change went out. */
export interface Signalled {
  /** False: the store did not take it in time, so what should leave the gateway is not in its outbox yet. */
  readonly isStored: boolean;
  readonly outbox: readonly OutboxMessage[];
}

export interface AnnunciatorParts {
  readonly clock: Clock;
  readonly journal: () => Journal;
  readonly onChange: (alarms: readonly Alarm[], signalled: Signalled) => void;
  /** The store took longer than `signalWithinMs`. */
  readonly onSlow: () => void;
}

/** Lets a change out when it is stored, or when it has waited long enough. */
export interface Annunciator {
  /** `whenDurable` notes the commit and returns the alarms that now carry that link. Resolves to what went out. */
  announce(tx: Transaction, whenDurable: () => readonly Alarm[]): Promise<readonly Alarm[]>;
  /** The store fails: everything that waits for it goes out now. */
  release(): void;
}

/** `DESIGN.md`, one way through: the signal waits for the store so long and no longer. */
export const signalWithinMs = 100;
/** Changes that wait for the store at the same time; a further one is signalled without waiting. */
const waitingLimit = 1000;

export function createAnnunciator({ clock, journal, onChange, onSlow }: AnnunciatorParts): Annunciator {
  const waiting = new Set<() => void>();

  function announce(tx: Transaction, whenDurable: () => readonly Alarm[]): Promise<readonly Alarm[]> {
    return new Promise((resolve) => {
      const signal = (alarms: readonly Alarm[], isStored: boolean) => {
        waiting.delete(unstored);
        cancel();
        onChange(alarms, { isStored, outbox: tx.outbox });
        resolve(alarms);
      };
      const unstored = () => signal(tx.alarms, false);
      const cancel = clock.after(signalWithinMs, () => {
        unstored();
        onSlow();
      });
      waiting.add(unstored);
      journal().write(tx, () => {
        const noted = whenDurable();
        const isOut = !waiting.has(unstored);
        if (!isOut) signal(withCommitted(tx.alarms, noted), true);
        else if (noted.length > 0) onChange(noted, { isStored: true, outbox: [] });
      });
      if (journal().isFailing() || waiting.size > waitingLimit) unstored();
    });
  }

  const withCommitted = (alarms: readonly Alarm[], noted: readonly Alarm[]) =>
    alarms.map((alarm) =>
      noted.some(({ id }) => id === alarm.id) ? linkedOnce(alarm, 'committed', clock.now()) : alarm,
    );

  return {
    announce,
    release() {
      for (const signal of [...waiting]) signal();
    },
  };
}
