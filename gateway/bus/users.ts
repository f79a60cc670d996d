import type { Site } from '../core/site.ts';
import type { Secret } from './secret.ts';
import {
  alarmFilter,
  bedStateFilter,
  eventFilter,
  inputFilter,
  inputsFilter,
  proposalFilter,
  type RobotAddress,
  robotTopic,
  statusTopic,
} from './topics.ts';

/** Who connects, and how it proves that. */
export interface Login {
  readonly username: string;
  readonly secret: Secret;
  /** The name in a client certificate that is this user, in place of its password. */
  readonly certificate?: string;
}

/** Who may connect, with what, and which topics it may publish, leave behind and read. All lists are topic filters. */
export interface BrokerUser extends Login {
  readonly mayPublish: readonly string[];
  /** Where its messages may stay retained; elsewhere they are delivered once, so that retained memory has a bound. */
  readonly mayRetain: readonly string[];
  readonly maySubscribe: readonly string[];
  /** Subscriptions that it may hold, where the broker's own bound is too narrow. */
  readonly maxSubscriptions?: number;
  /**
   * What it subscribed to waits for it while it is away, if it asks for that (clean session 0). Only who reads of what happened,
   * and our drivers, which tell what is late: an order that waited would be carried out long after its time.
   */
  readonly keepsSession?: true;
  /** Messages that may wait for it, where the usual bound is too narrow. */
  readonly maxQueued?: number;
  /** While it is connected nobody waits for the disk on its account: what comes reaches it at once. */
  readonly isPrompt?: true;
}

const nothing: readonly string[] = [];

/** A device: speaks for itself and hears nothing. */
export const deviceUser = (login: Login, deviceId: string): BrokerUser => ({
  ...login,
  mayPublish: [inputFilter(deviceId)],
  mayRetain: nothing,
  maySubscribe: nothing,
});

/** A robot: reports its own state, hears its own orders. The retained topics are those that VDA 5050 2.1 retains. */
export const robotUser = (login: Login, robot: RobotAddress): BrokerUser => {
  const own = (...topics: readonly string[]) => topics.map((topic) => robotTopic(robot, topic));
  return {
    ...login,
    mayPublish: own('connection', 'factsheet', 'state', 'visualization'),
    mayRetain: own('connection', 'factsheet'),
    maySubscribe: own('order', 'instantActions', ...(robot.version === 'v3' ? ['responses', 'zoneSet'] : [])),
  };
};

/** A program that owns trees of topics, such as Zigbee2MQTT under `zigbee2mqtt`: publishes, retains and reads there. */
export const bridgeUser = (login: Login, ...trees: readonly string[]): BrokerUser => {
  const own = trees.map((tree) => `${tree}/#`);
  return { ...login, mayPublish: own, mayRetain: own, maySubscribe: own };
};

/** A Sparkplug B edge node: says what it and its devices have to say, hears its commands, leaves nothing behind. */
export const edgeNodeUser = (login: Login, group: string, node: string): BrokerUser => {
  const own = (...types: readonly string[]) => types.map((type) => `spBv1.0/${group}/${type}/${node}`);
  const ofDevices = (...types: readonly string[]) => own(...types).map((topic) => `${topic}/+`);
  return {
    ...login,
    mayPublish: [...own('NBIRTH', 'NDEATH', 'NDATA'), ...ofDevices('DBIRTH', 'DDEATH', 'DDATA')],
    mayRetain: nothing,
    maySubscribe: [...own('NCMD'), ...ofDevices('DCMD'), 'spBv1.0/STATE/+'],
  };
};

/** An existing Home Assistant: reads what is announced and the states of beds, and says that it has started. */
export const homeAssistantUser = (login: Login, prefix: string, site: Site): BrokerUser => ({
  ...login,
  mayPublish: [`${prefix}/status`],
  mayRetain: [`${prefix}/status`],
  maySubscribe: [`${prefix}/#`, bedStateFilter(site), statusTopic(site)],
});

/**
 * The drivers process: reads what devices, robots and bridges say, those under further `trees` too, and may ask robots and
 * edge nodes. An order that stayed behind would drive a robot again at its next connect: nothing of it is retained.
 */
export const driversUser = (login: Login, trees: readonly string[] = []): BrokerUser => ({
  ...login,
  mayPublish: [
    ...['uagv', 'vda5050'].flatMap((name) => [`${name}/+/+/+/order`, `${name}/+/+/+/instantActions`]),
    'spBv1.0/+/NCMD/+',
  ],
  mayRetain: nothing,
  maySubscribe: [
    inputsFilter,
    'uagv/+/+/+/+',
    'vda5050/+/+/+/+',
    'zigbee2mqtt/#',
    'homeassistant/#',
    'spBv1.0/#',
    ...trees.map((tree) => `${tree}/#`),
  ],
  // One connection for all devices, each with several topics; what announces itself adds up to 64 more.
  maxSubscriptions: 8_192,
  keepsSession: true,
  // A restart takes some two seconds; 200 devices that speak twice a second have 50 s.
  maxQueued: 20_000,
  isPrompt: true,
});

/** The flows process: reads what the gateway says, and may propose; it cannot raise, answer or hide an alarm. */
export const flowsUser = (login: Login, site: Site): BrokerUser => ({
  ...viewerUser(login, site),
  mayPublish: [proposalFilter(site)],
});

/** A display or an uplink: reads what the gateway says. */
export const viewerUser = (login: Login, site: Site): BrokerUser => ({
  ...login,
  mayPublish: nothing,
  mayRetain: nothing,
  maySubscribe: [eventFilter(site), alarmFilter(site), statusTopic(site)],
  keepsSession: true,
});
