import type { AppOptions } from '../app.ts';
import type { BrokerPort } from '../bus/port.ts';
import type { OutboxMessage } from '../core/ledger.ts';
import { HeldQueue } from '../forward/held-queue.ts';
import { createOutboxPump, type OutboxPump } from '../forward/outbox-pump.ts';
import type { Store } from '../store/store.ts';

/**
 * What the store holds for the bus, sent to its broker, also what the store does not take at present (`held`), and at once when the broker
 * comes back; `onSent` is told the topic of what the broker has.
 */
export function busOutbox(
  { clock, log }: Pick<AppOptions, 'clock' | 'log'>,
  { store, broker }: { readonly store: Store; readonly broker: BrokerPort },
  onSent: (topic: string) => void,
  held: () => readonly OutboxMessage[],
): OutboxPump {
  const queue = new HeldQueue<OutboxMessage>({
    pending: (limit) => store.pendingOutbox(limit),
    mark: (ids) => store.markSent(ids),
    held,
    idOf: ({ id }) => id,
  });
  const pump = createOutboxPump({
    store: { pendingOutbox: (limit) => queue.pending(limit), markSent: (ids) => queue.mark(ids) },
    forwarder: { name: 'mqtt', send: (message) => broker.publish(message) },
    clock,
    onFault: (message) => message && log.warn('VIGIL_FORWARD', { message }),
    onSent: ({ topic }) => onSent(topic),
  });
  broker.onBack(pump.retry);
  return pump;
}
