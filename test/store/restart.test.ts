import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { createAlarmDesk } from '../../gateway/alarm/desk.ts';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { seenLimit } from '../../gateway/alarm/seen.ts';
import type { Alarm, Deadline } from '../../gateway/core/alarm.ts';
import type { BedId } from '../../gateway/core/id.ts';
import { rebuilt } from '../../gateway/store/rebuild.ts';
import type { Store } from '../../gateway/store/store.ts';
import { openStore } from '../../gateway/store/store.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { nothing, place } from '../helpers/store.ts';
import { anna, event, stepsOf } from '../helpers/ward.ts';

/** Opens a desk on a store as the gateway does at start. */
async function start(clock: ManualClock, store: Store) {
  const shown: Alarm[] = [];
  const restored = {
    alarms: await store.openAlarms(),
    deadlines: await store.deadlines(),
    eventIds: await store.recentEventIds(seenLimit),
  };
  const desk = createAlarmDesk({
    clock,
    policiesAt: () => defaultPolicies,
    restored,
    store,
    outboxFor: () => [],
    onChange: (alarms) => shown.push(...alarms),
    onStoreFault: () => {},
    onHolds: () => {},
  });
  return { desk, shown };
}

test('a night over two restarts: nothing lost, nothing twice, and the ledger tells it all', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-night-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'vigil.sqlite');
  const clock = new ManualClock();
  const fall = event('fall', clock.now());

  let store = await openStore(path);
  let { desk, shown } = await start(clock, store);
  const { changed } = await desk.handle({ type: 'event', event: fall });
  const [alarm] = changed;
  if (alarm === undefined) return t.fail();
  t.true(stepsOf(alarm).includes('committed'));
  await desk.stop();
  await store.close();

  clock.advance(90_000);
  store = await openStore(path);
  ({ desk, shown } = await start(clock, store));
  t.deepEqual((await desk.handle({ type: 'event', event: fall })).changed, []);
  clock.advance(0);
  await desk.handle({ type: 'accept', alarmId: alarm.id, staffId: anna });
  t.deepEqual(
    shown.filter(({ type }) => type === 'fall').map(({ escalationStep, signal }) => [escalationStep, signal]),
    [
      // Both that ran out while the gateway was down: nobody accepted it, and no screen painted it.
      [1, 'on'],
      [1, 'on'],
      [1, 'acknowledged'],
    ],
  );
  await desk.stop();
  await store.close();

  store = await openStore(path);
  ({ desk, shown } = await start(clock, store));
  t.is(desk.alarms()[0]?.owner?.staffId, anna);
  await desk.handle({
    type: 'close',
    alarmId: alarm.id,
    staffId: anna,
    outcome: 'real',
    reason: 'on the floor',
  });
  await desk.stop();
  const [board, ...others] = await store.deadlines();
  t.like(board, { kind: 'escalation', id: 'no-screen.gateway.1700000090000.onset.escalation' });
  t.deepEqual(others, [], 'nothing waits but the board that is missing');
  const lines = await store.ledger({ afterSeq: 0, limit: 100 });
  const byId = (alarms: Iterable<Alarm>) => [...alarms].toSorted((x, y) => (x.id < y.id ? -1 : 1));
  t.deepEqual(byId(rebuilt(lines).alarms.values()), byId(await store.recentAlarms(0, 9)));
  t.deepEqual(
    lines.filter(({ kind }) => kind === 'care-event').map(({ subject }) => subject.split('.')[0]),
    ['fall', 'no-screen'],
  );
  t.like(await store.verify(), { isIntact: true, rows: lines.length });
  await store.close();
});

test('what waits is stored with the event that set it, found by a restart, and never taken for a deadline of an alarm', async (t) => {
  const path = place(t);
  const clock = new ManualClock();
  const hold = { id: 'check.101', kind: 'check' as const, dueAt: clock.now(), body: { n: 1 } };
  const entry = { kind: 'weighing', subject: 'e', at: clock.now(), body: { act: 'check-opened' } };
  let store = await openStore(path);
  await store.commit({ ...nothing, entries: [entry], setHolds: [hold, { ...hold, id: 'lease.102' }] });
  await store.close();
  store = await openStore(path);
  t.deepEqual(
    (await store.holds()).map(({ id }) => id),
    ['check.101', 'lease.102'],
  );
  t.deepEqual((await store.holds())[0], hold);
  t.deepEqual(await store.deadlines(), []);
  await store.commit({ ...nothing, clearDeadlines: ['check.101'] });
  t.is((await store.holds()).length, 1);
  await store.close();
});

test('a silence that a person ordered and an onset that must still last are found by a restart', async (t) => {
  const path = place(t);
  const clock = new ManualClock();
  const dueAt = clock.now();
  const off = {
    kind: 'alarm-off',
    by: anna,
    since: dueAt,
    bedId: 'bed-1' as BedId,
    type: 'bed-exit',
    reason: 'x',
  } as const;
  const waiting: readonly Deadline[] = [
    { id: 'hold.alarm-off', kind: 'hold', dueAt, hold: off },
    { id: 'bed-exit.on-delay', kind: 'on-delay', dueAt, event: event('bed-exit', dueAt) },
  ];
  let store = await openStore(path);
  await store.commit({ ...nothing, setDeadlines: waiting });
  await store.close();
  store = await openStore(path);
  t.deepEqual(await store.deadlines(), waiting);
  t.deepEqual(await store.holds(), []);
  await store.close();
});
