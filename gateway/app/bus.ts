import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startBroker } from '../bus/broker.ts';
import type { BrokerPort } from '../bus/port.ts';
import type { Alarm } from '../core/alarm.ts';
import type { CareEvent } from '../core/care-event.ts';
import type { Site } from '../core/site.ts';
import type { BrokerLogin } from '../plugin/broker-login.ts';
import { allUsers, runLogin } from './broker-users.ts';
import { BusCondition } from './bus-condition.ts';
import type { AppOptions } from './contract.ts';
import { openExternalBus } from './external-bus.ts';
import { restate } from './restate.ts';
import { statusMessage } from './status-message.ts';

/** The broker of this gateway, or the one of the site in its place, as the composition root holds it. */
export interface Bus {
  readonly broker: BrokerPort;
  /** How the child processes reach it. */
  readonly logins: { readonly drivers: BrokerLogin; readonly flows: BrokerLogin };
  /** What is retained becomes what is true: once here, at each return of a broker of the site. */
  begin(open: readonly Alarm[]): Promise<void>;
  /** From now on what is wrong with the bus is told, and alarms are asked for. */
  watch(gateway: { onEvent(event: CareEvent): void; open(): readonly Alarm[] }): void;
  /** Tells everybody whether the gateway is there. Nothing where the broker itself is not. */
  tellStatus(isOnline: boolean): Promise<void>;
}

export const openBus = (options: AppOptions, site: Site): Promise<Bus> =>
  options.externalBroker === undefined
    ? openOwnBus(options, site)
    : Promise.resolve(openExternalBus(options, options.externalBroker, site));

/** Opens the broker with its file beside the store's. It starts without one where that cannot be opened: alarms must travel. */
async function openOwnBus(options: AppOptions, site: Site): Promise<Bus> {
  const { config, clock, log } = options;
  const { host, port, tls, webSocket } = config.broker;
  const logins = {
    drivers: runLogin('vigil-drivers', randomBytes),
    flows: runLogin('vigil-flows', randomBytes),
  };
  const memory = new BusCondition(clock, { type: 'bus-not-kept', detector: 'bus-memory' });
  const broker = await startBroker(
    {
      host,
      port,
      tls,
      webSocket,
      users: allUsers(options, logins, site),
      file: join(config.store.directory, 'bus.sqlite'),
      onFault: (message) => memory.status(message),
    },
    { clock, log },
  );
  const url = `mqtt://127.0.0.1:${broker.port}`;
  return {
    broker,
    logins: { drivers: { url, ...logins.drivers }, flows: { url, ...logins.flows } },
    begin: (open) => restate(broker, site, config, open),
    watch: ({ onEvent }) => memory.watch(onEvent),
    tellStatus: (isOnline) => broker.publish(statusMessage(site, isOnline, clock.now())),
  };
}
