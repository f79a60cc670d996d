import type { ReceiverConfig } from '../config/receivers.ts';
import type { QueueCounters, QueuedDelivery } from '../core/delivery-queue.ts';
import { messageOf } from '../core/error.ts';
import type { Delivery, Notice } from '../core/notice.ts';
import type { Clock, Log } from '../core/ports.ts';
import { DeliveryPump } from '../forward/delivery-pump.ts';
import { HeldQueue } from '../forward/held-queue.ts';
import type { Receiver } from '../plugin/receiver.ts';
import type { Store } from '../store/store.ts';
import { ReceiverWatch, type ReceiverWatchParts } from './receiver-watch.ts';

/** A silent link is shown within ten seconds. */
export const checkEveryMs = 5000;

export interface ReceiverLineParts extends Pick<ReceiverWatchParts, 'onEvent' | 'onState'> {
  readonly config: ReceiverConfig;
  readonly receiver: Receiver;
  readonly store: Pick<Store, 'pendingDeliveries' | 'markDelivered' | 'park' | 'deliveryCounters'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  onDelivered(notice: Notice): void;
  /** A notice with its times as they are known when it goes. */
  corrected(notice: Notice): Notice;
  /** What the store does not take at present. */
  held(): readonly Delivery[];
}

/** What is known of one receiver, for its health line. */
export interface ReceiverHealth extends QueueCounters {
  readonly id: string;
  readonly kind: string;
  readonly isUp: boolean;
  readonly sinceMs: number;
  readonly fault?: string;
  /** Since this gateway began. */
  readonly delivered: number;
}

/** One receiver with its queue, its pump and its watch. */
export class ReceiverLine {
  readonly #parts: ReceiverLineParts;
  readonly #watch: ReceiverWatch;
  readonly #pump: DeliveryPump;
  #counters: QueueCounters = { waiting: 0, waitingAlarms: 0, parked: 0, dropped: 0 };
  #delivered = 0;
  #isChecking = false;
  #end: (() => void) | undefined;

  constructor(parts: ReceiverLineParts) {
    const { config, receiver, store, clock, log, random, onEvent, onState } = parts;
    const { id } = config;
    this.#parts = parts;
    this.#watch = new ReceiverWatch({ receiver: id, clock, onEvent, onState });
    const corrected = <One extends { readonly notice: Notice }>(one: One): One => ({
      ...one,
      notice: parts.corrected(one.notice),
    });
    const queue = new HeldQueue<QueuedDelivery>({
      pending: (limit) => store.pendingDeliveries(id, limit),
      mark: (ids) => store.markDelivered(id, ids),
      park: (noticeId, reason) => store.park(id, noticeId, reason),
      held: () => parts.held().filter(({ receiver: its }) => its === id),
      idOf: ({ notice }) => notice.id,
    });
    this.#pump = new DeliveryPump({
      queue: {
        pending: async (limit) => (await queue.pending(limit)).map(corrected),
        markDelivered: (ids) => queue.mark(ids),
        park: (noticeId, reason) => queue.park(noticeId, reason),
      },
      receiver,
      clock,
      random,
      onFault: (message) => this.#watch.onSend(message),
      onDelivered: (notice) => {
        this.#delivered += 1;
        parts.onDelivered(notice);
      },
      onParked: (notice, reason) => {
        log.warn('VIGIL_NOTICE_PARKED', { receiver: id, notice: notice.id, reason });
        this.#watch.onParked(1, reason);
      },
    });
  }

  get config(): ReceiverConfig {
    return this.#parts.config;
  }

  health(): ReceiverHealth {
    const { id, kind } = this.config;
    return { id, kind, ...this.#watch.state, ...this.#counters, delivered: this.#delivered };
  }

  start(): void {
    this.#pump.wake();
    this.#look();
    this.#end = this.#parts.clock.every(checkEveryMs, () => this.#look());
  }

  wake(): void {
    this.#pump.wake();
  }

  async stop(): Promise<void> {
    this.#end?.();
    this.#watch.stop();
    await this.#pump.stop();
    await this.#parts.receiver.close();
  }

  /** Proof of life, and what waits; also finds what a person has let wait again. */
  #look(): void {
    if (this.#isChecking) return;
    this.#isChecking = true;
    void Promise.all([this.#check(), this.#count()]).finally(() => {
      this.#isChecking = false;
    });
    this.#pump.wake();
  }

  async #check(): Promise<void> {
    try {
      await this.#parts.receiver.check();
      if (this.#watch.onCheck(undefined)) this.#pump.retry();
    } catch (thrown) {
      this.#watch.onCheck(messageOf(thrown));
    }
  }

  async #count(): Promise<void> {
    try {
      this.#counters = await this.#parts.store.deliveryCounters(this.config.id);
      this.#watch.onParked(this.#counters.parked);
    } catch {
      // The store tells of itself; the last counts stay.
    }
  }
}
