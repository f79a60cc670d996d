import type { Alarm } from '../core/alarm.ts';
import type { LedgerRow } from './chain.ts';
import type { Sqlite } from './database.ts';
import { entryOf, ledgerColumns, type StoredEntry } from './ledger-table.ts';

/** Where a reading of some hours goes on; begin with `fromTheStart`. */
export interface ShiftCursor {
  readonly wallMs: number;
  readonly row: number;
}

/** One slice of such a reading; `next` is missing at its end. */
export interface ShiftSlice<Row> {
  readonly rows: readonly Row[];
  readonly next?: ShiftCursor;
}

/** Before the first row of a wall time. */
export const fromTheStart = (wallMs: number): ShiftCursor => ({ wallMs, row: 0 });

/** In the words of the index, which only then is used. */
const kindsSql = `kind IN ('act', 'blind', 'care-event', 'erasure', 'observation', 'standing')`;

/** What a shift handover is made of: a few hours, slice by slice, so that commits slip in between. */
export function shiftTable(db: Sqlite) {
  const lines = db.prepare<[number, number, number, number], LedgerRow>(
    `SELECT ${ledgerColumns} FROM ledger
     WHERE ${kindsSql} AND (wall_ms, seq) > (?, ?) AND wall_ms < ? ORDER BY wall_ms, seq LIMIT ?`,
  );
  const alarms = db.prepare<
    [number, number, number, number],
    { readonly row: number; readonly wallMs: number; readonly body: string }
  >(
    `SELECT rowid AS row, changed_ms AS wallMs, json_remove(body, '$.evidence') AS body FROM alarms
     WHERE (changed_ms, rowid) > (?, ?) AND body ->> '$.raisedAt.wallMs' < ? ORDER BY changed_ms, rowid LIMIT ?`,
  );
  const handover = db.prepare<[string, number], LedgerRow>(
    `SELECT ${ledgerColumns} FROM ledger WHERE kind = 'handover' AND subject = ? ORDER BY seq LIMIT ?`,
  );
  const acts = db.prepare<[string, number], LedgerRow>(
    `SELECT ${ledgerColumns.replace('body,', `json_remove(body, '$.content') AS body,`)} FROM ledger
     WHERE kind = 'handover' AND subject = ? ORDER BY seq LIMIT ?`,
  );
  return {
    /** Lines of the kinds of the index, by the wall clock as it was read then. */
    lines({ wallMs, row }: ShiftCursor, untilMs: number, limit: number): ShiftSlice<StoredEntry> {
      const rows = lines.all(wallMs, row, untilMs, limit).map(entryOf);
      const last = rows.at(-1);
      const isMore = rows.length === limit && last !== undefined;
      return { rows, ...(isMore && { next: { wallMs: last.at.wallMs, row: last.seq } }) };
    },
    /** Alarms that changed since then and were raised before `untilMs`, without their evidence. */
    alarms({ wallMs, row }: ShiftCursor, untilMs: number, limit: number): ShiftSlice<Alarm> {
      const found = alarms.all(wallMs, row, untilMs, limit);
      const last = found.at(-1);
      const isMore = found.length === limit && last !== undefined;
      const rows = found.map(({ body }): Alarm => ({ evidence: [], ...JSON.parse(body) }));
      return { rows, ...(isMore && { next: { wallMs: last.wallMs, row: last.row } }) };
    },
    /** Notes and signatures of one handover, oldest first; what was signed is left out where only the acts are asked for. */
    handover: (id: string, limit: number, withContent: boolean): readonly StoredEntry[] =>
      (withContent ? handover : acts).all(id, limit).map(entryOf),
  };
}
