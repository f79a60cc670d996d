import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashEditorPassword } from '../../flows/password.ts';
import { eventFilter, proposalRoot } from '../bus/topics.ts';
import { messageOf } from '../core/error.ts';
import type { Site } from '../core/site.ts';
import type { BrokerLogin, FromFlows, ToFlows } from '../plugin/child.ts';
import { type Child, type ChildWatcher, startChild } from './children.ts';
import type { AppOptions } from './contract.ts';

/** Node-RED as the root holds it. */
export interface Flows extends Child<ToFlows> {
  /** Where the editor listens, once it does. */
  url(): string | undefined;
}

/** The secret that encrypts the flows' credentials: made once, kept beside them, readable by the gateway alone. */
async function credentialSecret(directory: string): Promise<string> {
  const path = join(directory, 'credential-secret');
  // Empty where a full disk did not take it.
  const known = await readFile(path, 'utf8').catch(() => '');
  if (known !== '') return known;
  const secret = randomBytes(24).toString('base64url');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(path, secret, { mode: 0o600 });
  return secret;
}

/** Starts Node-RED in its own process, with its own login to the broker; nothing where it is switched off. */
export async function flowsOf(
  { config, flowsPassword: password }: Pick<AppOptions, 'config' | 'flowsPassword'>,
  site: Site,
  broker: BrokerLogin,
  watcher: ChildWatcher,
): Promise<Flows | undefined> {
  if (!config.flows.isEnabled || password === undefined) return undefined;
  let url: string | undefined;
  const userDir = join(config.store.directory, 'flows');
  const editor = { username: 'technician', passwordHash: await hashEditorPassword(password) };
  const secret = await credentialSecret(userDir).catch((thrown: unknown) => {
    // No alarm needs flows: a disk that takes nothing must not keep the ward from starting.
    watcher.log.error('VIGIL_STORE_FAILED', { process: 'flows', message: messageOf(thrown) });
  });
  if (secret === undefined) return undefined;
  const child = startChild<FromFlows, ToFlows>(
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
        if (message.type === 'ready') url = message.url;
        if (message.type === 'failed')
          watcher.log.error('VIGIL_FAILED', { process: 'flows', message: message.message });
      },
    },
    watcher,
  );
  return { ...child, url: () => url };
}
