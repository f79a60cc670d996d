import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StoreReads } from './calls.ts';
import { type Sqlite, storeError } from './database.ts';
import { type Opened, openWhole } from './opening.ts';
import type { Opening, WorkerSetup } from './protocol.ts';
import { memoryCopy } from './salvage/memory-copy.ts';

/** What the thread works on: the database, or in its place a copy in memory while its disk does not let it be opened. */
export interface Kept {
  readonly db: Sqlite;
  readonly opening: Opening;
  /** Tries to open it after all. Throws what keeps it from that. */
  open?(): Kept;
}

/** What a database says of itself is not to be read from a copy: it stands nowhere. */
export const notFromCopy: ReadonlySet<keyof StoreReads> = new Set([
  'ledger',
  'check',
  'counters',
  'head',
  'emptyLog',
]);

/**
 * Opens the database; a patient gateway starts also where the disk is full, read-only or fails. A folder that is not there is a mistake of
 * the configuration, and is refused, like a database that is newer or damaged where nothing may be salvaged.
 */
export function openKept(setup: WorkerSetup): Kept {
  const { path, migrationsDir, isPatient } = setup;
  try {
    return openedNow(setup);
  } catch (thrown) {
    const { code, message } = storeError(path, thrown);
    if (isPatient !== true || code !== 'VIGIL_STORE_FAILED' || !existsSync(dirname(path))) throw thrown;
    const { db, isWhole } = memoryCopy(path, migrationsDir);
    return {
      db,
      opening: { waits: message.replace(`${code}: `, '') },
      open() {
        proveRoom(path);
        const kept = openedNow(setup);
        return { ...kept, opening: { ...kept.opening, isMore: !isWhole && holdsSomething(kept.db) } };
      },
    };
  }
}

function openedNow({ path, migrationsDir, salvageAt }: WorkerSetup): Kept {
  const wasThere = existsSync(path);
  let opened: Opened | undefined;
  try {
    opened = openWhole(path, migrationsDir, salvageAt);
    proveWritable(opened.db);
    const { db, salvaged } = opened;
    return { db, opening: { ...(salvaged && { salvaged }) } };
  } catch (thrown) {
    opened?.db.close();
    // An empty file that stays would look like one that has lost everything.
    if (!wasThere) forgetEmpty(path);
    throw thrown;
  }
}

/**
 * SQLite opens a file of a read-only disk for reading, and so it stays when the disk takes writes again; `BEGIN IMMEDIATE` alone is then
 * granted all the same.
 */
function proveWritable(db: Sqlite): void {
  const version = db.pragma('user_version', { simple: true });
  db.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${version}`);
  db.exec('ROLLBACK');
}

function forgetEmpty(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.size !== 0) return;
  try {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${end}`, { force: true });
  } catch {
    // The disk has turned read-only since: the next start finds it.
  }
}

/** What the log and its index need at least; to find out with the database itself would read all of it each time. */
const roomBytes = 256 * 1024;

function proveRoom(path: string): void {
  const probe = `${path}-room`;
  const file = openSync(probe, 'w', 0o600);
  try {
    writeSync(file, Buffer.alloc(roomBytes));
    fsyncSync(file);
  } finally {
    closeSync(file);
    rmSync(probe, { force: true });
  }
}

const holdsSomething = (db: Sqlite): boolean =>
  db
    .prepare('SELECT EXISTS (SELECT 1 FROM alarms WHERE is_open = 1) OR EXISTS (SELECT 1 FROM deadlines)')
    .pluck()
    .get() === 1;
