import type { OutboxMessage } from '../core/ledger.ts';
import type { CertificateCounters } from './certificates.ts';
import type { Way } from './door.ts';
import type { PersistenceCounters } from './persistence/sqlite-persistence.ts';

export type BusMessage = Omit<OutboxMessage, 'id'>;

/** Since the start, except for `clients`. */
export interface BusCounters {
  /** Connected now; 0 for a broker that is not ours. */
  readonly clients: number;
  /** Messages taken from clients. */
  readonly received: number;
  /** Connections that ended by an error which was no refusal: broken packets, keep-alive run out. */
  readonly faults: number;
  readonly refusals: Readonly<Record<string, number>>;
  /** Connections that came, by way. */
  readonly ways?: Readonly<Record<Way, number>>;
  /** Of the broker's own certificate; absent without TLS. */
  readonly certificate?: CertificateCounters;
  /** What it keeps for clients that are away; absent where it keeps nothing. */
  readonly kept?: PersistenceCounters;
  /** Of a broker that is not ours. */
  readonly external?: {
    readonly isAway: boolean;
    /** Times that it was lost. */
    readonly losses: number;
    /** Messages that it has not acknowledged. */
    readonly underWay: number;
  };
}

/** The broker as the gateway uses it, wherever it runs. */
export interface BrokerPort {
  /** Where it listens for MQTT. */
  readonly port: number;
  /** Resolves when the broker has the message; rejects at once while it is away. The gateway may publish anywhere. */
  publish(message: BusMessage): Promise<void>;
  /** Hears what is published; returns what ends it. */
  subscribe(filter: string, listener: (topic: string, payload: Uint8Array) => void): () => void;
  /** Of the topics of these filters, those that hold a message now. */
  retainedTopics(filters: readonly string[]): Promise<readonly string[]>;
  /** Told each time that the broker came back; returns what ends it. */
  onBack(listener: () => void): () => void;
  counters(): BusCounters;
  close(): Promise<void>;
}
