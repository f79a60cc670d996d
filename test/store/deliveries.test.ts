import test from 'ava';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { Priority } from '../../gateway/core/alarm.ts';
import { laneOf } from '../../gateway/core/notice.ts';
import { openDatabase, shippedMigrations } from '../../gateway/store/database.ts';
import { deliveryTable } from '../../gateway/store/delivery-table.ts';
import { openStore } from '../../gateway/store/store.ts';
import { alarmNotice, deliveryOf, readingsNotice } from '../helpers/notices.ts';
import { nothing, place } from '../helpers/store.ts';

const ids = (queued: readonly { readonly notice: { readonly id: string } }[]) =>
  queued.map(({ notice }) => notice.id);

test('what is committed with an alarm waits for its receiver over a restart, and once delivered never again', async (t) => {
  const path = place(t);
  const first = await openStore(path);
  const [a, b] = [alarmNotice(1), alarmNotice(2)];
  await first.commit({ ...nothing, deliveries: [deliveryOf(a), deliveryOf(b), deliveryOf(a, 'r2')] });
  await first.markDelivered('r1', [a.id]);
  await first.close();
  const second = await openStore(path);
  // The same transaction written again, as after a commit whose answer was lost.
  await second.commit({ ...nothing, deliveries: [deliveryOf(a), deliveryOf(b)] });
  t.deepEqual(ids(await second.pendingDeliveries('r1', 10)), [b.id]);
  t.deepEqual((await second.pendingDeliveries('r2', 10))[0]?.notice, JSON.parse(JSON.stringify(a)));
  await second.close();
});

test('alarms go before everything else, the most urgent first, and a bed’s alarms in their order', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(
          fc.constantFrom<Priority | 'readings'>('low', 'medium', 'high', 'readings'),
          fc.integer({ min: 0, max: 4 }),
        ),
        { minLength: 1, maxLength: 80 },
      ),
      async (told) => {
        const db = openDatabase(':memory:', shippedMigrations);
        const table = deliveryTable(db);
        const notices = told.map(([what, bed], n) =>
          what === 'readings' ? readingsNotice(n, `bed-${bed}`) : alarmNotice(n, `bed-${bed}`, what),
        );
        for (const notice of notices) table.put(deliveryOf(notice));
        const gone: string[] = [];
        for (;;) {
          const batch = table.pending('r1', 7);
          if (batch.length === 0) break;
          gone.push(...ids(batch));
          table.markDelivered('r1', ids(batch));
        }
        db.close();
        t.deepEqual([...gone].sort(), notices.map(({ id }) => id).sort());
        const place = new Map(gone.map((id, index) => [id, index]));
        const before = (x: string, y: string) => (place.get(x) ?? 0) < (place.get(y) ?? 0);
        for (const [i, one] of notices.entries())
          for (const other of notices.slice(i + 1)) {
            const isSameKind = one.kind === other.kind;
            if (isSameKind && one.subject === other.subject) t.true(before(one.id, other.id));
          }
        // Only an alarm of its own bed, or one as urgent, may go before a high one.
        const highest = notices.filter((one) => one.kind === 'alarm' && one.alarm.priority === 'high');
        for (const high of highest)
          for (const other of notices)
            if (other.kind === 'readings') t.true(before(high.id, other.id));
            else if (
              other.kind === 'alarm' &&
              laneOf(other.alarm.priority) > 0 &&
              other.subject !== high.subject
            )
              t.true(
                before(high.id, other.id) || highest.some((one) => one.subject === other.subject),
                `${other.id} went before ${high.id}`,
              );
      },
    ),
    { numRuns: 60 },
  );
});

test('at the limit the oldest telemetry goes first, then care events, and alarms never for them', (t) => {
  const db = openDatabase(':memory:', shippedMigrations);
  const table = deliveryTable(db, { others: 3, alarms: 4, parked: 2, delivered: 5 });
  for (let n = 0; n < 10; n += 1) table.put(deliveryOf(readingsNotice(n)));
  for (let n = 0; n < 4; n += 1) table.put(deliveryOf(alarmNotice(100 + n, 'bed-1', 'low')));
  const waiting = ids(table.pending('r1', 100));
  t.deepEqual(waiting.slice(4), ['readings.bed-1.7', 'readings.bed-1.8', 'readings.bed-1.9']);
  t.is(waiting.length, 7);
  t.like(table.counters('r1'), { waiting: 7, waitingAlarms: 4, dropped: 7, parked: 0 });
  table.put(deliveryOf(alarmNotice(200, 'bed-2', 'high')));
  t.like(table.counters('r1'), { waitingAlarms: 4, dropped: 8 }, 'even alarms have an end, counted');
  t.is(ids(table.pending('r1', 1))[0], alarmNotice(200, 'bed-2', 'high').id);
  db.close();
});

test('what a receiver refuses is shown until a person lets it wait again', (t) => {
  const db = openDatabase(':memory:', shippedMigrations);
  const table = deliveryTable(db, { others: 10, alarms: 10, parked: 2, delivered: 5 });
  const notices = [1, 2, 3].map((n) => alarmNotice(n));
  for (const notice of notices) {
    table.put(deliveryOf(notice));
    table.park('r1', notice.id, 'AR');
  }
  t.deepEqual(
    table.parked(10).map(({ id, reason }) => [id, reason]),
    [notices[2], notices[1]].map((notice) => [notice?.id, 'AR']),
  );
  t.like(table.counters('r1'), { waiting: 0, parked: 2, dropped: 1 });
  table.unpark('r1');
  t.like(table.counters('r1'), { waiting: 2, waitingAlarms: 2, parked: 0, oldestMs: notices[1]?.at.wallMs });
  db.close();
});

test('what a person drops of it is counted, and does not come again with a transaction that is written again', (t) => {
  const db = openDatabase(':memory:', shippedMigrations);
  const table = deliveryTable(db);
  const [first, second] = [alarmNotice(1), alarmNotice(2)];
  for (const notice of [first, second]) {
    table.put(deliveryOf(notice));
    table.park('r1', notice.id, 'AR');
  }
  table.dropParked('r1', first.id);
  table.dropParked('r1', 'unknown');
  table.put(deliveryOf(first));
  t.like(table.counters('r1'), { waiting: 0, parked: 1, dropped: 1 });
  db.close();
});

test('the queue of a receiver that is no longer configured goes, the others stay', (t) => {
  const db = openDatabase(':memory:', shippedMigrations);
  const table = deliveryTable(db);
  table.put(deliveryOf(alarmNotice(1), 'old'));
  table.put(deliveryOf(alarmNotice(1), 'kept'));
  table.keepOnly(['kept', 'new']);
  t.is(table.counters('old').waiting, 0);
  t.is(table.counters('kept').waiting, 1);
  db.close();
});

test('the queries of the queue use their indexes, so that a day’s backlog stays quick', (t) => {
  const path = place(t);
  openDatabase(path, shippedMigrations).close();
  const db = new Database(path, { readonly: true });
  const plan = (sql: string) =>
    db
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => detail)
      .join('; ');
  const next = plan(
    `SELECT body FROM deliveries WHERE receiver = 'a' AND state = 0 ORDER BY lane, seq LIMIT 50`,
  );
  t.regex(next, /deliveries_by_lane/);
  t.notRegex(next, /TEMP B-TREE/);
  db.close();
});
