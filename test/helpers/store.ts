import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import Database from 'better-sqlite3';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { step } from '../../gateway/alarm/step.ts';
import { emptyWard } from '../../gateway/alarm/ward.ts';
import type { LedgerEntry, OutboxMessage, Transaction } from '../../gateway/core/ledger.ts';
import type { Store } from '../../gateway/store/store.ts';
import { openStore } from '../../gateway/store/store.ts';
import { at, event } from './ward.ts';

/** A path for a database of one test, taken away after it. */
export function place(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-store-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'vigil.sqlite');
}

/** A message for the outbox. */
export const message = (n: number): OutboxMessage => ({
  id: `m-${n}`,
  topic: 'vigil/v1/site/gw/event/101',
  payload: `{"n":${n}}`,
  qos: 1,
  isRetained: n % 2 === 0,
});

/** A transaction that changes nothing. */
export const nothing: Transaction = {
  entries: [],
  alarms: [],
  setDeadlines: [],
  clearDeadlines: [],
  outbox: [],
};
/** A line for the ledger. */
export const act = (n: number): LedgerEntry => ({ kind: 'act', subject: `n-${n}`, at: at(n), body: { n } });

/** A fall at a bed of its own, as one transaction. */
export function fallTx(n: number): Transaction & { readonly ward: typeof emptyWard } {
  const fall = event('fall', at(n), { bed: `${n}` });
  const { ward, changed, ...writes } = step(
    emptyWard,
    { type: 'event', event: fall },
    defaultPolicies,
    at(n),
  );
  return { ...writes, ward, alarms: changed, outbox: [message(n)] };
}

/** Opens, uses and closes. */
export async function withStore<T>(path: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(path);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** Somebody with write access to the file, who is not the gateway. */
export function tampered(path: string, sql: string): void {
  const db = new Database(path);
  db.exec('DROP TRIGGER ledger_keeps_rows; DROP TRIGGER ledger_keeps_words; DROP TRIGGER ledger_only_grows;');
  db.exec(sql);
  db.close();
}
