import type { Aedes, AedesOptions, Client } from 'aedes';
import type { createDeliveries } from './deliveries.ts';
import type { SqlitePersistence } from './persistence/sqlite-persistence.ts';

type Deliveries = Pick<ReturnType<typeof createDeliveries>, 'comesBack' | 'isBack'>;
type PreConnect = NonNullable<AedesOptions['preConnect']>;

/**
 * Keeps the order for a client that comes back: the library sends what happens now as soon as its subscriptions are restored, past
 * what still waits for it. [MQTT-4.6.0-6] Here that waits in its queue as well, and follows when the rest has been written.
 */
export function keepOrder(
  persistence: SqlitePersistence | undefined,
  { comesBack, isBack }: Deliveries,
): {
  readonly preConnect: (given: PreConnect) => PreConnect;
  readonly attach: (aedes: Aedes) => void;
} {
  return {
    preConnect: (given) => (client, packet, done) =>
      given(client, packet, (error, isSuccessful) => {
        if (packet.clean !== true) comesBack(client);
        done(error, isSuccessful);
      }),
    attach(aedes) {
      aedes.on('clientReady', (client) => {
        isBack(client);
        if (client.clean) return;
        for (const packet of persistence?.unsent(client) ?? [])
          delivering(client).deliverQoS(packet, () => undefined);
      });
    },
  };
}

/** How the library hands a message to a client; missing from its types. */
const delivering = (client: Client) =>
  client as Client & { deliverQoS(packet: object, done: () => void): void };
