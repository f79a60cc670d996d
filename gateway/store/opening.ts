import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Instant } from '../core/instant.ts';
import { checkPages, openDatabase, openForReading, type Sqlite, storeError } from './database.ts';
import { readHead } from './head-file.ts';
import type { SalvageReport } from './salvage/report.ts';
import { salvage } from './salvage/salvage.ts';
import { finishSwap, readySwap } from './salvage/swap.ts';

export interface Opened {
  readonly db: Sqlite;
  /** There where the database was damaged and what could be read of it is in this one. */
  readonly salvaged?: SalvageReport;
}

/**
 * Opens the database; with a time to write down, a damaged one is salvaged first. It is looked at without writing: what a writer does
 * to a damaged file, or to its write-ahead log, cannot be undone.
 */
export function openWhole(path: string, migrationsDir: string, salvageAt?: Instant): Opened {
  const ended = endedSwap(path);
  if (salvageAt === undefined) return { db: openDatabase(path, migrationsDir), ...ended };
  const reason = damageOf(path);
  const salvaged =
    reason === undefined ? ended : { salvaged: salvage(path, migrationsDir, { reason, at: salvageAt }) };
  return { db: openDatabase(path, migrationsDir, { isChecked: reason === undefined }), ...salvaged };
}

/** A salvage that was interrupted when the new database was ready. */
function endedSwap(path: string): Pick<Opened, 'salvaged'> {
  const ready = readySwap(path);
  if (ready === undefined) return {};
  finishSwap(path, ready);
  const report = `${ready.replace('.salvaged-', '.damaged-')}.json`;
  return { salvaged: JSON.parse(readFileSync(report, 'utf8')) as SalvageReport };
}

/** What is wrong with the files, if anything. SQLite takes an empty file for a new database, and throws away the log beside it. */
function damageOf(path: string): string | undefined {
  const noted = readHead(path);
  if (!existsSync(path)) {
    const hasLog = existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0;
    return hasLog || noted !== undefined ? 'the file is missing' : undefined;
  }
  if (statSync(path).size === 0) return 'the file is empty';
  try {
    const db = openForReading(path);
    try {
      checkPages(db, path);
      return noted && behind(db, noted.seq);
    } finally {
      db.close();
    }
  } catch (thrown) {
    const error = storeError(path, thrown);
    if (error.code === 'VIGIL_STORE_CORRUPT') return error.message.replace(`${error.code}: ${path}: `, '');
    throw error;
  }
}

/** A database that has not what it acknowledged: its log is gone or broken, or it is an older copy. */
function behind(db: Sqlite, noted: number): string | undefined {
  const hasLedger = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'ledger'`).get() !== undefined;
  const seq = hasLedger ? Number(db.prepare('SELECT ifnull(max(seq), 0) FROM ledger').pluck().get()) : 0;
  return seq < noted ? `rows ${seq + 1} to ${noted} are missing` : undefined;
}
