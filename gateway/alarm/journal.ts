import { messageOf } from '../core/error.ts';
import type { Transaction } from '../core/ledger.ts';
import type { Clock } from '../core/ports.ts';
import { Batch, type Held } from './batch.ts';

export interface JournalParts {
  readonly clock: Clock;
  readonly commit: (tx: Transaction) => Promise<void>;
  /** The store refused a write, or has not answered for `hungAfterMs`. */
  readonly onFailing: (message: string) => void;
  /** A write is durable. */
  readonly onCommitted: () => void;
}

/** Keeps what must be written until it is, in order, one write in flight; what arrives meanwhile goes in the next. */
export interface Journal {
  write(tx: Transaction, onDurable?: () => void): void;
  isFailing(): boolean;
  /** While the store fails: what has to be told all the same. */
  held(): Held;
  /** What it held went to the store, or cannot. */
  stop(): Promise<void>;
}

/** Flushes of a tired card take hundreds of milliseconds; two seconds are no flush any more. */
export const hungAfterMs = 2000;
const retryAfterMs = 1000;

export function createJournal({ clock, commit, onFailing, onCommitted }: JournalParts): Journal {
  let head: Batch | undefined;
  let waiting = new Batch();
  let isFailing = false;
  let isStopped = false;
  let cancelRetry: (() => void) | undefined;
  const onIdle: (() => void)[] = [];

  const idle = () => {
    for (const resolve of onIdle.splice(0)) resolve();
  };
  const failed = (message: string) => {
    isFailing = true;
    onFailing(message);
    if (isStopped) idle();
  };

  /** Writes the head, which stays in place until it is durable. */
  const attempt = async (batch: Batch) => {
    cancelRetry = undefined;
    const cancelHung = clock.after(hungAfterMs, () => failed(`no answer for ${hungAfterMs} ms`));
    try {
      await commit(batch.transaction(clock.now()));
    } catch (thrown) {
      cancelHung();
      if (!isStopped) cancelRetry = clock.after(retryAfterMs, () => void attempt(batch));
      return failed(messageOf(thrown));
    }
    cancelHung();
    isFailing = false;
    head = undefined;
    batch.announce();
    onCommitted();
    next();
  };

  const next = () => {
    if (head !== undefined) return;
    if (waiting.isEmpty) return idle();
    head = waiting;
    waiting = new Batch();
    void attempt(head);
  };

  return {
    write(tx, onDurable) {
      waiting.add(tx, onDurable);
      next();
    },
    isFailing: () => isFailing,
    held() {
      const batches = isFailing ? [head, waiting].map((batch) => batch?.messages) : [];
      return {
        outbox: batches.flatMap((messages) => messages?.outbox ?? []),
        deliveries: batches.flatMap((messages) => messages?.deliveries ?? []),
      };
    },
    stop() {
      isStopped = true;
      const drained = new Promise<void>((resolve) => onIdle.push(resolve));
      if (cancelRetry !== undefined && head !== undefined) {
        cancelRetry();
        void attempt(head);
      } else if (isFailing) idle();
      else next();
      return drained;
    },
  };
}
