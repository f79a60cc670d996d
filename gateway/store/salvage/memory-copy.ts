import { statSync } from 'node:fs';
import { messageOf } from '../../core/error.ts';
import { migrate, migrationFiles, openDatabase, type Sqlite } from '../database.ts';
import { readHead } from '../head-file.ts';
import { openPages } from './pages.ts';
import { refuseNewer } from './salvage.ts';
import { catalogueOf, copyTable } from './tables.ts';

/** A database in memory, with what could be read of the one on the disk. */
export interface MemoryCopy {
  readonly db: Sqlite;
  /** What waits and what is open was read without a loss. */
  readonly isWhole: boolean;
}

/** Of a larger file the ledger is not read: a start must not take minutes, and the ledger tells nothing of what is open. */
const ledgerMostBytes = 256 * 1024 * 1024;

/**
 * Reads a database as it lies, with its write-ahead log, and writes nothing at all: SQLite itself cannot read one on a disk that takes no
 * file beside it. For a gateway that must start on such a disk. A database of a newer version is refused as ever.
 */
export function memoryCopy(path: string, migrationsDir: string): MemoryCopy {
  let db: Sqlite | undefined;
  try {
    const isNew = sizeOf(path) + sizeOf(`${path}-wal`) === 0 && readHead(path) === undefined;
    if (isNew) return { db: openDatabase(':memory:', migrationsDir), isWhole: true };
    const pages = openPages(path);
    try {
      refuseNewer(path, pages, migrationsDir);
      const { tables, version } = catalogueOf(pages, migrationsDir);
      const copy = openDatabase(':memory:', migrationsDir, { upTo: version });
      db = copy;
      const left = new Set(['waveforms', ...(sizeOf(path) > ledgerMostBytes ? ['ledger'] : [])]);
      const isThere = copy.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`);
      const losses = copy.transaction(() =>
        tables
          .filter(({ name }) => !left.has(name) && !name.startsWith('sqlite_') && isThere.get(name))
          .map((place) => ({ place, ...copyTable(copy, pages, place) })),
      )();
      migrate(copy, path, migrationFiles(migrationsDir));
      const isWhole = losses.every(
        ({ place, lostPages, lostRows }) => place.name === 'ledger' || lostPages + lostRows === 0,
      );
      return { db: copy, isWhole };
    } finally {
      pages.close();
    }
  } catch (thrown) {
    db?.close();
    if (messageOf(thrown).startsWith('VIGIL_STORE_NEWER')) throw thrown;
    // A disk that cannot be read: the ward begins with nothing.
    return { db: openDatabase(':memory:', migrationsDir), isWhole: false };
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
