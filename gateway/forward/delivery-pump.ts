import type { QueuedDelivery } from '../core/delivery-queue.ts';
import { messageOf } from '../core/error.ts';
import { elapsedMs } from '../core/instant.ts';
import { lanes, type Notice } from '../core/notice.ts';
import type { Clock } from '../core/ports.ts';
import { NoticeRefused, type Receiver } from '../plugin/receiver.ts';
import { backOffMs } from './back-off.ts';
import { atMost, signal, within } from './pause.ts';

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

const batchSize = 50;
/** Told of so much later, it is history to the receiver. */
export const lateAfterMs = 60_000;
/** Receivers give up by themselves before this. */
const answerWithinMs = 60_000;
/** So many failures in a row at one notice, and one of another bed is tried too: perhaps it is not the receiver but the notice. */
const suspectAfter = 5;
/** So often it took another right after it had failed at this one. Once may be a receiver that has just come back. */
const provenAfter = 2;

/**
 * Sends what waits for one receiver, one at a time: alarms before everything else, also before what was fetched earlier. What the
 * receiver refuses is put aside, and so is a notice at which it failed again and again while it took the next one.
 */
export class DeliveryPump {
  readonly #options: DeliveryPumpOptions;
  readonly #stopping = signal();
  #isAwake = false;
  #round: Promise<void> | undefined;
  #unmarked: string[] = [];
  #failures = 0;
  /** At which the last failures were. */
  #suspect: { readonly id: string; readonly times: number; readonly proofs: number } | undefined;

  /** It has taken something since it last refused: who refuses everything is out of order, and the rest must wait. */
  #mayPark = true;

  constructor(options: DeliveryPumpOptions) {
    this.#options = options;
  }

  /** There may be something to send. Cheap: ask after every commit, and now and then. */
  wake(): void {
    this.#isAwake = true;
    if (this.#stopping.isSet) return;
    this.#round ??= this.#run().finally(() => {
      this.#round = undefined;
      // Somebody may have asked between the last look and the end of the round.
      if (this.#isAwake) this.wake();
    });
  }

  /** The receiver answers again: what pauses after failures goes on at once. */
  retry(): void {
    this.#stopping.skip();
  }

  /** Sends no more; resolves when what was under way is marked, or has been given up. */
  async stop(): Promise<void> {
    this.#stopping.set();
    await atMost(this.#options.clock, 5000, this.#round);
  }

  async #run(): Promise<void> {
    const { clock, random, onFault } = this.#options;
    while (this.#isAwake && !this.#stopping.isSet) {
      this.#isAwake = false;
      try {
        if (await this.#sendBatch()) this.#isAwake = true;
      } catch (thrown) {
        this.#isAwake = true;
        this.#failures += 1;
        onFault(messageOf(thrown));
        await this.#stopping.within(clock, backOffMs(this.#failures, random()));
      }
    }
  }

  /** One batch. Tells whether the queue may hold more. */
  async #sendBatch(): Promise<boolean> {
    await this.#mark();
    const batch = await this.#options.queue.pending(batchSize);
    const [first, ...rest] = batch;
    try {
      if (first && this.#isSuspected(first.notice)) {
        await this.#compare(first.notice, rest);
        return true;
      }
      for (const { lane, notice } of batch) {
        if (this.#stopping.isSet) return false;
        // Something was committed meanwhile: it may be more urgent.
        if (this.#isAwake && lane !== lanes.high) return true;
        await this.#attempt(notice);
      }
    } finally {
      await this.#mark();
    }
    return batch.length === batchSize;
  }

  async #attempt(notice: Notice): Promise<void> {
    try {
      await this.#send(notice);
      this.#suspect = undefined;
    } catch (thrown) {
      if (thrown instanceof NoticeRefused && this.#mayPark)
        return await this.#park(notice, messageOf(thrown));
      const { id } = notice;
      this.#suspect =
        this.#suspect?.id === id
          ? { ...this.#suspect, times: this.#suspect.times + 1 }
          : { id, times: 1, proofs: 0 };
      throw thrown;
    }
  }

  async #send(notice: Notice): Promise<void> {
    const { clock, receiver, onDelivered } = this.#options;
    const isLate = elapsedMs(notice.at, clock.now()) > lateAfterMs;
    await within(clock, answerWithinMs, receiver.send({ notice, isLate }), 'no answer');
    this.#unmarked.push(notice.id);
    this.#mayPark = true;
    onDelivered(notice);
    this.#isThere();
  }

  #isSuspected({ id }: Notice): boolean {
    return this.#suspect?.id === id && this.#suspect.times >= suspectAfter;
  }

  /** The suspected notice once more, and where it fails one of another bed: that shows whether the receiver takes anything at all. */
  async #compare(suspected: Notice, others: readonly QueuedDelivery[]): Promise<void> {
    try {
      return await this.#attempt(suspected);
    } catch (thrown) {
      // Never a later one of the same bed: its order would be lost where only the receiver is at fault.
      const other = others.find(({ notice }) => notice.subject !== suspected.subject);
      if (other === undefined || this.#suspect === undefined) throw thrown;
      const { id, times, proofs } = this.#suspect;
      await this.#attempt(other.notice);
      this.#suspect = { id, times, proofs: proofs + 1 };
    }
    if (this.#suspect.proofs < provenAfter) return;
    this.#suspect = undefined;
    await this.#park(suspected, 'the receiver failed at it again and again, and took others');
  }

  async #park(notice: Notice, reason: string): Promise<void> {
    await this.#options.queue.park(notice.id, reason);
    this.#options.onParked(notice, reason);
    this.#mayPark = false;
    this.#isThere();
  }

  #isThere(): void {
    this.#failures = 0;
    this.#options.onFault(undefined);
  }

  async #mark(): Promise<void> {
    const ids = this.#unmarked;
    if (ids.length === 0) return;
    await this.#options.queue.markDelivered(ids);
    this.#unmarked = this.#unmarked.slice(ids.length);
  }
}
