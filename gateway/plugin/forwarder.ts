import type { OutboxMessage } from '../core/ledger.ts';

/** A receiver of outgoing messages. `send` resolves when the receiver has it for certain; a rejection is tried again. */
export interface Forwarder {
  readonly name: string;
  send(message: OutboxMessage): Promise<void>;
}

/** What a forwarder may be given to reach its receiver. */
export interface ForwarderPorts {
  /** Publishes on the gateway's own broker; resolves when the broker has taken it. */
  publish(message: Omit<OutboxMessage, 'id'>): Promise<void>;
}

/** One way out of the gateway, as its registry holds it. */
export interface ForwarderKind {
  readonly name: string;
  readonly summary: string;
  create(ports: ForwarderPorts): Forwarder;
}
