import Database from 'better-sqlite3';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import { ledgerTable } from '../../gateway/store/ledger-table.ts';
import { rebuilt } from '../../gateway/store/rebuild.ts';

interface Row {
  readonly id: string;
  readonly body: string;
}

const sorted = (rows: Iterable<readonly [string, unknown]>): readonly unknown[] =>
  [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, body]) => ({ id, body }));

/** What a database's tables say beside what its ledger alone says: alarms, what waits, and what stands. */
export function projections(path: string) {
  const db = new Database(path, { readonly: true });
  try {
    const stored = (table: string) =>
      sorted(
        db
          .prepare<[], Row>(`SELECT id, body FROM ${table}`)
          .all()
          .map(({ id, body }) => [id, JSON.parse(body)]),
      );
    const lines: readonly LedgerEntry[] = ledgerTable(db).entries(0, 1_000_000);
    const { alarms, waiting, standing, accounts } = rebuilt(lines);
    return {
      stored: {
        alarms: stored('alarms'),
        waiting: stored('deadlines'),
        standing: stored('standing'),
        accounts: stored('accounts'),
      },
      rebuilt: {
        alarms: sorted(alarms),
        waiting: sorted(waiting),
        standing: sorted(standing),
        accounts: sorted(accounts),
      },
    };
  } finally {
    db.close();
  }
}
