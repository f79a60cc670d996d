/** The library's in-memory class, with the packets that really come; its own types say less than is true. */
declare module 'aedes-persistence/asyncPersistence.js' {
  import type { Readable } from 'node:stream';
  import type { Subscription } from 'aedes';

  /** A packet as the broker hands it over: publish, or the PUBREL that took its place, which has fewer words. */
  export interface BrokerPacket {
    readonly cmd: string;
    readonly topic?: string;
    readonly payload?: Buffer | string;
    readonly qos?: 0 | 1 | 2;
    readonly retain?: boolean;
    readonly dup?: boolean;
    readonly messageId?: number | undefined;
    /** The broker that took it, and its number there. */
    readonly brokerId?: string;
    readonly brokerCounter?: number;
    readonly clientId?: string;
  }

  interface Owner {
    readonly id: string;
  }

  interface Matched {
    readonly clientId: string;
    readonly topic: string;
    readonly qos: 0 | 1 | 2;
  }

  export default class MemoryPersistence {
    static readonly Packet: new (
      original: BrokerPacket,
    ) => BrokerPacket;
    readonly broker: { readonly id: string; readonly clients: Readonly<Record<string, unknown>> };
    setup(broker: unknown): Promise<void>;
    storeRetained(packet: BrokerPacket): Promise<void>;
    createRetainedStream(filter: string): Readable;
    addSubscriptions(client: Owner, subs: readonly Subscription[]): Promise<void>;
    removeSubscriptions(client: Owner, topics: readonly string[]): Promise<void>;
    subscriptionsByClient(client: Owner): Promise<Subscription[]>;
    subscriptionsByTopic(topic: string): Promise<Matched[]>;
    cleanSubscriptions(client: Owner): Promise<void>;
    outgoingEnqueue(sub: { readonly clientId: string }, packet: BrokerPacket): Promise<void>;
    outgoingEnqueueCombi(subs: readonly { readonly clientId: string }[], packet: BrokerPacket): Promise<void>;
    outgoingUpdate(client: Owner, packet: BrokerPacket): Promise<void>;
    outgoingClearMessageId(client: Owner, packet: BrokerPacket): Promise<BrokerPacket | undefined>;
    outgoingStream(client: Owner): Readable;
    incomingStorePacket(client: Owner, packet: BrokerPacket): Promise<void>;
    incomingGetPacket(client: Owner, packet: BrokerPacket): Promise<BrokerPacket>;
    incomingDelPacket(client: Owner, packet: BrokerPacket): Promise<void>;
    cleanIncoming(client: Owner): Promise<void>;
    putWill(client: Owner, packet: BrokerPacket): Promise<void>;
    getWill(client: Owner): Promise<BrokerPacket | undefined>;
    delWill(client: Owner): Promise<BrokerPacket | undefined>;
    streamWill(brokers?: Readonly<Record<string, unknown>>): Readable;
    destroy(): Promise<void>;
  }
}
