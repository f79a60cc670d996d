import type { LedgerEntry } from '../core/ledger.ts';
import { type Standing, type StandingLine, standingKind } from '../core/standing.ts';
import type { Sqlite } from './database.ts';

/** What stands: the ledger's lines of that kind, added up in the same transaction. */
export function standingTable(db: Sqlite) {
  const put = db.prepare<[string, string]>(
    'INSERT INTO standing (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
  );
  const drop = db.prepare<[string]>('DELETE FROM standing WHERE id = ?');
  const all = db.prepare<[], { readonly body: string }>('SELECT body FROM standing ORDER BY id');
  const set = (one: Standing): void => void put.run(one.id, JSON.stringify(one));
  return {
    /** Follows a line of the ledger; any other kind changes nothing. */
    follow({ kind, body }: Pick<LedgerEntry, 'kind' | 'body'>): void {
      if (kind !== standingKind) return;
      const line = body as StandingLine;
      for (const id of line.clear) drop.run(id);
      for (const one of line.set) set(one);
    },
    set,
    all: (): readonly Standing[] => all.all().map(({ body }) => JSON.parse(body)),
  };
}
