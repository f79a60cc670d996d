import mqtt from 'mqtt';
import { type BrokerLogin, loginOptions } from '../gateway/plugin/broker-login.ts';
import type { FlowsTopics } from '../gateway/plugin/child.ts';
import { type GatewayEvent, parseEvent } from './event.ts';

/** What flow nodes see of the gateway: what it says, and a way to propose. One connection for the whole process. */
export interface FlowsBus {
  /** Hears each care event and alarm change once; returns what ends it. */
  onEvent(listener: (topic: string, event: GatewayEvent) => void): () => void;
  /** Hears whether the gateway can be reached: at once, then at each change. Returns what ends it. */
  onLink(listener: (isUp: boolean) => void): () => void;
  /** Proposes something about a bed (or robot, or device). Rejects at once while the gateway cannot be reached. */
  propose(subject: string, proposal: object): Promise<void>;
  close(): Promise<void>;
}

// QoS 1 may deliver twice, within a reconnect: far fewer events than this lie between two copies.
const rememberedIds = 1000;
const reconnectEveryMs = 1000;

/** Connects, and keeps connecting. */
export function connectBus(login: BrokerLogin, topics: FlowsTopics): FlowsBus {
  const client = mqtt.connect(login.url, {
    ...loginOptions(login),
    ...(login.clientId === undefined ? {} : { clientId: `${login.clientId}-${process.pid}` }),
    reconnectPeriod: reconnectEveryMs,
    keepalive: 15,
    // Left on, the client skips our own subscribe after a reconnect and calls back before the broker has answered.
    resubscribe: false,
  });
  const eventListeners = new Set<(topic: string, event: GatewayEvent) => void>();
  const linkListeners = new Set<(isUp: boolean) => void>();
  const isNew = firstTime(rememberedIds);
  let isUp = false;

  const tell = (next: boolean): void => {
    if (next === isUp) return;
    isUp = next;
    for (const listener of linkListeners) listener(isUp);
  };
  client.on('connect', () => {
    // The link is up only once events will come: a refused subscription must not look like a quiet night.
    client.subscribe(topics.events, { qos: 1 }, (error) => tell(error === null));
  });
  client.on('close', () => tell(false));
  // A refused connection ends in `close` as well; without a listener it would end the process.
  client.on('error', () => tell(false));
  client.on('message', (topic, payload) => {
    const event = parseEvent(payload.toString());
    if (event === undefined || !isNew(event.id)) return;
    for (const listener of eventListeners) listener(topic, event);
  });

  return {
    onEvent(listener) {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onLink(listener) {
      linkListeners.add(listener);
      listener(isUp);
      return () => linkListeners.delete(listener);
    },
    async propose(subject, proposal) {
      // The client would keep it in memory without a bound, and send it when nobody waits for it any more.
      if (!isUp) throw new Error('the gateway cannot be reached');
      const level = encodeURIComponent(subject);
      await client.publishAsync(`${topics.proposals}/${level}`, JSON.stringify(proposal), { qos: 1 });
    },
    close: () => client.endAsync(true),
  };
}

/** Whether an id comes for the first time among the last `size`. */
function firstTime(size: number): (id: string) => boolean {
  const seen = new Set<string>();
  return (id) => {
    if (seen.has(id)) return false;
    seen.add(id);
    const [oldest] = seen;
    if (seen.size > size && oldest !== undefined) seen.delete(oldest);
    return true;
  };
}
