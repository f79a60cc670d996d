import { readFileSync } from 'node:fs';
import { connect, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { z } from 'zod';
import type { Config } from '../../config/schema.ts';
import { bad, type Finding, good, unknown } from './finding.ts';
import { deviceSamples } from './samples.ts';

const waitMs = 3000;

/** An address that everybody listens on is asked for on this machine. */
export const askable = (host: string): string =>
  host === '0.0.0.0' || host === '::' || host === '' ? '127.0.0.1' : host;

const urlHost = (host: string): string =>
  askable(host).includes(':') ? `[${askable(host)}]` : askable(host);

/** Connects and lets `talk` decide; false after a while or on any failure. */
function converse(
  host: string,
  port: number,
  talk: (socket: Socket, answer: (isGood: boolean) => void) => void,
  tls?: ConnectionOptions,
): Promise<boolean> {
  return new Promise((resolve) => {
    const place = { host: askable(host), port, timeout: waitMs };
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const socket = tls ? connectTls({ ...place, ...servername, ...tls }) : connect(place);
    const answer = (isGood: boolean) => {
      socket.destroy();
      resolve(isGood);
    };
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
    socket.once('close', () => answer(false));
    socket.once(tls ? 'secureConnect' : 'connect', () => talk(socket, answer));
  });
}

export const answersTcp = (host: string, port: number): Promise<boolean> =>
  converse(host, port, (_socket, answer) => answer(true));

/** MQTT 3.1.1 CONNECT without a name. Any CONNACK, also a refusing one, is a broker that lives. */
const mqttConnect = Uint8Array.from([0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 10, 0, 0]);
const connack = 0x20;

const answersMqtt = (host: string, port: number, tls?: ConnectionOptions): Promise<boolean> =>
  converse(
    host,
    port,
    (socket, answer) => {
      socket.once('data', (bytes) => answer(bytes[0] === connack));
      socket.write(mqttConnect);
    },
    tls,
  );

/** The gateway's own broker, or the one of the site at its `url`. */
export function brokerFinding(broker: Config['broker']): Promise<Finding> {
  return broker.url === undefined ? ownFinding(broker) : siteFinding(broker.url, broker);
}

async function siteFinding(url: string, { ca, cert, key }: Config['broker']): Promise<Finding> {
  const about = { check: 'broker' as const, about: url };
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const isSecure = protocol === 'mqtts:';
  const isThere = await converseSafely(() =>
    isSecure
      ? answersMqtt(host, Number(port || 8883), {
          ...(ca && { ca: readFileSync(ca) }),
          ...(cert && { cert: readFileSync(cert) }),
          ...(key && { key: readFileSync(key) }),
        })
      : answersMqtt(host, Number(port || 1883)),
  );
  return isThere ? good({ ...about, key: 'broker-good' }) : bad({ ...about, key: 'broker-away' });
}

/** A file that cannot be read is told as such elsewhere. */
const converseSafely = async (talk: () => Promise<boolean>): Promise<boolean> => {
  try {
    return await talk();
  } catch {
    return false;
  }
};

async function ownFinding({ host, port }: Config['broker']): Promise<Finding> {
  const isThere = await answersMqtt(host, port);
  const about = { check: 'broker' as const, about: `${host}:${port}` };
  return isThere ? good({ ...about, key: 'broker-good' }) : bad({ ...about, key: 'broker-bad' });
}

const health = z.object({ screens: z.number() });

export async function stationFinding(host: string, port: number): Promise<Finding> {
  const about = { check: 'station' as const, about: `${host}:${port}` };
  try {
    const response = await fetch(`http://${urlHost(host)}:${port}/api/v1/health`, {
      signal: AbortSignal.timeout(waitMs),
    });
    const { screens } = health.parse(await response.json());
    return good({ ...about, key: 'station-good', values: { screens } });
  } catch {
    return bad({ ...about, key: 'station-bad' });
  }
}

/** What the running gateway counts of each device. */
export async function deviceFindings(
  host: string,
  port: number,
  token: string | undefined,
): Promise<Finding[]> {
  const url = `http://${urlHost(host)}:${port}/metrics`;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(waitMs) });
    if (!response.ok) return [unknown({ check: 'device', about: url, key: 'counters-closed' })];
    return deviceSamples(await response.text()).map(({ deviceId, problem, isUp, values }) => {
      const about = { check: 'device' as const, about: deviceId, values };
      if (problem !== undefined)
        return bad({ ...about, key: 'device-problem', values: { ...values, problem } });
      return isUp ? good({ ...about, key: 'device-good' }) : bad({ ...about, key: 'device-down' });
    });
  } catch {
    return [unknown({ check: 'device', about: url, key: 'counters-closed' })];
  }
}
