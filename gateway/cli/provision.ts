import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Accounts } from '../app/accounts/accounts.ts';
import { storeOf } from '../app/kept-store.ts';
import { registries } from '../app/registries.ts';
import { loadConfig } from '../config/load.ts';
import { VigilError } from '../core/error.ts';
import type { Clock, Log } from '../core/ports.ts';
import { hashPin } from '../station/password.ts';
import { mayBeSecret } from '../station/secret-rule.ts';
import { isOpenElsewhere } from './backup/restore.ts';
import { firstLine } from './hash-pin.ts';

export interface ProvisionChoices {
  readonly config: string;
  readonly name: string;
}

interface Around {
  readonly clock: Clock;
  readonly log: Log;
  readonly input: AsyncIterable<Uint8Array | string>;
  write(line: string): Promise<void>;
}

const refused = (why: string): VigilError => new VigilError('VIGIL_PROVISION_REFUSED', why);

/**
 * `vigil provision admin`: makes an administrator in the store of a gateway that is stopped, also where nobody knows a PIN any more:
 * whoever may read the store may do this. The PIN or password is the first line of the input, so that no process list shows it.
 */
export async function provisionAdmin(
  { config: path, name }: ProvisionChoices,
  { clock, log, input, write }: Around,
): Promise<number> {
  const config = await loadConfig(path, registries);
  const displayName = name.trim();
  if (displayName === '' || displayName.length > 64) throw refused('--name: 1 to 64 characters');
  const secret = await firstLine(input);
  if (!mayBeSecret(secret)) throw refused('a PIN has 4 to 8 digits, a password at least 12 characters');
  const { directory } = config.store;
  const database = join(directory, 'vigil.sqlite');
  // Only one program writes the ledger.
  if (existsSync(database) && isOpenElsewhere(database))
    throw refused('the gateway is running: stop it first, or add an administrator on the page of people');
  mkdirSync(directory, { recursive: true });
  const store = await storeOf({ config, clock, log });
  try {
    const accounts = await Accounts.load(
      { config: { ...config, staff: [] }, clock, log, pinHashes: new Map() },
      store,
    );
    const id = `staff-${randomBytes(5).toString('hex')}`;
    const pinHash = await hashPin(secret);
    const person = { id, displayName, role: 'administrator', pinHash } as const;
    const refusal = await accounts.change({ act: 'add', by: 'command-line', ...person });
    if (refusal) throw refused(refusal.message);
    await write(`${displayName} is an administrator (${id}); sign in at the board once the gateway runs`);
    return 0;
  } finally {
    await store.close();
  }
}
