import { Readable } from 'node:stream';
import type { Client, Subscription } from 'aedes';
import MemoryPersistence from 'aedes-persistence/asyncPersistence.js';
import { Journal, type JournalOptions } from './journal.ts';
import { PacketTable } from './packet-table.ts';
import type { Opened } from './protocol.ts';
import { type QueueLimits, Queues, type Recipient } from './queues.ts';
import {
  type BrokerPacket,
  bytesOf,
  compact,
  type Kind,
  packetOf,
  packetRow,
  type Row,
  type RowId,
} from './row.ts';
import { Sessions } from './sessions.ts';

export interface PersistenceLimits extends QueueLimits {
  /** Clients whose subscriptions outlive their connection; who connected longest ago gives way. */
  readonly maxSessions: number;
}

export const defaultPersistenceLimits: PersistenceLimits = {
  maxQueuedPerClient: 1000,
  maxQueuedBytes: 32 * 1024 * 1024,
  maxSessions: 200,
};

/** Since the start, but for `behind`, `queuedBytes` and `sessions`. */
export interface PersistenceCounters {
  readonly droppedMessages: number;
  readonly droppedSessions: number;
  readonly sessions: number;
  readonly queuedBytes: number;
  /** Things changed and not yet on the disk. */
  readonly behind: number;
}

export interface PersistenceOptions extends JournalOptions {
  readonly limits?: Partial<PersistenceLimits>;
  /**
   * Whether a message that waits is still due to a client that has come back: the library may have given it on its way there,
   * between the return of the subscriptions and of what waits. Left out: everything is.
   */
  readonly claim?: (client: object, packet: BrokerPacket) => boolean;
  /**
   * Clients for which, while they are connected, nobody waits for the disk: telemetry that is handed on and acknowledged within a
   * second is then never written. Left out: none.
   */
  readonly isPrompt?: (clientId: string) => boolean;
}

type Owner = Pick<Client, 'id'>;

/**
 * The memory of an MQTT broker of the aedes family, in SQLite: retained messages, subscriptions, what waits for clients
 * that are away, what is under way at QoS 1 and 2, and last wills outlive the process. What a client is told was taken
 * is on the disk by then. It answers from memory; the library's own in-memory class holds what has no limit of ours.
 */
export class SqlitePersistence extends MemoryPersistence {
  readonly #journal: Journal;
  readonly #queues: Queues;
  readonly #sessions: Sessions;
  readonly #incoming: PacketTable;
  readonly #wills: PacketTable;
  readonly #inbox: PacketTable;
  readonly #claim: (client: object, packet: BrokerPacket) => boolean;
  readonly #isPrompt: (clientId: string) => boolean;
  readonly #change: (id: RowId, row: Row | undefined) => void;
  readonly #receivedAs = new WeakMap<object, string>();
  #received = 0;
  #droppedMessages = 0;
  #droppedSessions = 0;

  private constructor(
    journal: Journal,
    { limits: given, claim = () => true, isPrompt = () => false }: PersistenceOptions,
  ) {
    super();
    const limits = { ...defaultPersistenceLimits, ...given };
    this.#claim = claim;
    this.#isPrompt = isPrompt;
    this.#journal = journal;
    const change = (id: RowId, row: Row | undefined): void => journal.change(id, row);
    this.#change = change;
    const onDrop = (): void => {
      this.#droppedMessages += 1;
    };
    this.#queues = new Queues(limits, { change, onDrop });
    this.#sessions = new Sessions(limits.maxSessions, change);
    this.#incoming = new PacketTable('incoming', change);
    this.#wills = new PacketTable('will', change);
    this.#inbox = new PacketTable('inbox', change);
  }

  /** Opens the file and takes up what it holds. `damaged` tells that it was none, and where it lies now. */
  static async open(
    options: PersistenceOptions,
  ): Promise<{ persistence: SqlitePersistence; damaged: Opened['damaged'] }> {
    const { journal, opened } = await Journal.open(options);
    const persistence = new SqlitePersistence(journal, options);
    await persistence.#restore(opened.rows);
    return { persistence, damaged: opened.damaged };
  }

  // --- retained ---

  override async storeRetained(packet: BrokerPacket): Promise<void> {
    const kept = compact(packet);
    await super.storeRetained(kept);
    const id: RowId = { kind: 'retained', owner: '', key: packet.topic ?? '' };
    this.#change(id, bytesOf(packet).length === 0 ? undefined : packetRow(id, kept));
    // Nobody was promised that a message at QoS 0 survives, and telemetry does not wait for the disk.
    if (packet.qos !== 0) await this.#journal.settled();
  }

