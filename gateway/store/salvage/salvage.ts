import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { VigilError } from '../../core/error.ts';
import type { Instant } from '../../core/instant.ts';
import { type ChainHead, chained, type LedgerRow, rowHash } from '../chain.ts';
import { migrate, migrationFiles, openDatabase, type Sqlite } from '../database.ts';
import { readHead } from '../head-file.ts';
import { ledgerColumns } from '../ledger-table.ts';
import { type FoundLedger, findLedger } from './ledger-rows.ts';
import { openPages, type Pages } from './pages.ts';
import { completeProjections } from './projections.ts';
import { type SalvageReport, salvageKind, type TableReport } from './report.ts';
import { finishSwap, freeStamp, salvagedPath, startAnew } from './swap.ts';
import { type Catalogue, catalogueOf, copyTable, sequenceOf, versionOf } from './tables.ts';

/**
 * Puts a damaged database aside and what can be read of it into a new one: the ledger's rows as they were up to the first loss,
 * what lay beyond chained anew behind a line that tells of the loss, then the other tables, and what they lack from the ledger.
 * Killed at any instant, it begins or ends again at the next start. A database of a newer version is refused as ever.
 */
export function salvage(
  path: string,
  migrationsDir: string,
  { reason, at }: { readonly reason: string; readonly at: Instant },
): SalvageReport {
  const stamp = freeStamp(path, at);
  const file = `${basename(path)}.damaged-${stamp}`;
  const sha256 = existsSync(path) ? digestOf(path) : undefined;
  const fresh = startAnew(path);
  const pages = openPages(path);
  let report: SalvageReport;
  try {
    refuseNewer(path, pages, migrationsDir);
    const catalogue = catalogueOf(pages, migrationsDir);
    const noted = readHead(path);
    const found = findLedger(pages, noted ?? sequenceOf(pages, catalogue));
    const told = { reason, file, ...(sha256 && { sha256 }), isEndKnown: noted !== undefined };
    // At the schema of that day, so that every column has its place.
    const db = openDatabase(fresh, migrationsDir, { upTo: catalogue.version });
    try {
      const said = db.transaction(() => filled(db, pages, { catalogue, found, told, at }))();
      migrate(db, fresh, migrationFiles(migrationsDir));
      // The ledger may tell of what a table of that day's schema had no place for.
      report = db.transaction(() => ({ ...said, rebuilt: rebuiltIn(db, said) }))();
    } finally {
      db.close();
    }
  } catch (thrown) {
    // Half a database on a full disk takes the room that others need.
    startAnew(path);
    throw thrown;
  } finally {
    pages.close();
  }
  writeFileSync(`${path}.damaged-${stamp}.json`, `${JSON.stringify(report, undefined, 2)}\n`, {
    flush: true,
  });
  finishSwap(path, salvagedPath(path, stamp, fresh));
  return report;
}

interface Filling {
  readonly catalogue: Catalogue;
  readonly found: FoundLedger;
  readonly told: Pick<SalvageReport, 'reason' | 'file' | 'sha256' | 'isEndKnown'>;
  readonly at: Instant;
}

type Filled = Omit<SalvageReport, 'rebuilt'>;

function filled(db: Sqlite, pages: Pages, { catalogue, found, told, at }: Filling): Filled {
  const tables: Record<string, TableReport> = {};
  for (const place of catalogue.tables)
    if (place.name !== 'ledger' && !place.name.startsWith('sqlite_') && isTable(db, place.name))
      tables[place.name] = copyTable(db, pages, place);
  const { kept, lost, altered, leftRows, last } = found;
  let firstSeq = kept.seq + 2;
  const runs = found.runs.map((run) => {
    const placed = { ...run, firstSeq };
    firstSeq += run.to - run.from + 1;
    return placed;
  });
  const said: Filled = {
    act: 'salvaged',
    ...told,
    kept: { rows: kept.seq, head: kept.hash },
    oldHead: last,
    lost: lost.slice(0, lostMax),
    lostRows: lost.reduce((sum, { from, to }) => sum + to - from + 1, 0),
    altered,
    runs,
    leftRows,
    tables,
  };
  putLedger(db, found, (head) => chained(head, { kind: salvageKind, subject: 'ledger', at, body: said }));
  return said;
}

function rebuiltIn(db: Sqlite, { tables }: Filled): SalvageReport['rebuilt'] {
  const { lostPages = 1, lostRows = 1 } = tables['deadlines'] ?? {};
  return completeProjections(db, lostPages + lostRows === 0);
}

const lostMax = 10_000;

/** The kept rows as they were, the line, and the others behind it with their words as they were. */
function putLedger(db: Sqlite, { kept, rows }: FoundLedger, lineAfter: (head: ChainHead) => LedgerRow): void {
  const names = ledgerColumns.split(', ');
  const insert = db.prepare<LedgerRow>(
    `INSERT INTO ledger (${names.map((name) => name.split(' AS ')[0]).join(', ')})
     VALUES (${names.map((name) => `@${name.split(' AS ').at(-1)}`).join(', ')})`,
  );
  let head: ChainHead = kept;
  const line = lineAfter(kept);
  const putLine = () => {
    insert.run(line);
    head = line;
  };
  if (kept.seq === 0) putLine();
  for (const row of rows()) {
    if (head === kept && row.seq <= kept.seq) insert.run(row);
    else {
      const words = { ...row, seq: head.seq + 1 };
      const anew = { ...words, prevHash: head.hash, hash: rowHash(head.hash, words) };
      insert.run(anew);
      head = anew;
    }
    if (head === kept && row.seq === kept.seq) putLine();
  }
}

export function refuseNewer(path: string, pages: Pages, migrationsDir: string): void {
  const [version = 0, known] = [versionOf(pages), migrationFiles(migrationsDir).length];
  if (version > known)
    throw new VigilError('VIGIL_STORE_NEWER', `${path} has schema ${version}, this version knows ${known}`);
}

const isTable = (db: Sqlite, name: string): boolean =>
  db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`).get(name) !== undefined;

function digestOf(path: string): string {
  const digest = createHash('sha256');
  const file = openSync(path, 'r');
  const part = Buffer.alloc(1 << 20);
  try {
    for (let read = readSync(file, part); read > 0; read = readSync(file, part))
      digest.update(part.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return digest.digest('hex');
}
