import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { VigilError } from '../../core/error.ts';
import { entriesOnly } from '../../core/ledger.ts';
import type { Clock } from '../../core/ports.ts';
import { openStore } from '../../store/store.ts';
import { accountKeyFile, type BackupManifest, checkedManifest, databaseFile, filesIn } from './manifest.ts';

export interface RestoreChoices {
  readonly from: string;
  /** Where the store is to lie. */
  readonly directory: string;
  readonly site: string;
  readonly gateway: string;
  /** Puts a store that is there aside; without it such a store is refused. */
  readonly isReplacing: boolean;
  /** Whoever answers for it, and why: both go on the ledger. */
  readonly by: string;
  readonly reason: string;
}

const companions = ['', '-wal', '-shm', '-head'];
const storeFiles = [
  ...companions.map((end) => `${databaseFile}${end}`),
  ...companions.map((end) => `bus.sqlite${end}`),
  'site-key.pem',
  'site-key.pub.pem',
  accountKeyFile,
];

/**
 * Puts a backup in place of a stopped gateway's store. Everything is checked before anything is moved; what was there is moved aside,
 * never deleted; the ledger says that it goes on from a backup, as what happened since is not in it.
 */
export async function restore(
  { from, directory, site, gateway, isReplacing, by, reason }: RestoreChoices,
  clock: Pick<Clock, 'now'>,
): Promise<{ readonly manifest: BackupManifest; readonly aside?: string }> {
  const manifest = checkedManifest(from);
  if (manifest.site !== site || manifest.gateway !== gateway)
    throw refused(
      `${from} is of ${manifest.site}/${manifest.gateway}, the configuration is of ${site}/${gateway}`,
    );
  const database = join(directory, databaseFile);
  const isThere = existsSync(database);
  if (isThere && !isReplacing) throw refused(`${directory} holds a store; say --replace to put it aside`);
  if (isThere && isOpenElsewhere(database)) throw refused('the gateway is running; stop it first');
  mkdirSync(directory, { recursive: true });
  const at = clock.now();
  const aside = join(directory, `replaced-${new Date(at.wallMs).toISOString().replaceAll(/[:.]/g, '-')}`);
  if (isThere) {
    mkdirSync(aside, { mode: 0o700 });
    for (const name of storeFiles)
      if (existsSync(join(directory, name))) renameSync(join(directory, name), join(aside, name));
  }
  for (const name of filesIn(manifest)) copyFileSync(join(from, name), join(directory, name));
  for (const name of ['site-key.pem', accountKeyFile])
    if (existsSync(join(directory, name))) chmodSync(join(directory, name), 0o600);
  const store = await openStore(database);
  const { createdAt, ledger } = manifest;
  await store.commit(
    entriesOnly([
      { kind: 'restore', subject: 'ledger', at, body: { by, reason, backup: { createdAt, ...ledger } } },
    ]),
  );
  await store.close();
  return { manifest, ...(isThere && { aside }) };
}

const refused = (why: string): VigilError => new VigilError('VIGIL_BACKUP_REFUSED', why);

/** In WAL mode nobody gets the whole file to himself while another has it open. */
export function isOpenElsewhere(path: string): boolean {
  const db = new Database(path, { timeout: 200 });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch (thrown) {
    // A damaged file is what a restore is for.
    return thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY');
  } finally {
    db.close();
  }
}
