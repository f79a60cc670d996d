import type { AppOptions } from '../app.ts';
import type { Broker } from '../bus/broker.ts';
import type { OutboxMessage } from '../core/ledger.ts';
import { HeldQueue } from '../forward/held-queue.ts';
import { createOutboxPump, type OutboxPump } from '../forward/outbox-pump.ts';
import type { Store } from '../store/store.ts';

/** What the store holds for the bus, sent to the gateway's own broker, also what the store does not take at present (`held`); `onSent` is told the topic of what the broker has. */
export function busOutbox(
  { clock, log }: Pick<AppOptions, 'clock' | 'log'>,
  { store, broker }: { readonly store: Store; readonly broker: Broker },
  onSent: (topic: string) => void,
  held: () => readonly OutboxMessage[],
): OutboxPump {
  const queue = new HeldQueue<OutboxMessage>({
    pending: (limit) => store.pendingOutbox(limit),
    mark: (ids) => store.markSent(ids),
    held,
    idOf: ({ id }) => id,
  });
  return createOutboxPump({
    store: { pendingOutbox: (limit) => queue.pending(limit), markSent: (ids) => queue.mark(ids) },
    forwarder: { name: 'local-mqtt', send: (message) => broker.publish(message) },
    clock,
    onFault: (message) => message && log.warn('VIGIL_FORWARD', { message }),
    onSent: ({ topic }) => onSent(topic),
  });
}
