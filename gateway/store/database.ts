import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { messageOf, VigilError } from '../core/error.ts';

export type Sqlite = Database.Database;

export const shippedMigrations = fileURLToPath(new URL('./migrations/', import.meta.url));

/** Twice what SQLite lets gather (1000 pages) before it moves the log into the database. */
export const walLimitBytes = 8 * 1024 * 1024;

export interface Opening {
  /** The schema to stop at; without it the newest. */
  readonly upTo?: number;
  /** Somebody has just gone through all pages. */
  readonly isChecked?: boolean;
}

/** Opens the database for writing: checked, durable at every commit, and at the newest schema. */
export function openDatabase(path: string, migrationsDir: string, opening: Opening = {}): Sqlite {
  const db = opened(path, {});
  try {
    db.pragma('journal_mode = WAL');
    // An acknowledged commit survives a power cut; one flush a commit is the price, group commits share it.
    db.pragma('synchronous = FULL');
    // What a long reader made it grow to is given back as soon as the log begins anew.
    db.pragma(`journal_size_limit = ${walLimitBytes}`);
    if (opening.isChecked !== true) checkPages(db, path);
    migrate(db, path, migrationFiles(migrationsDir).slice(0, opening.upTo));
    return db;
  } catch (thrown) {
    db.close();
    throw storeError(path, thrown);
  }
}

/** Opens the database for reading only, as it lies. */
export function openForReading(path: string): Sqlite {
  return opened(path, { readonly: true, fileMustExist: true });
}

/** Opens an existing database beside the gateway, for a table that is not the gateway's alone. */
export function openForWriting(path: string): Sqlite {
  const db = opened(path, { fileMustExist: true });
  db.pragma('synchronous = FULL');
  return db;
}

/** Any failure of SQLite as an error that a person can act on. */
export function storeError(path: string, thrown: unknown): VigilError {
  if (thrown instanceof VigilError) return thrown;
  const code = thrown instanceof Database.SqliteError ? thrown.code : '';
  const isDamaged = code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
  const vigilCode = isDamaged ? 'VIGIL_STORE_CORRUPT' : 'VIGIL_STORE_FAILED';
  return new VigilError(vigilCode, `${path}: ${messageOf(thrown)}`, { cause: thrown });
}

function opened(path: string, options: Database.Options): Sqlite {
  try {
    return new Database(path, { timeout: 2000, ...options });
  } catch (thrown) {
    throw storeError(path, thrown);
  }
}

/** The migrations of a folder, by number. */
export const migrationFiles = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => /^\d{4}-.*\.sql$/.test(name))
    .sort()
    .map((name) => join(folder, name));

/** Goes through all pages. */
export function checkPages(db: Sqlite, path: string): void {
  const verdict = db.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw new VigilError('VIGIL_STORE_CORRUPT', `${path}: ${String(verdict)}`);
}

/** Forward only: a database of a newer version is refused, never guessed at. */
export function migrate(db: Sqlite, path: string, files: readonly string[]): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > files.length) {
    const message = `${path} has schema ${version}, this version knows ${files.length}`;
    throw new VigilError('VIGIL_STORE_NEWER', message);
  }
  const apply = db.transaction((sql: string, next: number) => {
    db.exec(sql);
    db.pragma(`user_version = ${next}`);
  });
  for (const [index, file] of files.entries()) {
    const name = basename(file);
    if (Number(name.slice(0, 4)) !== index + 1) throw new Error(`migration ${name} is out of order`);
    if (index >= version) apply.exclusive(readFileSync(file, 'utf8'), index + 1);
  }
}

/**
 * Moves the write-ahead log into the database and empties it. Whoever reads at the moment is not waited for: a commit may be behind
 * this. False where a reader still needs the log; a later call ends it.
 */
export function emptyLog(db: Sqlite): boolean {
  const patience = Number(db.pragma('busy_timeout', { simple: true }));
  db.pragma('busy_timeout = 0');
  try {
    return Number(db.pragma('wal_checkpoint(TRUNCATE)', { simple: true })) === 0;
  } finally {
    db.pragma(`busy_timeout = ${patience}`);
  }
}
