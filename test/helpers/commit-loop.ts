import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { step } from '../../gateway/alarm/step.ts';
import { emptyWard } from '../../gateway/alarm/ward.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import { openStore } from '../../gateway/store/store.ts';
import { event } from './ward.ts';

/**
 * A process that is meant to be killed: commits one alarm after the other and says each one's number on standard
 * output once the store has acknowledged it. Arguments: the database, the first number.
 */
const [path = '', first = '0'] = process.argv.slice(2);
const store = await openStore(path);

for (let n = Number(first); ; n += 1) {
  const now = recordingInstant(n);
  const fall = event('fall', now, { bed: `bed-${n}` });
  const result = step(emptyWard, { type: 'event', event: fall }, defaultPolicies, now);
  const mark: LedgerEntry = { kind: 'act', subject: `n-${n}`, at: now, body: { n } };
  await store.commit({ ...result, entries: [mark, ...result.entries], alarms: result.changed, outbox: [] });
  process.stdout.write(`${n}\n`);
}
