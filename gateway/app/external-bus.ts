import { ExternalBroker } from '../bus/external-broker.ts';
import { statusTopic } from '../bus/topics.ts';
import type { Alarm } from '../core/alarm.ts';
import { messageOf } from '../core/error.ts';
import type { Site } from '../core/site.ts';
import type { BrokerLogin } from '../plugin/broker-login.ts';
import type { Bus } from './bus.ts';
import { BusCondition } from './bus-condition.ts';
import type { AppOptions } from './contract.ts';
import { restate } from './restate.ts';
import { statusMessage } from './status-message.ts';

/** The logins to a broker of the site, already read from where the secrets lie. */
export interface ExternalLogins {
  readonly gateway: BrokerLogin;
  readonly drivers: BrokerLogin;
  readonly flows: BrokerLogin;
}

/** What the broker says for a gateway that it lost. Without a time: nobody knows when. */
const lastWill = (site: Site) => ({
  topic: statusTopic(site),
  payload: JSON.stringify({ state: 'offline' }),
  qos: 1 as const,
  isRetained: true,
});

/**
 * A broker of the site in place of our own. Each time that it comes back it may have forgotten what it acknowledged last: the
 * states of open alarms are told anew before the store's outbox goes on.
 */
export function openExternalBus({ config, clock, log }: AppOptions, logins: ExternalLogins, site: Site): Bus {
  const identifier = `vigil-${site.site}-${site.gateway}`;
  const { url } = logins.gateway;
  const away = new BusCondition(clock, {
    type: 'broker-away',
    detector: 'broker-watch',
    values: { address: url },
  });
  let openAlarms: () => readonly Alarm[] = () => [];
  const broker: ExternalBroker = new ExternalBroker(
    {
      login: logins.gateway,
      clientId: identifier,
      will: lastWill(site),
      async greet(port) {
        await restate(port, site, config, openAlarms(), true);
        await port.publish(statusMessage(site, true, clock.now()));
      },
      onAway: (reason) => away.status(reason),
    },
    { clock, log },
  );
  const named = (name: string, login: BrokerLogin) => ({ ...login, clientId: `${identifier}-${name}` });
  return {
    broker,
    logins: { drivers: named('drivers', logins.drivers), flows: named('flows', logins.flows) },
    async begin(open) {
      openAlarms = () => open;
      broker.open();
    },
    watch({ onEvent, open }) {
      openAlarms = open;
      away.watch(onEvent);
    },
    async tellStatus(isOnline) {
      // Told at each greeting; and where nobody hears a goodbye, the last will is told in its place.
      if (isOnline) return;
      await broker
        .publish(statusMessage(site, false, clock.now()))
        .catch((thrown: unknown) => log.warn('VIGIL_FORWARD', { message: messageOf(thrown) }));
    },
  };
}
