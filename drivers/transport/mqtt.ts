import { connect, type MqttClient } from 'mqtt';
import type { BrokerLogin } from '../../gateway/plugin/child.ts';
import type { Link, LinkStatus } from './link.ts';

export interface MqttEvents {
  readonly onMessage: (topic: string, payload: Uint8Array) => void;
  readonly onStatus: (status: LinkStatus) => void;
}

/** One connection to the broker for all devices; subscribes anew after each connect and never gives up. */
export function mqttLink(login: BrokerLogin, filters: readonly string[], events: MqttEvents): Link {
  const { onMessage, onStatus } = events;
  let reason: string | undefined;
  let isClosed = false;
  const client = connect(login.url, {
    username: login.username,
    password: login.password,
    clientId: `vigil-drivers-${process.pid}`,
    protocolVersion: 4,
    clean: true,
    resubscribe: false,
    reconnectPeriod: 1_000,
    reconnectOnConnackError: true,
    connectTimeout: 10_000,
    manualConnect: true,
  });
  // Attached before connecting: retained messages may come right behind the broker's answer.
  client.on('message', (topic, payload) => onMessage(topic, payload));
  client.on('connect', () => subscribe(client, filters, onStatus));
  client.on('error', (failure) => {
    reason = failure.message;
  });
  client.on('close', () => {
    if (isClosed) return;
    onStatus(reason === undefined ? { state: 'closed', reason: 'broker away' } : { state: 'failed', reason });
    reason = undefined;
  });
  onStatus({ state: 'opening' });
  client.connect();
  return {
    send: () => false,
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
    if (failure) onStatus({ state: 'failed', reason: `subscription: ${failure.message}` });
    else if (refused.length > 0) onStatus({ state: 'failed', reason: `refused: ${refused.join(', ')}` });
    else onStatus({ state: 'open' });
  });
}
