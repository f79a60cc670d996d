import type { AppOptions } from '../app.ts';
import type { Broker } from '../bus/broker.ts';
import { createOutboxPump, type OutboxPump } from '../forward/outbox-pump.ts';
import type { Store } from '../store/store.ts';

/** What the store holds for the bus, sent to the gateway's own broker; `onSent` is told the topic of what the broker has. */
export function busOutbox(
  { clock, log }: Pick<AppOptions, 'clock' | 'log'>,
  { store, broker }: { readonly store: Store; readonly broker: Broker },
  onSent: (topic: string) => void,
): OutboxPump {
  return createOutboxPump({
    store,
    forwarder: { name: 'local-mqtt', send: (message) => broker.publish(message) },
    clock,
    onFault: (message) => message && log.warn('VIGIL_FORWARD', { message }),
    onSent: ({ topic }) => onSent(topic),
  });
}
