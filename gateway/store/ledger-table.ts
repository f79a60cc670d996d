import type { LedgerEntry } from '../core/ledger.ts';
import type { ClockCorrection } from '../core/wall-time.ts';
import type { ChainCheck, ChainHead, LedgerRow } from './chain.ts';
import { chained, checkRows, genesis } from './chain.ts';
import type { Sqlite } from './database.ts';
import { type SalvageReport, salvageKind } from './salvage/report.ts';

/** A ledger line as it is read back, with its place in the chain. */
export interface StoredEntry extends LedgerEntry {
  readonly seq: number;
  readonly hash: string;
}

/** As they are stored, each by its name here. */
export const ledgerColumns =
  'seq, kind, subject, wall_ms AS wallMs, mono_ms AS monoMs, boot_id AS bootId, error_ms AS errorMs, body, prev_hash AS prevHash, hash';

/** Corrections of the wall clock, as a table. */
const clockSql = `SELECT value ->> '$.bootId' AS boot, coalesce(value ->> '$.fromMonoMs', -9e18) AS since,
      value ->> '$.untilMonoMs' AS until, value ->> '$.wallMs' AS wall`;

/** The first correction that holds for a row, as `correctedInstant` takes it. */
const correctedSql = `coalesce(
  (SELECT wall + mono_ms - until FROM clock WHERE boot = boot_id AND mono_ms > since AND mono_ms <= until LIMIT 1),
  wall_ms)`;

/** A row that was read while the wall clock was not known to be right counts by the correction that holds for it. */
const spanSql = `
  WITH clock AS (${clockSql} FROM json_each(?))
  SELECT min(seq) AS first, max(seq) AS last FROM ledger WHERE ${correctedSql} >= ? AND ${correctedSql} < ?`;

/** The append-only, hash-chained table. */
export function ledgerTable(db: Sqlite) {
  const insert = db.prepare<LedgerRow>(
    `INSERT INTO ledger (seq, kind, subject, wall_ms, mono_ms, boot_id, error_ms, body, prev_hash, hash)
     VALUES (@seq, @kind, @subject, @wallMs, @monoMs, @bootId, @errorMs, @body, @prevHash, @hash)`,
  );
  const last = db.prepare<[], ChainHead>('SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1');
  const after = db.prepare<[number, number], LedgerRow>(
    `SELECT ${ledgerColumns} FROM ledger WHERE seq > ? ORDER BY seq LIMIT ?`,
  );
  const events = db.prepare<[number], { subject: string }>(
    `SELECT subject FROM ledger WHERE kind = 'care-event' ORDER BY seq DESC LIMIT ?`,
  );
  const newest = db.prepare<[number], LedgerRow>(
    `SELECT ${ledgerColumns} FROM ledger WHERE seq IN
       (SELECT max(seq) FROM ledger WHERE kind = 'config' GROUP BY subject ORDER BY max(seq) DESC LIMIT ?)
     ORDER BY seq`,
  );
  const observed = db.prepare<[number, number], LedgerRow>(
    `SELECT ${ledgerColumns} FROM ledger WHERE kind IN ('observation', 'erasure') AND wall_ms >= ?
     ORDER BY seq DESC LIMIT ?`,
  );
  const span = db.prepare<[string, number, number], { first: number | null; last: number | null }>(spanSql);
  const salvages = db.prepare<[string, number], { body: string }>(
    'SELECT body FROM ledger WHERE kind = ? AND seq < ? ORDER BY seq DESC LIMIT 1',
  );
  const headAt = db.prepare<[number], ChainHead>('SELECT seq, hash FROM ledger WHERE seq = ?');
  // AUTOINCREMENT remembers the highest row ever written, which the rows alone do not once the last ones are gone.
  const highest = db.prepare<[], { seq: number }>(`SELECT seq FROM sqlite_sequence WHERE name = 'ledger'`);
  let head = last.get() ?? genesis;

  // One snapshot: a gateway that goes on writing must not look like rows cut away.
  const check = db.transaction((from: ChainHead, limit: number): ChainCheck => {
    const found = checkRows(from, after.iterate(from.seq, limit));
    const written = highest.get()?.seq ?? 0;
    if (!found.isIntact || found.rows > 0 || found.head.seq >= written) return found;
    const brokenAt = found.head.seq + 1;
    return { isIntact: false, brokenAt, reason: `rows ${brokenAt} to ${written} are missing` };
  });

  return {
    append(entry: LedgerEntry): void {
      const row = chained(head, entry);
      insert.run(row);
      head = { seq: row.seq, hash: row.hash };
    },
    head: () => head,
    /** After a write that was rolled back. */
    reload(): void {
      head = last.get() ?? genesis;
    },
    /** Oldest first. */
    recentEventIds: (limit: number): string[] =>
      events
        .all(limit)
        .map(({ subject }) => subject)
        .reverse(),
    entries: (afterSeq: number, limit: number): StoredEntry[] => after.all(afterSeq, limit).map(entryOf),
    /** Rows as they were hashed. */
    rows: (afterSeq: number, limit: number): LedgerRow[] => after.all(afterSeq, limit),
    /** The first and last row of a time, by the wall clock of each as it is known by now. */
    range(fromMs: number, untilMs: number, known: readonly ClockCorrection[] = []) {
      const { first = null, last = null } = span.get(JSON.stringify(known), fromMs, untilMs) ?? {};
      return first === null || last === null ? undefined : { first, last };
    },
    /** The row before another; none before the first. */
    before: (seq: number): ChainHead | undefined => headAt.get(seq - 1),
    /** The last row that was salvaged behind a line before this one. */
    salvaged(before: number): number | undefined {
      const line = salvages.get(salvageKind, before);
      const run = line && (JSON.parse(line.body) as SalvageReport).runs.at(-1);
      return run && run.firstSeq + run.to - run.from;
    },
    /** The last recorded configuration of each subject. */
    latestConfig: (limit: number): StoredEntry[] => newest.all(limit).map(entryOf),
    /** What staff entered since then, and erasures, oldest first. */
    observations: (sinceWallMs: number, limit: number): StoredEntry[] =>
      observed.all(sinceWallMs, limit).map(entryOf).reverse(),
    check,
  };
}

