import type { Alarm } from '../../core/alarm.ts';
import { accountTable } from '../account-table.ts';
import { alarmTable } from '../alarm-table.ts';
import type { Sqlite } from '../database.ts';
import { ledgerTable } from '../ledger-table.ts';
import { Rebuild } from '../rebuild.ts';
import { standingTable } from '../standing-table.ts';
import type { SalvageReport } from './report.ts';

const slice = 5000;

/**
 * Adds what the ledger knows and the copied tables lack. Of an alarm that both know, the later state stands. What waits is taken from
 * the ledger only where its table was not whole: what is gone from a whole table waits no longer.
 */
export function completeProjections(db: Sqlite, isWaitingWhole: boolean): SalvageReport['rebuilt'] {
  const ledger = ledgerTable(db);
  const table = alarmTable(db);
  const rebuild = new Rebuild();
  let alarms = 0;
  const complete = (rebuilt: Alarm) => {
    const stored = table.get(rebuilt.id);
    if (stored !== undefined && !isLater(rebuilt, stored)) return;
    table.put(rebuilt);
    alarms += 1;
  };
  for (let after = 0, rows = ledger.entries(0, slice); rows.length > 0; rows = ledger.entries(after, slice)) {
    for (const row of rows) rebuild.add(row);
    after = rows.at(-1)?.seq ?? after;
    for (const closed of rebuild.takeClosed()) complete(closed);
  }
  const { alarms: open, waiting, standing, accounts } = rebuild.projection;
  for (const alarm of open.values()) complete(alarm);
  const known = new Set([...table.deadlines(), ...table.holds()].map(({ id }) => id));
  const missing = isWaitingWhole ? [] : [...waiting.values()].filter(({ id }) => !known.has(id));
  for (const one of missing) table.arm(one);
  const stands = standingTable(db);
  const stood = new Set(stands.all().map(({ id }) => id));
  for (const one of standing.values()) if (!stood.has(one.id)) stands.set(one);
  // The ledger says everything of them, and its last line is the newest that is known: also of who may no longer sign in.
  const people = accountTable(db);
  for (const one of accounts.values()) people.set(one);
  return { alarms, waiting: missing.length };
}

/** Closed is the end of an alarm; before that, each change adds a link to its chain or moves its last. */
function isLater(a: Alarm, b: Alarm): boolean {
  if ((a.closedAt === undefined) !== (b.closedAt === undefined)) return a.closedAt !== undefined;
  const [of, other] = [a, b].map(({ custody }) => custody.at(-1)?.at.wallMs ?? 0);
  return (of ?? 0) > (other ?? 0);
}
