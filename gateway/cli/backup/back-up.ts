import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VigilError } from '../../core/error.ts';
import type { Clock } from '../../core/ports.ts';
import { openForReading } from '../../store/database.ts';
import { ledgerTable } from '../../store/ledger-table.ts';
import { readSiteKey } from '../../store/site-key.ts';
import { type Verdict, verified } from '../../store/store.ts';
import { accountKeyFile, type BackupManifest, backedUpFiles, databaseFile, digestOf } from './manifest.ts';

export interface BackupChoices {
  /** Where the store lies. */
  readonly directory: string;
  /** A folder that is new or empty. */
  readonly out: string;
  readonly site: string;
  readonly gateway: string;
  readonly version: string;
}

/**
 * Copies the store of a gateway that may be running: all of one moment, whatever is written meanwhile (SQLite's online backup).
 * The copy's chain is checked before it is called a backup.
 */
export async function backUp(
  { directory, out, ...who }: BackupChoices,
  clock: Pick<Clock, 'now'>,
): Promise<BackupManifest> {
  const key = readSiteKey(directory);
  const db = openForReading(join(directory, databaseFile));
  try {
    beginFolder(out);
    await db.backup(join(out, databaseFile));
  } finally {
    db.close();
  }
  const names = [...backedUpFiles, ...(existsSync(join(directory, accountKeyFile)) ? [accountKeyFile] : [])];
  for (const name of names) if (name !== databaseFile) copyFileSync(join(directory, name), join(out, name));
  const verdict = await ledgerVerdict(join(out, databaseFile));
  if (!verdict.isIntact) throw new VigilError('VIGIL_LEDGER_BROKEN', `${directory}: ${verdict.reason}`);
  const manifest: BackupManifest = {
    format: 'vigil-backup/1',
    ...who,
    createdAt: new Date(clock.now().wallMs).toISOString(),
    ledger: { rows: verdict.rows, head: verdict.head },
    files: Object.fromEntries(names.map((name) => [name, digestOf(join(out, name))])),
  };
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  writeFileSync(join(out, 'manifest.json'), text);
  writeFileSync(join(out, 'manifest.sig'), `${key.sign(text)}\n`);
  return manifest;
}

/** A folder for this user alone; one that holds something is refused. */
function beginFolder(out: string): void {
  mkdirSync(out, { recursive: true, mode: 0o700 });
  if (readdirSync(out).length > 0)
    throw new VigilError('VIGIL_BACKUP_REFUSED', `${out}: name a new or empty folder`);
}

/** Whether the ledger of a database that nobody writes holds. */
export async function ledgerVerdict(path: string): Promise<Verdict> {
  const db = openForReading(path);
  try {
    const { check } = ledgerTable(db);
    return await verified((from) => check(from, 10_000));
  } finally {
    db.close();
  }
}