  // --- sessions ---

  override async addSubscriptions(client: Owner, subs: readonly Subscription[]): Promise<void> {
    if (!this.#sessions.has(client.id)) {
      const surplus = this.#sessions.surplus((id) => this.#isConnected(id));
      if (surplus !== undefined) {
        this.#droppedSessions += 1;
        await this.#forget(surplus);
      }
      this.#sessions.touch(client.id);
    }
    await super.addSubscriptions(client, subs);
    for (const sub of await super.subscriptionsByClient(client)) {
      if (!subs.some(({ topic }) => topic === sub.topic)) continue;
      const id: RowId = { kind: 'subscription', owner: client.id, key: sub.topic };
      this.#change(id, { ...id, words: JSON.stringify(sub), payload: null });
    }
    await this.#journal.settled();
  }

  override async removeSubscriptions(client: Owner, topics: readonly string[]): Promise<void> {
    await super.removeSubscriptions(client, topics);
    for (const key of topics) this.#change({ kind: 'subscription', owner: client.id, key }, undefined);
    const left = await super.subscriptionsByClient(client);
    if (left.length === 0) this.#sessions.remove(client.id);
    await this.#journal.settled();
  }

  override async subscriptionsByClient(client: Owner): Promise<Subscription[]> {
    const subscriptions = await super.subscriptionsByClient(client);
    if (this.#sessions.has(client.id)) this.#sessions.touch(client.id);
    return subscriptions;
  }

  override async cleanSubscriptions(client: Owner): Promise<void> {
    await this.#forgetSubscriptions(client.id);
    await this.#journal.settled();
  }

  // --- what waits for clients ---

  override async outgoingEnqueue(sub: Recipient, packet: BrokerPacket): Promise<void> {
    await this.outgoingEnqueueCombi([sub], packet);
  }

  override async outgoingEnqueueCombi(subs: readonly Recipient[], packet: BrokerPacket): Promise<void> {
    this.#queues.add(subs, new MemoryPersistence.Packet(packet));
    const received = typeof packet.payload === 'object' ? this.#receivedAs.get(packet.payload) : undefined;
    if (received !== undefined) this.#inbox.remove('', received);
    if (received !== undefined || subs.some(({ clientId }) => !this.#takesAtOnce(clientId)))
      await this.#journal.settled();
  }

  override async outgoingUpdate(client: Owner, packet: BrokerPacket): Promise<void> {
    if (!this.#queues.update(client.id, packet)) throw new Error('no such packet');
    // At QoS 2 the receiver knows a message by this identifier alone, so it must be the same after a restart.
    if (packet.qos === 2 || packet.cmd !== 'publish') await this.#journal.settled();
  }

  override async outgoingClearMessageId(client: Owner, packet: BrokerPacket): Promise<BrokerPacket> {
    return this.#queues.take(client.id, packet.messageId) as BrokerPacket;
  }

  override outgoingStream(client: Owner): Readable {
    return Readable.from(this.#queues.due(client.id, (packet) => this.#claim(client, packet)));
  }

  /** What has come for a client since it was given what waited. The library sends that past what still waits. */
  unsent(client: Owner): BrokerPacket[] {
    return this.#queues.unsent(client.id);
  }

  // --- what comes in ---

  override async incomingStorePacket(client: Owner, packet: BrokerPacket): Promise<void> {
    const { messageId } = packet;
    const kept = { ...new MemoryPersistence.Packet(packet), messageId };
    this.#incoming.put(client.id, String(messageId), kept);
    // A copy will be answered and not handed on any more, so this one has to be, whatever happens.
    await this.#receive(packet);
    await this.#journal.settled();
  }

  override async incomingGetPacket(client: Owner, packet: BrokerPacket): Promise<BrokerPacket> {
    const stored = this.#incoming.get(client.id, String(packet.messageId));
    if (stored === undefined) throw new Error('no such packet');
    return stored;
  }

  override async incomingDelPacket(client: Owner, packet: BrokerPacket): Promise<void> {
    const stored = this.#incoming.remove(client.id, String(packet.messageId));
    if (stored === undefined) throw new Error('no such packet');
    // Once the client knows, it may use the identifier for another message.
    await this.#journal.settled();
  }

  override async cleanIncoming(client: Owner): Promise<void> {
    this.#incoming.clear(client.id);
    await this.#journal.settled();
  }

  /**
   * Takes down a message at QoS 1 before the broker acknowledges it: the library acknowledges first and hands on afterwards, so
   * that a process killed in between would lose what it said it had. In one commit with what waits for clients it is struck out.
   */
  async receive(packet: BrokerPacket): Promise<void> {
    await this.#receive(packet);
    await this.#journal.settled();
  }

  /** What was acknowledged and not handed on when the process ended, oldest first: to be published, which strikes it out. */
  received(): BrokerPacket[] {
    return this.#inbox.entries('').map(([key, packet]) => {
      // The old number would be taken for one of this run.
      const { topic = '', payload = '', qos = 1, retain = false } = packet;
      const again = Buffer.from(payload);
      this.#receivedAs.set(again, key);
      return { cmd: 'publish', topic, payload: again, qos, retain };
    });
  }

  // --- last wills ---

  override async putWill(client: Owner, packet: BrokerPacket): Promise<void> {
    // The library's own class marks the packet that it is given, and its suite looks for the marks.
    Object.assign(packet, { brokerId: this.broker.id, clientId: client.id });
    this.#wills.put(client.id, '', packet);
    await this.#journal.settled();
  }

  override async getWill(client: Owner): Promise<BrokerPacket | undefined> {
    return this.#wills.get(client.id, '');
  }

  override async delWill(client: Owner): Promise<BrokerPacket | undefined> {
    const will = this.#wills.remove(client.id, '');
    await this.#journal.settled();
    return will;
  }

  override streamWill(brokers: Readonly<Record<string, unknown>> = {}): Readable {
    return Readable.from(
      this.#wills.values().filter(({ brokerId }) => !Object.hasOwn(brokers, brokerId ?? '')),
    );
  }

  // --- the whole ---

  counters(): PersistenceCounters {
    return {
      droppedMessages: this.#droppedMessages,
      droppedSessions: this.#droppedSessions,
      sessions: this.#sessions.size,
      queuedBytes: this.#queues.bytes,
      behind: this.#journal.behind,
    };
  }

  /** The topics that have a retained message. */
  async retainedTopics(): Promise<string[]> {
    const packets = (await this.createRetainedStream('#').toArray()) as BrokerPacket[];
    return packets.flatMap(({ topic }) => topic ?? []);
  }

  /** Ends the sessions of clients that nobody knows any more. */
  async keepSessions(isKnown: (clientId: string) => boolean): Promise<void> {
    for (const id of this.#sessions.ids()) if (!isKnown(id)) await this.#forget(id);
  }

  override async destroy(): Promise<void> {
    await super.destroy();
    await this.#journal.close();
  }

  async #restore(rows: readonly Row[]): Promise<void> {
    const of = (kind: Kind): Row[] => rows.filter((row) => row.kind === kind);
    for (const row of of('retained')) await super.storeRetained(packetOf(row));
    for (const { owner, words } of of('subscription'))
      await super.addSubscriptions({ id: owner }, [JSON.parse(words) as Subscription]);
    this.#sessions.restore(of('session'));
    this.#queues.restore(of('queued'));
    this.#incoming.restore(of('incoming'));
    this.#wills.restore(of('will'));
    this.#inbox.restore(of('inbox').toSorted((a, b) => Number(a.key) - Number(b.key)));
    this.#received = Math.max(0, ...of('inbox').map(({ key }) => Number(key)));
  }

  /** A message that nobody's session waits for and that does not stay has nothing to lose. */
  async #receive(packet: BrokerPacket): Promise<void> {
    const { topic = '', payload, retain } = packet;
    if (typeof payload !== 'object') return;
    const subscribers = await this.subscriptionsByTopic(topic);
    if (retain !== true && subscribers.every(({ clientId }) => this.#takesAtOnce(clientId))) return;
    this.#received += 1;
    const key = String(this.#received);
    this.#inbox.put('', key, packet);
    // The library wraps the packet anew on its way; its payload is what stays the same object.
    this.#receivedAs.set(payload, key);
  }

  async #forget(clientId: string): Promise<void> {
    await this.#forgetSubscriptions(clientId);
    this.#queues.clear(clientId);
    this.#incoming.clear(clientId);
  }

  async #forgetSubscriptions(clientId: string): Promise<void> {
    const client = { id: clientId };
    for (const { topic } of await super.subscriptionsByClient(client))
      this.#change({ kind: 'subscription', owner: clientId, key: topic }, undefined);
    await super.cleanSubscriptions(client);
    this.#sessions.remove(clientId);
  }

  #takesAtOnce(clientId: string): boolean {
    return this.#isPrompt(clientId) && this.#isConnected(clientId);
  }

  #isConnected(clientId: string): boolean {
    return Object.hasOwn(this.broker.clients, clientId);
  }
}
