import { connect, type MqttClient } from 'mqtt';
import { type BrokerLogin, loginOptions } from '../../gateway/plugin/broker-login.ts';
import type { LinkStatus } from '../../gateway/plugin/child.ts';
import type { Outgoing } from '../../gateway/plugin/mqtt-companion.ts';

export interface MqttEvents {
  readonly onMessage: (topic: string, payload: Uint8Array) => void;
  readonly onStatus: (status: LinkStatus) => void;
}

export interface MqttLink {
  /** Further filters, until the connection ends; the next one begins with all of them. */
  subscribe(filters: readonly string[]): void;
  /** False where the broker is away or takes nothing: what is said late to a device is said wrongly, so nothing is kept. */
  publish(messages: readonly Outgoing[]): boolean;
  close(): Promise<void>;
}

/** Messages of ours that the broker has not yet taken. */
const unsentMost = 256;

/**
 * One connection to the broker for all devices; subscribes anew after each connect and never gives up. Its session outlives it:
 * what devices say at QoS 1 while this process is away waits at the broker, and comes first when it is back.
 */
export function mqttLink(login: BrokerLogin, filters: () => readonly string[], events: MqttEvents): MqttLink {
  const { onMessage, onStatus } = events;
  let reason: string | undefined;
  let isClosed = false;
  let unsent = 0;
  const client = connect(login.url, {
    ...loginOptions(login),
    // The same in every process: it is what the broker knows the session by.
    clientId: login.clientId ?? 'vigil-drivers',
    protocolVersion: 4,
    clean: false,
    resubscribe: false,
    reconnectPeriod: 1_000,
    reconnectOnConnackError: true,
    connectTimeout: 10_000,
    queueQoSZero: false,
    manualConnect: true,
  });
  // Attached before connecting: retained messages may come right behind the broker's answer.
  client.on('message', (topic, payload) => onMessage(topic, payload));
  client.on('connect', () => subscribe(client, filters(), onStatus));
  client.on('error', (failure) => {
    reason = failure.message;
  });
  client.on('close', () => {
    if (isClosed) return;
    onStatus(
      reason === undefined
        ? { state: 'closed', problem: 'unreachable', reason: 'broker away' }
        : { state: 'failed', problem: /auth/i.test(reason) ? 'refused' : 'unreachable', reason },
    );
    reason = undefined;
  });
  onStatus({ state: 'opening' });
  client.connect();
  return {
    subscribe(further) {
      if (client.connected) client.subscribe([...further], { qos: 1 }, () => {});
    },
    publish(messages) {
      if (!client.connected || unsent + messages.length > unsentMost) return false;
      for (const { topic, payload, qos, isRetained } of messages) {
        unsent += 1;
        const bytes = typeof payload === 'string' ? payload : Buffer.from(payload);
        client.publish(topic, bytes, { qos, retain: isRetained }, () => {
          unsent -= 1;
        });
      }
      return true;
    },
    close: () => {
      isClosed = true;
      return new Promise((resolve) => client.end(true, {}, () => resolve()));
    },
  };
}

function subscribe(
  client: MqttClient,
  filters: readonly string[],
  onStatus: (status: LinkStatus) => void,
): void {
  client.subscribe([...filters], { qos: 1 }, (failure, granted) => {
    const refused = granted?.filter(({ qos }) => qos >= 128).map(({ topic }) => topic) ?? [];
    if (failure)
      onStatus({ state: 'failed', problem: 'refused', reason: `subscription: ${failure.message}` });
    else if (refused.length > 0)
      onStatus({ state: 'failed', problem: 'refused', reason: refused.join(', ') });
    else onStatus({ state: 'open' });
  });
}
