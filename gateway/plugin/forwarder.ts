import type { OutboxMessage } from '../core/ledger.ts';

/** A receiver of outgoing messages. `send` resolves when the receiver has it for certain; a rejection is tried again. */
export interface Forwarder {
  readonly name: string;
  send(message: OutboxMessage): Promise<void>;
}
