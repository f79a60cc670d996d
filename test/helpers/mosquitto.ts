import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { ExecutionContext } from 'ava';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { BrokerLogin } from '../../gateway/plugin/broker-login.ts';

const run = promisify(execFile);
// Debian keeps the server where only root's path looks.
const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` };

export interface MosquittoOptions {
  /** Its own certificate, and the authority of clients', who are then who their common name says. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string };
  /** So many changes between two writes of all that it keeps; at 1, the default, a kill loses nothing that it has confirmed. */
  readonly autosaveEvery?: number;
  /** Not started yet. */
  readonly isAway?: boolean;
}

export interface Mosquitto {
  readonly url: string;
  readonly port: number;
  /** Everybody's password is the name twice. */
  login(username: string): BrokerLogin;
  start(): Promise<void>;
  /** As a power cut ends it. */
  kill(): Promise<void>;
  /** A client that keeps connecting; ended with the test. */
  client(username: string, options?: IClientOptions): MqttClient;
}

const names = ['gateway', 'drivers', 'flows', 'display', 'sensor'];
const passwordOf = (username: string): string => `${username}${username}`;

/** A real Mosquitto on a port of this machine, with passwords and with persistence, which it writes at every change. */
export async function mosquitto(
  t: ExecutionContext,
  { tls, isAway, autosaveEvery = 1 }: MosquittoOptions = {},
): Promise<Mosquitto> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-mosquitto-'));
  const port = await freePort();
  const passwords = join(folder, 'passwords');
  await writeFile(passwords, '');
  for (const name of names) await run('mosquitto_passwd', ['-b', passwords, name, passwordOf(name)], { env });
  await chmod(passwords, 0o600);
  const path = join(folder, 'mosquitto.conf');
  const secured = tls
    ? [`certfile ${tls.cert}`, `keyfile ${tls.key}`, `cafile ${tls.ca}`, 'require_certificate true']
    : [];
  const identity = tls ? ['use_identity_as_username true'] : [`password_file ${passwords}`];
  const lines = [
    ...[
      'persistence true',
      `persistence_location ${folder}/`,
      'autosave_on_changes true',
      `autosave_interval ${autosaveEvery}`,
      'max_queued_messages 0',
    ],
    ...[`listener ${port} 127.0.0.1`, ...secured, 'allow_anonymous false', ...identity],
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    ...['log_dest stderr', 'log_type all'],
  ];
  await writeFile(path, `${lines.join('\n')}\n`);
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const started = spawn('mosquitto', ['-c', path], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    child = started;
    for await (const line of createInterface({ input: started.stderr })) {
      if (!/ running$/.test(line)) continue;
      started.stderr.resume();
      return;
    }
    throw new Error('mosquitto ended before it ran');
  };
  const kill = async (): Promise<void> => {
    if (child === undefined) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    child = undefined;
    await exit;
  };
  t.teardown(async () => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  });
  if (!isAway) await start();
  const url = `${tls ? 'mqtts' : 'mqtt'}://127.0.0.1:${port}`;
  const login = (username: string): BrokerLogin => ({ url, username, password: passwordOf(username) });
  return {
    url,
    port,
    login,
    start,
    kill,
    client(username, options = {}) {
      const { password } = login(username);
      const client = mqtt.connect(url, {
        username,
        password,
        protocolVersion: 4,
        reconnectPeriod: 100,
        ...options,
      });
      client.on('error', () => undefined);
      t.teardown(() => client.endAsync(true));
      return client;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
