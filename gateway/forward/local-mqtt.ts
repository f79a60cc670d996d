import type { OutboxMessage } from '../core/ledger.ts';
import type { ForwarderKind } from '../plugin/forwarder.ts';

/** Publishes to the gateway's own broker, where displays and flows listen. It has the message once the broker has taken it. */
export const localMqtt: ForwarderKind = {
  name: 'local-mqtt',
  summary: 'The MQTT broker inside this gateway.',
  create: ({ publish }) => ({
    name: 'local-mqtt',
    send: ({ topic, payload, qos, isRetained }: OutboxMessage) =>
      publish({ topic, payload, qos, isRetained }),
  }),
};
