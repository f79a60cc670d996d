import { connect, type Socket } from 'node:net';
import { z } from 'zod';
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
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: askable(host), port, timeout: waitMs });
    const answer = (isGood: boolean) => {
      socket.destroy();
      resolve(isGood);
    };
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
    socket.once('close', () => answer(false));
    socket.once('connect', () => talk(socket, answer));
  });
}

export const answersTcp = (host: string, port: number): Promise<boolean> =>
  converse(host, port, (_socket, answer) => answer(true));

/** MQTT 3.1.1 CONNECT without a name. Any CONNACK, also a refusing one, is a broker that lives. */
const mqttConnect = Uint8Array.from([0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 10, 0, 0]);
const connack = 0x20;

export async function brokerFinding(host: string, port: number): Promise<Finding> {
  const isThere = await converse(host, port, (socket, answer) => {
    socket.once('data', (bytes) => answer(bytes[0] === connack));
    socket.write(mqttConnect);
  });
  const about = { check: 'broker' as const, about: `${host}:${port}` };
  return isThere ? good({ ...about, key: 'broker-good' }) : bad({ ...about, key: 'broker-bad' });
}

const health = z.object({ screens: z.number() });

export async function stationFinding(host: string, port: number): Promise<Finding> {
  const about = { check: 'station' as const, about: `${host}:${port}` };
  try {
    const response = await fetch(`http://${urlHost(host)}:${port}/api/health`, {
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
