import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import RED from 'node-red';
import { messageOf } from '../gateway/core/error.ts';
import { whenOrphaned } from '../gateway/core/orphan.ts';
import { type FromFlows, heartbeatEveryMs, type ToFlows } from '../gateway/plugin/child.ts';
import { connectBus } from './bus.ts';
import { settingsFor } from './settings.ts';

/**
 * The flows process: Node-RED on a port of this machine alone. What a technician writes may loop, leak or exit here; the
 * core sees the heartbeat stop, and starts another. Fork it with `serialization: 'advanced'`.
 */

// The editor is for this machine; others reach it through the station, which knows who they are.
const host = '127.0.0.1';
// Flows can read the environment by `$env`, and the core's may hold secrets.
const keptVariables = new Set(['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'NODE_EXTRA_CA_CERTS']);

/** The core may be gone already: then `disconnect` follows and ends this process. */
const say = (message: FromFlows, then = (): void => undefined): void => {
  process.send?.(message, undefined, undefined, then);
};

async function start(message: Extract<ToFlows, { readonly type: 'start' }>): Promise<void> {
  for (const name of Object.keys(process.env)) if (!keptVariables.has(name)) delete process.env[name];
  mkdirSync(message.userDir, { recursive: true, mode: 0o700 });
  const server = createServer();
  const bus = connectBus(message.broker, message.topics);
  RED.init(server, settingsFor(message, bus));
  server.on('request', RED.httpAdmin);
  await RED.start();
  say({ type: 'ready', url: `http://${host}:${await listen(server, message.port)}/` });
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

function fail(thrown: unknown): void {
  say({ type: 'failed', message: messageOf(thrown) }, () => process.exit(1));
}

process.on('message', (message: ToFlows) => {
  if (message.type === 'start') start(message).catch(fail);
  else RED.stop().then(() => process.exit(0), fail);
});
whenOrphaned(process, () => process.exit());
// Ctrl-C in a terminal reaches the whole group; the core decides when its children end.
process.on('SIGINT', () => undefined);
setInterval(() => say({ type: 'heartbeat' }), heartbeatEveryMs);
say({ type: 'heartbeat' });
