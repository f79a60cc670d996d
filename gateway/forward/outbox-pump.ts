import { messageOf } from '../core/error.ts';
import type { OutboxMessage } from '../core/ledger.ts';
import type { Clock } from '../core/ports.ts';
import { atMost, onChange, signal } from './pause.ts';

/** The part of the store that the pump needs. `pendingOutbox` gives the oldest first. */
export interface OutboxStore {
  pendingOutbox(limit: number): Promise<readonly OutboxMessage[]>;
  markSent(ids: readonly string[]): Promise<void>;
}

/** Who takes the messages: `send` resolves when it has one for certain; a rejection is tried again. */
export interface OutboxReceiver {
  readonly name: string;
  send(message: OutboxMessage): Promise<void>;
}

export interface OutboxPumpOptions {
  readonly store: OutboxStore;
  readonly forwarder: OutboxReceiver;
  readonly clock: Clock;
  /** Why nothing goes out, once for each reason; undefined when it goes out again. */
  onFault(message: string | undefined): void;
  /** The receiver has it for certain. */
  onSent(message: OutboxMessage): void;
}

export interface OutboxPump {
  /** There may be something to send. Cheap: ask after every commit, and once at the start. */
  wake(): void;
  /** The receiver is back: what failed is tried again now. */
  retry(): void;
  /** Sends no more; resolves when what was under way is marked, or has been given up. */
  stop(): Promise<void>;
}

const batchSize = 50;
const retryFirstMs = 250;
const retryMaxMs = 30_000;
// Longer than any receiver on the same site should take; beyond it somebody must be told.
const answerWithinMs = 10_000;

/**
 * Sends what the store holds to one receiver, in order, one message at a time. A message that fails is tried again with
 * growing pauses and holds back those behind it. A message that was sent is not sent a second time unless the process
 * died before it was marked; its id lets the receiver drop that copy.
 */
export function createOutboxPump(options: OutboxPumpOptions): OutboxPump {
  const { store, forwarder, clock, onSent } = options;
  const say = onChange(options.onFault);
  const stopping = signal();
  let isAwake = false;
  let isBack = false;
  let round: Promise<void> | undefined;
  let unmarked: string[] = [];

  /** One batch. Tells whether the store may hold more. */
  const sendBatch = async (): Promise<boolean> => {
    await mark();
    const batch = await store.pendingOutbox(batchSize);
    try {
      for (const message of batch) {
        if (stopping.isSet) return false;
        await answered(message);
        unmarked.push(message.id);
        onSent(message);
      }
    } finally {
      await mark();
    }
    return batch.length === batchSize;
  };

  const mark = async (): Promise<void> => {
    if (unmarked.length === 0) return;
    await store.markSent(unmarked);
    unmarked = [];
  };

  /** A late answer is waited for, because to send again might send twice; but it is told. */
  const answered = async (message: OutboxMessage): Promise<void> => {
    const cancel = clock.after(answerWithinMs, () => say(`${forwarder.name} does not answer`));
    try {
      await forwarder.send(message);
    } finally {
      cancel();
    }
  };

  const run = async (): Promise<void> => {
    let pauseMs = retryFirstMs;
    while (isAwake && !stopping.isSet) {
      isAwake = false;
      try {
        if (await sendBatch()) isAwake = true;
        pauseMs = retryFirstMs;
        say(undefined);
      } catch (thrown) {
        isAwake = true;
        say(`outbox to ${forwarder.name}: ${messageOf(thrown)}`);
        if (!isBack) await stopping.within(clock, pauseMs);
        pauseMs = isBack ? retryFirstMs : Math.min(pauseMs * 2, retryMaxMs);
        isBack = false;
      }
    }
  };

  const wake = (): void => {
    isAwake = true;
    if (stopping.isSet) return;
    round ??= run().finally(() => {
      round = undefined;
      // Somebody may have asked between the last look and the end of the round.
      if (isAwake) wake();
    });
  };

  return {
    wake,
    retry() {
      isBack = true;
      stopping.skip();
    },
    async stop() {
      stopping.set();
      await atMost(clock, answerWithinMs, round);
    },
  };
}
