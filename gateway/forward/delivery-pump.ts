import type { QueuedDelivery } from '../core/delivery-queue.ts';
import { messageOf } from '../core/error.ts';
import { elapsedMs } from '../core/instant.ts';
import { lanes, type Notice } from '../core/notice.ts';
import type { Clock } from '../core/ports.ts';
import { NoticeRefused, type Receiver } from '../plugin/receiver.ts';
import { backOffMs } from './back-off.ts';
import { atMost, signal } from './pause.ts';

/** The part of the store that the pump needs, for its one receiver. */
export interface DeliveryQueue {
  /** In the order in which they go. */
  pending(limit: number): Promise<readonly QueuedDelivery[]>;
  markDelivered(ids: readonly string[]): Promise<void>;
  park(id: string, reason: string): Promise<void>;
}

export interface DeliveryPumpOptions {
  readonly queue: DeliveryQueue;
  readonly receiver: Pick<Receiver, 'send'>;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Why nothing goes out at present; undefined after each that does. */
  onFault(message: string | undefined): void;
  /** The receiver has it for certain. */
  onDelivered(notice: Notice): void;
  /** Put aside: the receiver refuses it. */
  onParked(notice: Notice, reason: string): void;
}

export interface DeliveryPump {
  /** There may be something to send. Cheap: ask after every commit, and now and then. */
  wake(): void;
  /** The receiver answers again: what pauses after failures goes on at once. */
  retry(): void;
  /** Sends no more; resolves when what was under way is marked, or has been given up. */
  stop(): Promise<void>;
}

const batchSize = 50;
/** Told of so much later, it is history to the receiver. */
export const lateAfterMs = 60_000;
/** Receivers give up by themselves before this. */
const answerWithinMs = 60_000;
/** So many failures in a row at one notice, and another is tried: perhaps it is not the receiver but the notice. */
const suspectAfter = 5;

/**
 * Sends what waits for one receiver, one at a time: alarms before everything else, also before what was fetched earlier. What the
 * receiver refuses is put aside, and so is a notice at which it failed again and again while it took the next one.
 */
export function createDeliveryPump(options: DeliveryPumpOptions): DeliveryPump {
  const { queue, receiver, clock, random, onFault, onDelivered, onParked } = options;
  const stopping = signal();
  let isAwake = false;
  let round: Promise<void> | undefined;
  let unmarked: string[] = [];
  let failures = 0;
  /** At which the last failures were. */
  let suspect: { readonly notice: Notice; times: number } | undefined;

  const mark = async (): Promise<void> => {
    if (unmarked.length === 0) return;
    const ids = unmarked;
    await queue.markDelivered(ids);
    unmarked = unmarked.filter((id) => !ids.includes(id));
  };

  const park = async (notice: Notice, reason: string): Promise<void> => {
    await queue.park(notice.id, reason);
    onParked(notice, reason);
  };

  const send = async (notice: Notice): Promise<void> => {
    const isLate = elapsedMs(notice.at, clock.now()) > lateAfterMs;
    await answered(clock, receiver.send({ notice, isLate }));
    unmarked.push(notice.id);
    onDelivered(notice);
    onFault(undefined);
    failures = 0;
  };

  const attempt = async (notice: Notice): Promise<void> => {
    try {
      await send(notice);
      if (suspect?.notice.id === notice.id) suspect = undefined;
    } catch (thrown) {
      if (thrown instanceof NoticeRefused) return park(notice, messageOf(thrown));
      suspect =
        suspect?.notice.id === notice.id ? { notice, times: suspect.times + 1 } : { notice, times: 1 };
      throw thrown;
    }
  };

  /** The suspected notice waits while the next one shows whether the receiver takes anything at all. */
  const probe = async (others: readonly QueuedDelivery[]): Promise<boolean> => {
    const other = others.find(({ notice }) => notice.subject !== suspect?.notice.subject) ?? others[0];
    if (suspect === undefined || other === undefined) return false;
    const { notice } = suspect;
    try {
      await send(other.notice);
    } catch (thrown) {
      if (!(thrown instanceof NoticeRefused)) return false;
      await park(other.notice, messageOf(thrown));
      return true;
    }
    await park(notice, 'the receiver failed at it again and again, and took another one');
    suspect = undefined;
    return true;
  };

  /** One batch. Tells whether the queue may hold more. */
  const sendBatch = async (): Promise<boolean> => {
    await mark();
    const batch = await queue.pending(batchSize);
    const [first, ...rest] = batch;
    if (first && suspect && suspect.notice.id === first.notice.id && suspect.times >= suspectAfter)
      if (await probe(rest)) {
        await mark();
        return true;
      }
    try {
      for (const { lane, notice } of batch) {
        if (stopping.isSet) return false;
        // Something was committed meanwhile: it may be more urgent.
        if (isAwake && lane !== lanes.high) return true;
        await attempt(notice);
      }
    } finally {
      await mark();
    }
    return batch.length === batchSize;
  };

  const run = async (): Promise<void> => {
    while (isAwake && !stopping.isSet) {
      isAwake = false;
      try {
        if (await sendBatch()) isAwake = true;
      } catch (thrown) {
        isAwake = true;
        failures += 1;
        onFault(messageOf(thrown));
        await stopping.within(clock, backOffMs(failures, random()));
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
    retry: () => stopping.skip(),
    async stop() {
      stopping.set();
      await atMost(clock, 5000, round);
    },
  };
}

/** A receiver that never settles must not hold everything up for ever. */
async function answered(clock: Clock, sending: Promise<void>): Promise<void> {
  let cancel = (): void => undefined;
  const silence = new Promise<never>((_, reject) => {
    cancel = clock.after(answerWithinMs, () => reject(new Error(`no answer for ${answerWithinMs / 1000} s`)));
  });
  try {
    await Promise.race([sending, silence]);
  } finally {
    cancel();
  }
}
