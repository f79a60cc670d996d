// A broker with its ways in, and clients that come by them.
import { once } from 'node:events';
import type { ExecutionContext } from 'ava';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { type Broker, type BrokerOptions, startBroker } from '../../gateway/bus/broker.ts';
import { type BrokerUser, deviceUser, viewerUser } from '../../gateway/bus/users.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Clock, Log } from '../../gateway/core/ports.ts';
import type { Pair } from '../helpers/certificates.ts';

export const site = { site: 'lindenhof', gateway: 'gw-1' };
const secret = { kind: 'certificate' } as const;

/** One that has a certificate alone, one that has a password alone, and a reader with a certificate. */
export const wayUsers: readonly BrokerUser[] = [
  deviceUser({ username: 'imu-1', secret, certificate: 'imu-1.ward' }, 'imu-1'),
  deviceUser({ username: 'imu-2', secret: { kind: 'token', token: 'token-of-imu-2-0123' } }, 'imu-2'),
  viewerUser({ username: 'display', secret, certificate: 'Display' }, site),
];
export const password = 'token-of-imu-2-0123';

export interface WayBench {
  readonly broker: Broker;
  readonly lines: readonly Record<string, unknown>[];
  /** The next log line with this code. */
  told(code: string): Promise<Record<string, unknown>>;
  /** A client that tries once; closed with the test. */
  comes(url: string, options?: IClientOptions): MqttClient;
  /** How its attempt ended: `in`, `refused <code>`, or `closed`. */
  outcome(client: MqttClient): Promise<string>;
}

export async function wayBench(
  t: ExecutionContext,
  options: Partial<BrokerOptions>,
  clock: Clock = systemClock(),
): Promise<WayBench> {
  t.timeout(60_000, 'what the test waits for never came');
  const lines: Record<string, unknown>[] = [];
  const waiting = new Set<(line: Record<string, unknown>) => void>();
  const line = (code: string, fields?: object) => {
    const said = { code, ...fields };
    lines.push(said);
    for (const one of waiting) one(said);
  };
  const log: Log = { info: line, warn: line, error: line };
  const broker = await startBroker(
    { host: '127.0.0.1', port: 0, users: wayUsers, ...options },
    { clock, log },
  );
  t.teardown(() => broker.close());
  return {
    broker,
    lines,
    told: (code) =>
      new Promise((resolve) => {
        const look = (said: Record<string, unknown>) => {
          if (said['code'] !== code) return;
          waiting.delete(look);
          resolve(said);
        };
        waiting.add(look);
      }),
    comes(url, given = {}) {
      const client = mqtt.connect(url, { reconnectPeriod: 0, protocolVersion: 4, ...given });
      client.on('error', () => undefined);
      t.teardown(() => client.endAsync(true));
      return client;
    },
    outcome: (client) =>
      new Promise((resolve) => {
        client.once('connect', () => resolve('in'));
        client.once('close', () => resolve('closed'));
        client.once('error', (error) => {
          if ('code' in error && typeof error.code === 'number') resolve(`refused ${error.code}`);
        });
      }),
  };
}

export const shown = ({ cert, key }: Pair, ca: string, read: (path: string) => Buffer): IClientOptions => ({
  ca: read(ca),
  cert: read(cert),
  key: read(key),
});

/** The next message to a client. */
export async function message(client: MqttClient): Promise<string> {
  const [topic, payload] = await once(client as unknown as NodeJS.EventEmitter, 'message');
  return `${topic} ${payload}`;
}
