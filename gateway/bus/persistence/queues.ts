import { Queue } from './queue.ts';
import { type BrokerPacket, compact, packetOf, packetRow, type Row, type RowId } from './row.ts';

export interface QueueLimits {
  /** Messages waiting for one client, or under way to it. */
  readonly maxQueuedPerClient: number;
  /** Another bound for one client. */
  readonly maxQueuedOf?: (clientId: string) => number | undefined;
  /** All that wait for all clients, in memory and on the disk; the fullest queue gives way first. */
  readonly maxQueuedBytes: number;
}

/** Who is to be given a message; without `qos`, as it is. */
export interface Recipient {
  readonly clientId: string;
  readonly qos?: QoS | undefined;
}

type QoS = 0 | 1 | 2;

export interface QueueWatch {
  readonly change: (id: RowId, row: Row | undefined) => void;
  /** The oldest message of a client was given up for a limit. */
  readonly onDrop: (clientId: string) => void;
}

/** What waits for each client whose session outlives its connection, within limits. */
export class Queues {
  readonly #limits: QueueLimits;
  readonly #watch: QueueWatch;
  readonly #queues = new Map<string, Queue>();
  #lastNumber = 0;
  #bytes = 0;

  constructor(limits: QueueLimits, watch: QueueWatch) {
    this.#limits = limits;
    this.#watch = watch;
  }

  get bytes(): number {
    return this.#bytes;
  }

  restore(rows: readonly Row[]): void {
    const ordered = rows.toSorted((a, b) => Number(a.key) - Number(b.key));
    for (const row of ordered) {
      this.#lastNumber = Number(row.key);
      this.#changing(row.owner, (queue) => queue.add(Number(row.key), packetOf(row)));
      this.#trim(row.owner);
    }
  }

  /** Each client once, however many of its subscriptions match, at the best QoS of these. [MQTT-3.8.4-6] */
  add(recipients: readonly Recipient[], packet: BrokerPacket): void {
    const kept = compact(packet);
    const clients = new Map<string, number>();
    for (const { clientId, qos = 2 } of recipients)
      clients.set(clientId, Math.max(qos, clients.get(clientId) ?? 0));
    for (const [clientId, granted] of clients) {
      this.#lastNumber += 1;
      const number = this.#lastNumber;
      const due = { ...kept, qos: Math.min(kept.qos ?? 0, granted) as QoS };
      this.#changing(clientId, (queue) => queue.add(number, due));
      this.#put(clientId, number, due);
      this.#trim(clientId);
    }
  }

  /** Whether there was such a message. */
  update(clientId: string, packet: BrokerPacket): boolean {
    const updated = this.#changing(clientId, (queue) => queue.update(packet));
    if (updated !== undefined) this.#put(clientId, updated.number, updated.packet);
    return updated !== undefined;
  }

  take(clientId: string, messageId: number | undefined): BrokerPacket | undefined {
    const taken = this.#changing(clientId, (queue) => queue.take(messageId));
    if (taken !== undefined) this.#watch.change(idOf(clientId, taken.number), undefined);
    return taken?.packet;
  }

  /**
   * What is due to a client that has come back, as it is now: what comes later is given to it by other ways. What was given up
   * for a limit meanwhile is left out.
   */
  *due(clientId: string, isDue: (packet: BrokerPacket) => boolean): Iterable<BrokerPacket> {
    const now = (this.#queues.get(clientId)?.entries() ?? []).filter(({ packet }) => isDue(packet));
    for (const { number } of now) {
      const held = this.#queues.get(clientId)?.get(number);
      if (held !== undefined) yield held;
    }
  }

  /** What has come since a client's queue was given to it, and was not sent yet. */
  unsent(clientId: string): BrokerPacket[] {
    const entries = this.#queues.get(clientId)?.entries() ?? [];
    return entries.flatMap(({ packet }) => (packet.messageId === undefined ? [packet] : []));
  }

  /** Forgets a client; nobody waits any more. */
  clear(clientId: string): void {
    for (const { number } of this.#queues.get(clientId)?.entries() ?? [])
      this.#watch.change(idOf(clientId, number), undefined);
    this.#bytes -= this.#queues.get(clientId)?.bytes ?? 0;
    this.#queues.delete(clientId);
  }

  #trim(clientId: string): void {
    const most = this.#limits.maxQueuedOf?.(clientId) ?? this.#limits.maxQueuedPerClient;
    if ((this.#queues.get(clientId)?.size ?? 0) > most) this.#drop(clientId);
    while (this.#bytes > this.#limits.maxQueuedBytes) {
      const [fullest] = [...this.#queues].toSorted(([, a], [, b]) => b.bytes - a.bytes);
      if (fullest === undefined) return;
      this.#drop(fullest[0]);
    }
  }

  #drop(clientId: string): void {
    const dropped = this.#changing(clientId, (queue) => queue.drop());
    if (dropped === undefined) return;
    this.#watch.change(idOf(clientId, dropped.number), undefined);
    this.#watch.onDrop(clientId);
  }

  #put(clientId: string, number: number, packet: BrokerPacket): void {
    const id = idOf(clientId, number);
    this.#watch.change(id, packetRow(id, packet));
  }

  /** Keeps the sum of bytes, and no empty queues. */
  #changing<Result>(clientId: string, change: (queue: Queue) => Result): Result {
    const queue = this.#queues.get(clientId) ?? new Queue();
    const before = queue.bytes;
    const result = change(queue);
    this.#bytes += queue.bytes - before;
    if (queue.size === 0) this.#queues.delete(clientId);
    else this.#queues.set(clientId, queue);
    return result;
  }
}

const idOf = (owner: string, number: number): RowId => ({ kind: 'queued', owner, key: String(number) });
