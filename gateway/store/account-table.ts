import { type Account, type AccountLine, accountKind } from '../core/account.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import type { Sqlite } from './database.ts';

/** Who may sign in: the last line of the ledger about each, kept in the same transaction. */
export function accountTable(db: Sqlite) {
  const put = db.prepare<[string, string]>(
    'INSERT INTO accounts (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
  );
  const all = db.prepare<[], { readonly body: string }>('SELECT body FROM accounts ORDER BY id');
  const set = (account: Account): void => void put.run(account.id, JSON.stringify(account));
  return {
    /** Follows a line of the ledger; any other kind changes nothing. */
    follow({ kind, body }: Pick<LedgerEntry, 'kind' | 'body'>): void {
      if (kind === accountKind) set((body as AccountLine).account);
    },
    set,
    all: (): readonly Account[] => all.all().map(({ body }) => JSON.parse(body)),
  };
}