/** Of the latest `within` lines those of one kind, oldest first: a bounded walk, where no index is worth its writes. */
export function latestLines(db: Sqlite): (kind: string, within: number) => StoredEntry[] {
  const lines = db.prepare<[number, string], LedgerRow>(
    `SELECT ${ledgerColumns} FROM (SELECT * FROM ledger ORDER BY seq DESC LIMIT ?) WHERE kind = ? ORDER BY seq`,
  );
  return (kind, within) => lines.all(within, kind).map(entryOf);
}

/** What lines of the ledger are looked for by; all that are given must hold. */
export interface LedgerSearch {
  readonly kinds?: readonly string[];
  /** Only what one of these did. */
  readonly people?: readonly string[];
  /** An id that stands in the line, as its subject or as a value. */
  readonly person?: string;
  /** Likewise; also where the subject is made of it, as `fall.bed-1`. */
  readonly bed?: string;
  /** Wall times, as they are known by now. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** What is known of earlier wall times by now. */
  readonly known?: readonly ClockCorrection[];
}

/** What a walk over the ledger found, newest first. */
export interface LedgerFound {
  readonly lines: readonly StoredEntry[];
  /** The oldest line that was looked at; undefined where there was none. */
  readonly lowest?: number;
  /** Lines that were looked at. */
  readonly searched: number;
}

/** Of the `within` lines before one, those that are looked for: a bounded walk, where no index is worth its writes. */
export function searchedLines(db: Sqlite) {
  const lines = db.prepare<object, LedgerRow>(
    `WITH clock AS (${clockSql} FROM json_each(@known))
     SELECT ${ledgerColumns} FROM ledger
     WHERE seq < @before AND seq >= @from
       AND (@kinds IS NULL OR kind IN (SELECT value FROM json_each(@kinds)))
       AND (@people IS NULL OR body ->> '$.by' IN (SELECT value FROM json_each(@people)))
       AND (@fromMs IS NULL OR ${correctedSql} >= @fromMs) AND (@untilMs IS NULL OR ${correctedSql} < @untilMs)
       AND (@person IS NULL OR subject = @person OR instr(body, json_quote(@person)) > 0)
       AND (@bed IS NULL OR instr('.' || subject || '.', '.' || @bed || '.') > 0 OR instr(body, json_quote(@bed)) > 0)
     ORDER BY seq DESC LIMIT @limit`,
  );
  const last = db.prepare<[number], { seq: number }>(
    'SELECT seq FROM ledger WHERE seq < ? ORDER BY seq DESC LIMIT 1',
  );
  return (search: LedgerSearch, before: number, within: number, limit: number): LedgerFound => {
    const newest = last.get(before)?.seq;
    if (newest === undefined) return { lines: [], searched: 0 };
    const from = Math.max(1, newest + 1 - within);
    const { kinds, people, person = null, bed = null, fromMs = null, untilMs = null, known = [] } = search;
    const list = (given?: readonly string[]) => (given ? JSON.stringify(given) : null);
    const times = { fromMs, untilMs, known: JSON.stringify(known) };
    const about = { kinds: list(kinds), people: list(people), person, bed, ...times };
    const found = lines.all({ ...about, before, from, limit }).map(entryOf);
    // Where the page is full, what is older has not been looked at.
    const lowest = found.length === limit ? (found.at(-1)?.seq ?? from) : from;
    return { lines: found, lowest, searched: newest + 1 - lowest };
  };
}

/** The last lines about the wall clock, oldest first. */
export function clockLines(db: Sqlite) {
  const last = db.prepare<[number], LedgerRow>(
    `SELECT ${ledgerColumns} FROM ledger WHERE kind = 'clock' ORDER BY seq DESC LIMIT ?`,
  );
  return (limit: number): StoredEntry[] => last.all(limit).map(entryOf).reverse();
}

/** A row as it is read back. */
export function entryOf({
  seq,
  hash,
  kind,
  subject,
  wallMs,
  monoMs,
  bootId,
  errorMs,
  body,
}: LedgerRow): StoredEntry {
  return { seq, hash, kind, subject, at: { wallMs, monoMs, bootId, errorMs }, body: JSON.parse(body) };
}
