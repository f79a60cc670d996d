import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { VigilError } from '../../core/error.ts';
import { type Sqlite, storeError } from '../database.ts';

/** Below the store's directory. */
export const archiveFile = 'archive.db';

/** Where one that was damaged lies. */
export const damagedFile = `${archiveFile}.damaged`;

/** The log beside it that SQLite keeps for the next writes. */
export const walLimitBytes = 4 * 1024 * 1024;

/**
 * Each brings the schema to the next version. Blocks are found by their end: an index by series would be written all over, a page a block,
 * which wears a card more than the blocks do; this one, like the table, only grows at its ends.
 */
const schema: readonly string[] = [
  `CREATE TABLE series (
     id INTEGER PRIMARY KEY,
     device_id TEXT NOT NULL,
     kind TEXT NOT NULL CHECK (kind IN ('reading', 'waveform')),
     name TEXT NOT NULL,
     bed_id TEXT NOT NULL,
     robot_id TEXT NOT NULL,
     resident_id TEXT NOT NULL,
     UNIQUE (device_id, kind, name, bed_id, robot_id, resident_id)
   );
   CREATE INDEX series_resident ON series (resident_id);
   CREATE TABLE boot (id INTEGER PRIMARY KEY, boot_id TEXT NOT NULL UNIQUE);
   CREATE TABLE block (
     id INTEGER PRIMARY KEY,
     series_id INTEGER NOT NULL REFERENCES series (id),
     kind INTEGER NOT NULL,
     boot INTEGER NOT NULL REFERENCES boot (id),
     from_ms INTEGER NOT NULL,
     until_ms INTEGER NOT NULL,
     mono_ms INTEGER NOT NULL,
     count INTEGER NOT NULL,
     body BLOB NOT NULL
   );
   CREATE INDEX block_time ON block (kind, until_ms, series_id);`,
  // By hour first: like the blocks, hours are written at the table's end. What is there already is summed up bit by bit.
  `CREATE TABLE summary (
     hour INTEGER NOT NULL,
     series_id INTEGER NOT NULL,
     unit TEXT NOT NULL,
     quarters BLOB NOT NULL,
     minutes BLOB NOT NULL,
     PRIMARY KEY (hour, series_id)
   ) WITHOUT ROWID;
   CREATE TABLE summary_due (
     hour INTEGER NOT NULL,
     series_id INTEGER NOT NULL,
     PRIMARY KEY (hour, series_id)
   ) WITHOUT ROWID;
   INSERT INTO summary_due SELECT DISTINCT until_ms / 3600000, series_id FROM block
     WHERE kind = 1 AND until_ms > (SELECT max(until_ms) FROM block WHERE kind = 1) - 1300000000;`,
];

/** Opens the archive for its only writer; one that is damaged is put aside first, and a new one begun. */
export function openArchive(directory: string): { readonly db: Sqlite; readonly isPutAside: boolean } {
  const path = join(directory, archiveFile);
  try {
    return { db: opened(path), isPutAside: false };
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
    putAside(directory);
    return { db: opened(path), isPutAside: true };
  }
}

export const isDamage = (thrown: unknown): boolean =>
  storeError(archiveFile, thrown).code === 'VIGIL_STORE_CORRUPT';

/** Keeps what may still be read of it. It takes the place of one that was put aside earlier. */
export function putAside(directory: string): void {
  removeDamaged(directory);
  for (const ending of ['-wal', ''])
    if (existsSync(join(directory, archiveFile + ending)))
      renameSync(join(directory, archiveFile + ending), join(directory, damagedFile + ending));
  // Made anew from the log.
  rmSync(join(directory, `${archiveFile}-shm`), { force: true });
}

/** Takes away what was put aside. */
export function removeDamaged(directory: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(join(directory, damagedFile + ending), { force: true });
}

/** A power cut costs what was written since the last checkpoint, never the file; what is deleted is overwritten. */
function opened(path: string): Sqlite {
  let db: Sqlite | undefined;
  try {
    db = new Database(path, { timeout: 2000 });
    // Only before the first table is made: deleted pages are given back to the disk in small steps.
    db.pragma('page_size = 8192');
    db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('secure_delete = ON');
    db.pragma(`journal_size_limit = ${walLimitBytes}`);
    bringUp(db, path);
    // Damage in the first pages shows here; elsewhere it shows when it is met.
    db.prepare('SELECT max(id) FROM block').get();
    db.prepare('SELECT max(id) FROM series').get();
    return db;
  } catch (thrown) {
    db?.close();
    throw storeError(path, thrown);
  }
}

function bringUp(db: Sqlite, path: string): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > schema.length)
    throw new VigilError(
      'VIGIL_STORE_NEWER',
      `${path} has schema ${version}, this version knows ${schema.length}`,
    );
  db.transaction(() => {
    for (const sql of schema.slice(version)) db.exec(sql);
    db.pragma(`user_version = ${schema.length}`);
  }).exclusive();
}
