import test from 'ava';
import { StandingRecord, wardStands } from '../../gateway/app/standing-record.ts';
import { plusMs, recordingInstant } from '../../gateway/core/instant.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import type { StandingLine } from '../../gateway/core/standing.ts';
import { rebuilt } from '../../gateway/store/rebuild.ts';
import { openStore } from '../../gateway/store/store.ts';
import { wardConfig } from '../helpers/gateway.ts';
import { projections } from '../helpers/projection.ts';
import { place } from '../helpers/store.ts';

const at = recordingInstant(1_750_000_000);
const device = (id: string, bed: string) => ({
  id,
  driver: 'mqtt-json',
  bed,
  options: { measures: ['spo2'] },
});
const stands = (...devices: readonly object[]) => wardStands(wardConfig('none', { devices }), []);
const subjects = [{ id: 'bed-1' }, { id: 'bed-2' }];
const silent = [{ detector: 'spo2-low', reason: 'device-silent', deviceId: 'a' }];

/** A ledger in memory, and the record over it as a restart finds it. */
function ledger() {
  const entries: LedgerEntry[] = [];
  const restart = () =>
    new StandingRecord([...rebuilt(entries).standing.values()], (more) => void entries.push(...more));
  const ids = () => [...rebuilt(entries).standing.keys()].sort();
  return { entries, restart, ids };
}

test('who lies where and which device speaks for whom is on the ledger once, and again only where it changed', (t) => {
  const { entries, restart, ids } = ledger();
  restart().start(stands(device('a', 'bed-1')), subjects, at);
  t.deepEqual(ids(), ['binding.a', 'resident.bed-1']);
  t.false(JSON.stringify(entries).includes('Plum'), 'nobody by name');
  restart().start(stands(device('a', 'bed-1')), subjects, plusMs(at, 1000));
  t.is(entries.length, 1, 'a restart alone is no change');
  restart().start(stands(device('b', 'bed-1')), subjects, plusMs(at, 2000));
  t.deepEqual(ids(), ['binding.b', 'resident.bed-1']);
  const line = entries.at(-1)?.body as StandingLine;
  t.deepEqual([line.set.map(({ id }) => id), line.clear], [['binding.b'], ['binding.a']]);
  t.is(
    rebuilt(entries).standing.get('resident.bed-1')?.since.wallMs,
    at.wallMs,
    'she lay there all the time',
  );
});

test('a bed without cover is so since it began, whatever is missing next and over a restart', (t) => {
  const { entries, restart } = ledger();
  const first = restart();
  first.start(stands(), subjects, at);
  const cover = (record: StandingRecord, missing: typeof silent, ms: number) =>
    record.cover(
      [{ subjectId: 'bed-1', coverage: { isCovered: missing.length === 0, missing } }],
      plusMs(at, ms),
    );
  const since = () => (rebuilt(entries).standing.get('coverage.bed-1')?.since.wallMs ?? 0) - at.wallMs;
  cover(first, [], 0);
  cover(first, silent, 5000);
  const again = restart();
  again.start(stands(), subjects, plusMs(at, 8000));
  cover(again, silent, 9000);
  t.is(since(), 5000);
  cover(again, [...silent, { detector: 'fall', reason: 'inference-down', deviceId: '' }], 10_000);
  t.is(since(), 5000);
  cover(again, [], 11_000);
  t.is(since(), 11_000);
});

test('what stands is a table that the same commit changes, and the ledger alone gives it again', async (t) => {
  const path = place(t);
  const store = await openStore(path);
  const commit = (entries: readonly LedgerEntry[]) =>
    store.commit({ entries, alarms: [], outbox: [], setDeadlines: [], clearDeadlines: [] });
  const written: Promise<void>[] = [];
  const record = new StandingRecord([], (entries) => void written.push(commit(entries)));
  record.start(stands(device('a', 'bed-1'), device('b', 'bed-2')), subjects, at);
  record.cover([{ subjectId: 'bed-2', coverage: { isCovered: false, missing: silent } }], at);
  new StandingRecord(await store.standing(), (entries) => void written.push(commit(entries))).start(
    stands(device('b', 'bed-1')),
    [{ id: 'bed-1' }],
    plusMs(at, 1000),
  );
  await Promise.all(written);
  const kept = await store.standing();
  t.deepEqual(
    kept.map(({ id }) => id),
    ['binding.b', 'resident.bed-1'],
    'a bed that is gone is covered by nobody',
  );
  await store.close();
  const found = projections(path);
  t.deepEqual(found.stored, found.rebuilt);
});
