import type { Alarm, Category } from '../core/alarm.ts';
import { type AlarmFacts, factsOf } from '../core/alarm-facts.ts';
import { labelOf } from '../core/label.ts';
import type { LedgerRow } from './chain.ts';
import type { Sqlite } from './database.ts';
import { entryOf, ledgerColumns, type StoredEntry } from './ledger-table.ts';

/** Where a walk along the alarms, by when each changed last, has come to. */
export interface AlarmPlace {
  readonly changedMs: number;
  readonly id: string;
}

export interface AlarmSlice<One> {
  readonly found: readonly One[];
  /** Where the next slice goes on; absent at the end. */
  readonly next?: AlarmPlace;
}

interface Row {
  readonly id: string;
  readonly changedMs: number;
  readonly body: string;
  readonly label: string | null;
}

/** Rows in one slice: a few milliseconds of the store's thread, so that a commit behind it is not late. */
export const alarmsPerSlice = 250;

const rowsSql = (from: string) => `
  SELECT id, changed_ms AS changedMs, body,
    (SELECT ledger.body FROM ledger WHERE kind = 'label' AND subject = alarms.id ORDER BY seq DESC LIMIT 1) AS label
  FROM alarms WHERE ${from} LIMIT ${alarmsPerSlice}`;

/** What people said of alarms, by the ledger's lines of that kind; and alarms with it, slice by slice. */
export function labelTable(db: Sqlite) {
  const lines = db.prepare<[number, number], LedgerRow>(
    `SELECT ${ledgerColumns} FROM ledger WHERE kind = 'label' AND seq > ? ORDER BY seq LIMIT ?`,
  );
  const lastLines = db.prepare<[number], LedgerRow>(
    `SELECT ${ledgerColumns} FROM ledger WHERE kind = 'label' ORDER BY seq DESC LIMIT ?`,
  );
  const newer = db.prepare<[number, string], Row>(
    rowsSql('(changed_ms, id) > (?, ?) ORDER BY changed_ms, id'),
  );
  const older = db.prepare<[number, string, number], Row>(
    rowsSql(
      'is_open = 0 AND (changed_ms, id) < (?, ?) AND changed_ms >= ? ORDER BY changed_ms DESC, id DESC',
    ),
  );
  const said = ({ label }: Row) => (label === null ? undefined : labelOf(JSON.parse(label))?.label);
  return {
    /** In order, after a line: labels that were replaced later are among them. */
    labels: (afterSeq: number, limit: number): readonly StoredEntry[] =>
      lines.all(afterSeq, limit).map(entryOf),
    /** Newest first. */
    lastLabels: (limit: number): readonly StoredEntry[] => lastLines.all(limit).map(entryOf),
    /** Closed alarms about which nobody has said whether they were real, newest first. */
    unlabelled(category: Category, before: AlarmPlace, sinceMs: number): AlarmSlice<Alarm> {
      const rows = older.all(before.changedMs, before.id, sinceMs);
      const found = rows
        .filter((row) => said(row) === undefined)
        .map(({ body }) => JSON.parse(body) as Alarm)
        .filter((one) => one.category === category && isUnsaid(one));
      return { found, ...nextOf(rows) };
    },
    /** Alarms that changed after a place, oldest change first. */
    alarmFacts(after: AlarmPlace): AlarmSlice<AlarmFacts> {
      const rows = newer.all(after.changedMs, after.id);
      return {
        found: rows.map((row) => factsOf(JSON.parse(row.body) as Alarm, said(row))),
        ...nextOf(rows),
      };
    },
  };
}

const isUnsaid = ({ outcome }: Alarm) => outcome === undefined || outcome === 'care-in-progress';

function nextOf(rows: readonly Row[]): { readonly next?: AlarmPlace } {
  const last = rows.at(-1);
  if (last === undefined || rows.length < alarmsPerSlice) return {};
  return { next: { changedMs: last.changedMs, id: last.id } };
}
