import type { AppOptions } from '../app.ts';
import type { BrokerPort } from '../bus/port.ts';
import { localMqtt } from '../forward/local-mqtt.ts';
import { createOutboxPump, type OutboxPump } from '../forward/outbox-pump.ts';
import type { Store } from '../store/store.ts';

/** What the store holds for the bus, sent to its broker, at once when that comes back; `onSent` is told the topic of what the broker has. */
export function busOutbox(
  { clock, log }: Pick<AppOptions, 'clock' | 'log'>,
  { store, broker }: { readonly store: Store; readonly broker: BrokerPort },
  onSent: (topic: string) => void,
): OutboxPump {
  const pump = createOutboxPump({
    store,
    forwarder: localMqtt.create({ publish: (message) => broker.publish(message) }),
    clock,
    onFault: (message) => message && log.warn('VIGIL_FORWARD', { message }),
    onSent: ({ topic }) => onSent(topic),
  });
  broker.onBack(pump.retry);
  return pump;
}
