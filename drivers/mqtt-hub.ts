import type { BrokerLogin, LinkStatus } from '../gateway/plugin/child.ts';
import type { MqttDriver } from '../gateway/plugin/driver.ts';
import type { MqttCompanion, Outgoing, Reaction, Stamp } from '../gateway/plugin/mqtt-companion.ts';
import { longestPayload, wrapped } from './messages.ts';
import { mqttLink } from './transport/mqtt.ts';
import { topicMatches } from './transport/topic-filter.ts';

/** A device that lives on the broker, as the hub of all such devices needs it. */
export interface MqttDevice {
  readonly deviceId: string;
  readonly driver: MqttDriver<unknown>;
  readonly options: unknown;
  feed(line: Uint8Array): void;
  /** Counts a message that was refused unread. */
  refuse(byteLength: number): void;
  setStatus(status: LinkStatus): void;
}

interface Listener {
  readonly device: MqttDevice;
  readonly filters: Set<string>;
  readonly companion: MqttCompanion | undefined;
}

/** Filters that one device may add to its own. */
const filtersMost = 256;

/** One connection for all: a message goes to each device that has a filter for its topic. */
export function mqttHub(devices: readonly MqttDevice[], broker: BrokerLogin, stamp: () => Stamp) {
  const listeners = devices.map((device): Listener => {
    const { driver, options, deviceId } = device;
    return {
      device,
      filters: new Set(driver.filters(options, deviceId)),
      companion: driver.companion?.(options, deviceId, stamp),
    };
  });
  const react = ({ filters }: Listener, { subscribe = [], publish = [] }: Reaction) => {
    const added = subscribe.filter((filter) => !filters.has(filter)).slice(0, filtersMost - filters.size);
    for (const filter of added) filters.add(filter);
    if (added.length > 0) link.subscribe(added);
    link.publish(publish);
  };
  const link = mqttLink(broker, () => [...new Set(listeners.flatMap(({ filters }) => [...filters]))], {
    onStatus: (status) => {
      for (const { device } of listeners) device.setStatus(status);
      if (status.state !== 'open') return;
      for (const listener of listeners) if (listener.companion) react(listener, listener.companion.greet());
    },
    onMessage: (topic, payload) => {
      const line = payload.length > longestPayload ? undefined : wrapped(topic, payload);
      for (const listener of listeners) {
        if (![...listener.filters].some((filter) => topicMatches(filter, topic))) continue;
        if (line) listener.device.feed(line);
        else listener.device.refuse(payload.length);
        if (line && listener.companion) react(listener, listener.companion.hear(topic, payload));
      }
    },
  });
  return {
    publish: (messages: readonly Outgoing[]): boolean => link.publish(messages),
    close: () => link.close(),
  };
}
