import type { Alarm, Deadline } from '../core/alarm.ts';
import type { Instant } from '../core/instant.ts';
import { type LedgerEntry, type OutboxMessage, type Transaction, waitingEntries } from '../core/ledger.ts';
import { type Delivery, isAlarmLane } from '../core/notice.ts';

/** Ledger lines, messages and callbacks held while the store takes nothing: hours of a bad night, some megabytes. */
export const heldLimit = 5000;

/** Messages that no store has yet. */
export interface Held {
  readonly outbox: readonly OutboxMessage[];
  readonly deliveries: readonly Delivery[];
}

/** Transactions folded into one that has the same effect as all of them in order. Bounded: the oldest lines go first. */
export class Batch {
  readonly #entries: LedgerEntry[] = [];
  readonly #alarms = new Map<string, Alarm>();
  readonly #set = new Map<string, Deadline>();
  readonly #clear = new Set<string>();
  readonly #outbox = new Map<string, OutboxMessage>();
  readonly #deliveries = new Map<string, Delivery>();
  readonly #onDurable: (() => void)[] = [];
  #dropped = 0;

  add(tx: Transaction, onDurable?: () => void): void {
    this.#entries.push(...tx.entries);
    for (const alarm of tx.alarms) this.#alarms.set(alarm.id, alarm);
    for (const id of tx.clearDeadlines) {
      this.#set.delete(id);
      this.#clear.add(id);
    }
    for (const deadline of tx.setDeadlines) this.#set.set(deadline.id, deadline);
    // The first words stand, as in the store: they may have been told already, and one id has one text.
    for (const message of tx.outbox) putOnce(this.#outbox, message.id, message);
    for (const one of tx.deliveries ?? []) putOnce(this.#deliveries, `${one.receiver} ${one.notice.id}`, one);
    if (onDurable !== undefined) this.#onDurable.push(onDurable);
    this.#bound();
  }

  get isEmpty(): boolean {
    const held = [this.#alarms, this.#set, this.#clear, this.#outbox, this.#deliveries];
    return this.#entries.length === 0 && held.every(({ size }) => size === 0);
  }

  /** What is to be told, in order. */
  get messages(): Held {
    return { outbox: [...this.#outbox.values()], deliveries: [...this.#deliveries.values()] };
  }

  /** Lines and messages that the bound cost. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Everything held, as one transaction. Deadlines are cleared before they are set. */
  transaction(now: Instant): Transaction {
    const told = this.#dropped === 0 ? this.#entries : this.#confessed(now);
    const set = [...this.#set.values()];
    const clear = [...this.#clear].filter((id) => !this.#set.has(id));
    return {
      entries: [...told, ...waitingEntries({ set, clear }, now)],
      alarms: [...this.#alarms.values()],
      setDeadlines: set,
      clearDeadlines: clear,
      outbox: [...this.#outbox.values()],
      deliveries: [...this.#deliveries.values()],
    };
  }

  /** Tells everybody whose writes these were that they are durable. */
  announce(): void {
    for (const onDurable of this.#onDurable.splice(0)) onDurable();
  }

  /** A ledger that lost lines says so, and states in full the alarms whose lines may be among them. */
  #confessed(at: Instant): LedgerEntry[] {
    const body = { act: 'dropped', count: this.#dropped };
    const restated = [...this.#alarms.values()].map(
      (alarm): LedgerEntry => ({ kind: 'alarm', subject: alarm.id, at, body: { act: 'restated', alarm } }),
    );
    return [{ kind: 'process', subject: 'store', at, body }, ...this.#entries, ...restated];
  }

  #bound(): void {
    const surplus = Math.max(this.#entries.length - heldLimit, 0);
    this.#entries.splice(0, surplus);
    this.#dropped += surplus;
    for (const id of this.#outbox.keys()) {
      if (this.#outbox.size <= heldLimit) break;
      this.#outbox.delete(id);
      this.#dropped += 1;
    }
    this.#boundDeliveries();
    this.#onDurable.splice(0, this.#onDurable.length - heldLimit);
  }

  /** What tells of an alarm goes last. */
  #boundDeliveries(): void {
    for (const isAlarm of [false, true])
      for (const [key, { lane }] of this.#deliveries) {
        if (this.#deliveries.size <= heldLimit) return;
        if (isAlarmLane(lane) === isAlarm && this.#deliveries.delete(key)) this.#dropped += 1;
      }
  }
}

function putOnce<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (!map.has(key)) map.set(key, value);
}
