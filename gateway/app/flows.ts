import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashEditorPassword } from '../../flows/password.ts';
import { eventFilter, proposalRoot, type Site } from '../bus/topics.ts';
import type { Config } from '../config/schema.ts';
import type { BrokerLogin, FromFlows, ToFlows } from '../plugin/child.ts';
import { type Child, type ChildWatcher, startChild } from './children.ts';

export interface FlowsParts {
  readonly config: Config;
  readonly site: Site;
  readonly broker: BrokerLogin;
  readonly password: string;
  /** Where the editor listens, once it does. */
  readonly onUrl: (url: string) => void;
}

/** The secret that encrypts the flows' credentials: made once, kept beside them, readable by the gateway alone. */
async function credentialSecret(directory: string): Promise<string> {
  const path = join(directory, 'credential-secret');
  try {
    return await readFile(path, 'utf8');
  } catch {
    const secret = randomBytes(24).toString('base64url');
    await writeFile(path, secret, { mode: 0o600 });
    return secret;
  }
}

/** Starts Node-RED in its own process, with its own login to the broker. */
export async function startFlows(
  { config, site, broker, password, onUrl }: FlowsParts,
  watcher: ChildWatcher,
): Promise<Child<ToFlows>> {
  const userDir = join(config.store.directory, 'flows');
  await mkdir(userDir, { recursive: true, mode: 0o700 });
  const editor = { username: 'technician', passwordHash: await hashEditorPassword(password) };
  const secret = await credentialSecret(userDir);
  return startChild<FromFlows, ToFlows>(
    {
      name: 'flows',
      module: fileURLToPath(new URL('../../flows/process.js', import.meta.url)),
      start: () => ({
        type: 'start',
        userDir,
        port: config.flows.port,
        editor,
        credentialSecret: secret,
        broker,
        topics: { events: eventFilter(site), proposals: proposalRoot(site) },
      }),
      isReady: ({ type }) => type === 'ready',
      onMessage(message) {
        if (message.type === 'ready') onUrl(message.url);
        if (message.type === 'failed')
          watcher.log.error('VIGIL_FAILED', { process: 'flows', message: message.message });
      },
    },
    watcher,
  );
}
