import { registries } from '../app/registries.ts';
import { loadConfig } from '../config/load.ts';
import { VigilError } from '../core/error.ts';
import type { Clock } from '../core/ports.ts';
import { backUp } from './backup/back-up.ts';
import { restore } from './backup/restore.ts';
import { roleOf } from './role-of.ts';
import { version } from './version.ts';

type Write = (line: string) => Promise<void>;

/** `vigil backup`: the store of the gateway that a configuration describes; it may run meanwhile. */
export async function backupFromConfig(
  { config: path, out }: { readonly config: string; readonly out: string },
  clock: Pick<Clock, 'now'>,
  write: Write,
): Promise<number> {
  const { site, gateway, store } = await loadConfig(path, registries);
  const { ledger } = await backUp(
    { directory: store.directory, out, site, gateway, version: version() },
    clock,
  );
  await write(
    `${out}: ${ledger.rows} ledger rows, head ${ledger.head}. It holds the site's private key: keep it locked away.`,
  );
  return 0;
}

export interface RestoreOptions {
  readonly config: string;
  readonly by: string;
  readonly reason: string;
  readonly replace?: boolean;
}

/** `vigil restore`: puts a backup in place of the store of a gateway that is stopped. */
export async function restoreFromConfig(
  from: string,
  { config: path, by, reason, replace = false }: RestoreOptions,
  clock: Pick<Clock, 'now'>,
  write: Write,
): Promise<number> {
  const config = await loadConfig(path, registries);
  const { site, gateway, store } = config;
  if (roleOf(config, by) !== 'administrator')
    throw new VigilError('VIGIL_BACKUP_REFUSED', `--by ${by}: name an administrator`);
  const { manifest, aside } = await restore(
    { from, directory: store.directory, site, gateway, isReplacing: replace, by, reason },
    clock,
  );
  await write(
    `${store.directory}: as of ${manifest.createdAt}, ${manifest.ledger.rows} ledger rows. What happened since is not in it.`,
  );
  if (aside !== undefined) await write(`what was there is in ${aside}`);
  return 0;
}
