import test from 'ava';
import fc from 'fast-check';
import { heldLimit } from '../../gateway/alarm/batch.ts';
import type { AlarmDesk } from '../../gateway/alarm/desk.ts';
import { createAlarmDesk } from '../../gateway/alarm/desk.ts';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { provingWrites } from '../../gateway/alarm/store-watch.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { alarmId } from '../../gateway/core/id.ts';
import { rebuilt } from '../../gateway/store/rebuild.ts';
import { ManualClock, settled } from '../helpers/manual-clock.ts';
import { MemoryStore } from '../helpers/memory-store.ts';
import { anna, event, stepsOf, technical } from '../helpers/ward.ts';

interface Seen {
  readonly alarm: Alarm;
  readonly isStored: boolean;
  readonly afterMs: number;
}

/** A desk with its store, and everything that a screen would have been told. */
function open(clock = new ManualClock(), store = new MemoryStore(clock)) {
  const seen: Seen[] = [];
  const faults: (string | undefined)[] = [];
  const held: string[][] = [];
  const startMs = clock.now().monoMs;
  const desk: AlarmDesk = createAlarmDesk({
    clock,
    policiesAt: () => defaultPolicies,
    restored: store.restored(),
    store,
    outboxFor: ({ id, signal, escalationStep }) => [
      {
        id: `${id}.${signal}.${escalationStep}`,
        topic: `alarm/${id}`,
        payload: '{}',
        qos: 1,
        isRetained: true,
      },
    ],
    onChange: (alarms, { isStored }) => {
      for (const alarm of alarms) seen.push({ alarm, isStored, afterMs: clock.now().monoMs - startMs });
    },
    onStoreFault: (message) => faults.push(message),
    onHolds: (holds) => held.push(holds.map(({ id }) => id)),
  });
  const fall = (bed = '101') => desk.handle({ type: 'event', event: event('fall', clock.now(), { bed }) });
  const about = (type: string) => seen.filter(({ alarm }) => alarm.type === type);
  return { clock, store, desk, seen, faults, held, fall, about };
}

test('an alarm is stored before anybody sees it, and says that it was', async (t) => {
  const { store, seen, fall, clock } = open();
  const answer = fall();
  t.deepEqual(seen, []);
  const { changed } = await answer;
  t.is(store.alarms.size, 1);
  t.like(seen[0], { isStored: true, afterMs: 0 });
  t.deepEqual(changed.map(stepsOf), [['sensed', 'decided', 'committed']]);
  await clock.pass(0);
  t.deepEqual([...store.alarms.values()].map(stepsOf), [['sensed', 'decided', 'committed']]);
  t.is(store.outbox.length, 1);
});

test('a store that takes too long does not hold an alarm back beyond 100 ms, and a low alarm names it', async (t) => {
  const { clock, store, seen, about, fall, faults } = open();
  store.takes = 150;
  void fall();
  await clock.pass(99);
  t.deepEqual(seen, []);
  await clock.pass(1);
  t.like(seen[0], { alarm: { type: 'fall', signal: 'on' }, isStored: false, afterMs: 100 });
  await clock.pass(100);
  t.like(about('store-slow')[0], { alarm: { priority: 'low', category: 'technical' } });
  t.true(about('fall').some(({ alarm }) => stepsOf(alarm).includes('committed')));
  t.deepEqual(faults, []);
});

test('a card that flushes slowly all night is one alarm, which ends when writes in time have proved it over', async (t) => {
  const { clock, store, about, fall } = open();
  for (let bed = 0; bed < 20; bed += 1) {
    store.takes = bed % 2 === 0 ? 150 : 5;
    void fall(`${bed}`);
    await clock.pass(10_000);
  }
  const ids = new Set(about('store-slow').map(({ alarm }) => alarm.id));
  t.is(ids.size, 1);
  t.true(about('store-slow').every(({ alarm }) => alarm.closedAt === undefined));
  store.takes = 5;
  for (let bed = 0; bed < provingWrites; bed += 1) {
    void fall(`late ${bed}`);
    await clock.pass(10_000);
  }
  t.is(about('store-slow').at(-1)?.alarm.signal, 'off');
});

test('a quiet time without writes does not end a slow store', async (t) => {
  const { clock, store, about, fall } = open();
  store.takes = 150;
  void fall();
  await clock.pass(1000);
  store.takes = 5;
  await clock.pass(50_000);
  t.is(about('store-slow').at(-1)?.alarm.signal, 'on');
});

test('a store that refuses: alarms sound at once, one high alarm says why, and all is written in order later', async (t) => {
  const { clock, store, seen, about, fall, faults, desk } = open();
  store.takes = 'broken';
  void fall('101');
  await clock.pass(0);
  t.like(seen[0], { alarm: { type: 'fall' }, isStored: false, afterMs: 0 });
  t.like(about('store-failed')[0], {
    alarm: { priority: 'high', evidence: [{ values: { message: 'disk full' } }] },
  });
  void fall('102');
  await clock.pass(30_000);
  t.is(new Set(about('store-failed').map(({ alarm }) => alarm.id)).size, 1);
  t.deepEqual(faults, ['disk full']);
  store.takes = 0;
  await clock.pass(2000);
  t.deepEqual(faults, ['disk full', undefined]);
  t.is(about('store-failed').at(-1)?.alarm.signal, 'off');
  t.deepEqual(
    store.entries.filter(({ kind }) => kind === 'care-event').map(({ subject }) => subject.split('.')[0]),
    ['fall', 'store-failed', 'fall', 'no-screen', 'store-failed'],
  );
  t.deepEqual(store.restored().alarms, desk.alarms());
});

test('a store that never answers becomes a failed store after two seconds, and nothing waits for it any more', async (t) => {
  const { clock, store, seen, about, fall } = open();
  store.takes = 'stuck';
  void fall('101');
  await clock.pass(2000);
  t.is(about('store-failed')[0]?.afterMs, 2000);
  const before = seen.length;
  void fall('102');
  t.is(seen.length, before + 1);
});

test('two hundred devices that fall silent at once share a few commits', async (t) => {
  const { clock, store, desk, about } = open();
  store.takes = 10;
  for (let bed = 0; bed < 200; bed += 1) {
    void desk.handle({ type: 'event', event: event('device-silent', clock.now(), { bed: `${bed}` }) });
  }
  await clock.pass(25);
  t.is(about('device-silent').filter(({ isStored }) => isStored).length, 200);
  t.true(store.commits <= 3);
});

test('while the store is broken what is held is bounded, and the ledger says how much it lacks', async (t) => {
  const { clock, store, desk, fall } = open();
  store.takes = 'broken';
  await fall();
  const alarm = desk.alarms()[0]?.id ?? alarmId('none');
  for (let n = 0; n < heldLimit; n += 1) {
    await desk.handle({ type: 'escalate', alarmId: alarm, staffId: anna });
    await desk.handle({ type: 'accept', alarmId: alarm, staffId: anna });
  }
  store.takes = 0;
  await clock.pass(2000);
  t.true(store.entries.length <= heldLimit + 20);
  t.true(store.entries.some(({ kind, subject }) => kind === 'process' && subject === 'store'));
  const replayed = [...rebuilt(store.entries).alarms.values()].filter(
    ({ closedAt }) => closedAt === undefined,
  );
  t.deepEqual(replayed, desk.alarms());
});

test('an escalation comes at its second, whatever the wall clock does meanwhile', async (t) => {
  const { clock, fall, about } = open();
  await fall();
  clock.setWall(0);
  await clock.pass(59_999);
  t.is(about('fall').at(-1)?.alarm.escalationStep, 0);
  await clock.pass(1);
  t.is(about('fall').at(-1)?.alarm.escalationStep, 1);
});

test('after a restart an open alarm is there, and its deadline is kept to the millisecond', async (t) => {
  const { clock, store, desk, fall } = open();
  await fall();
  await desk.stop();
  await clock.pass(30_000);
  const next = open(clock, store);
  t.is(next.desk.alarms()[0]?.signal, 'on');
  await clock.pass(29_999);
  t.true(next.about('fall').every(({ alarm }) => alarm.escalationStep === 0));
  await clock.pass(1);
  t.is(next.about('fall').at(-1)?.alarm.escalationStep, 1);
});

test('a deadline that passed while the gateway was down fires at once, once', async (t) => {
  const { clock, store, desk, fall } = open();
  await fall();
  await desk.stop();
  await clock.pass(500_000);
  const next = open(clock, store);
  await clock.pass(0);
  t.is(next.about('fall').at(-1)?.alarm.escalationStep, 1);
  t.deepEqual(
    next.about('fall').map(({ alarm }) => stepsOf(alarm).at(-1)),
    ['escalated', 'unpainted'],
  );
});

test('an event redelivered after a restart is not a second alarm', async (t) => {
  const { clock, store, desk } = open();
  const fall = event('fall', clock.now());
  const { changed } = await desk.handle({ type: 'event', event: fall });
  const id = changed[0]?.id ?? alarmId('none');
  await desk.handle({ type: 'close', alarmId: id, staffId: anna, outcome: 'real' });
  await desk.stop();
  const next = open(clock, store);
  t.deepEqual((await next.desk.handle({ type: 'event', event: fall })).changed, []);
  t.deepEqual(next.desk.alarms(), []);
});

test('a report that a message was sent sends no message', async (t) => {
  const { store, desk, fall } = open();
  const { changed } = await fall();
  const id = changed[0]?.id ?? alarmId('none');
  const sent = store.outbox.length;
  await desk.handle({ type: 'sent', alarmId: id, receiver: 'uplink' });
  await desk.handle({ type: 'painted', alarmId: id, screenId: 'wall' });
  t.is(store.outbox.length, sent);
});

test('a refused act answers at once and stands in the ledger', async (t) => {
  const { clock, store, desk } = open();
  const { refused } = await desk.handle({ type: 'accept', alarmId: alarmId('none'), staffId: anna });
  t.is(refused?.code, 'alarm-unknown');
  await clock.pass(0);
  t.like(store.entries.at(-1), { kind: 'act', body: { refused: 'alarm-unknown' } });
});

test('stopping writes what is held and leaves no timer behind', async (t) => {
  const { clock, store, desk } = open();
  store.takes = 'broken';
  await desk.handle({ type: 'event', event: technical('device-silent', clock.now()) });
  store.takes = 0;
  await desk.stop();
  t.true(store.alarms.size > 0);
  t.is(clock.pending, 0);
});

test('a store that is slow at the very end does not keep the gateway from stopping', async (t) => {
  const { clock, store, desk, fall, about } = open();
  store.takes = 150;
  void fall();
  const stopped = desk.stop();
  await clock.pass(400);
  await stopped;
  t.true(about('fall').length > 0);
  t.deepEqual(about('store-slow'), []);
  t.is(clock.pending, 0);
  t.deepEqual(
    [...store.deadlines.values()].map(({ kind }) => kind),
    ['escalation', 'painting'],
  );
});

const nights = fc.array(
  fc.record({
    waitMs: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 200_000 })),
    takes: fc.constantFrom<number | 'broken'>(0, 5, 90, 150, 400, 'broken'),
    what: fc.constantFrom('fall', 'accept', 'close', 'restart'),
    bed: fc.constantFrom('101', '102', '103'),
  }),
  { maxLength: 25 },
);

test('whatever the store does, a fall is seen within 100 ms, and in the end the store knows what the desk knows', async (t) => {
  await fc.assert(
    fc.asyncProperty(nights, async (moves) => {
      const clock = new ManualClock();
      let ward = open(clock);
      for (const { waitMs, takes, what, bed } of moves) {
        ward.store.takes = takes;
        const now = clock.now().monoMs;
        const [first] = ward.desk.alarms();
        if (what === 'fall') {
          let seenMs = -1;
          void ward.fall(bed).then(() => {
            seenMs = clock.now().monoMs - now;
          });
          await clock.pass(100);
          if (seenMs < 0 || seenMs > 100) return false;
        } else if (what === 'restart') {
          ward.store.takes = 0;
          await clock.pass(3000);
          void ward.desk.stop();
          await settled();
          ward = open(clock, ward.store);
        } else if (first !== undefined) {
          const act = { alarmId: first.id, staffId: anna };
          void ward.desk.handle(
            what === 'accept' ? { type: 'accept', ...act } : { type: 'close', ...act, outcome: 'real' },
          );
        }
        await clock.pass(waitMs);
      }
      ward.store.takes = 0;
      await clock.pass(3000);
      const lines = new Map(
        [...rebuilt(ward.store.entries).alarms].filter(([, alarm]) => alarm.closedAt === undefined),
      );
      t.deepEqual(ward.store.restored().alarms, [...ward.desk.alarms()]);
      t.deepEqual(new Set(lines.keys()), new Set(ward.desk.alarms().map(({ id }) => id)));
      const calling = [...ward.store.deadlines.values()].filter(({ kind }) => kind !== 'painting');
      return calling.length === ward.desk.alarms().length;
    }),
    { numRuns: 300 },
  );
});

test('every deadline fires exactly once, at its time, across restarts', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 90_000 }), { maxLength: 12 }), async (restarts) => {
      const clock = new ManualClock();
      let ward = open(clock);
      const startMs = clock.now().monoMs;
      await ward.fall();
      for (const waitMs of restarts) {
        await clock.pass(waitMs);
        await ward.desk.stop();
        ward = open(clock, ward.store);
        await clock.pass(0);
      }
      const elapsed = clock.now().monoMs - startMs;
      const calls = ward.store.entries.filter(
        ({ subject, body }) => subject.startsWith('fall.') && (body as { act?: string }).act === 'escalated',
      );
      const expected = [60_000, 120_000, 180_000].filter((dueMs) => dueMs <= elapsed).length;
      const reminders = Math.max(Math.floor((elapsed - 180_000) / 120_000), 0);
      return calls.length === expected + reminders;
    }),
    { numRuns: 500 },
  );
  t.pass();
});

test('a silence is stored with its end, told to the screens, kept over a restart and ended once', async (t) => {
  const { clock, store, desk, fall, held } = open();
  await fall();
  await clock.pass(10_000);
  await desk.handle({ type: 'pause-audio', staffId: anna });
  t.deepEqual(held, [['hold.audio-pause']]);
  await desk.stop();
  t.like(store.deadlines.get('hold.audio-pause'), { kind: 'hold', hold: { by: anna, priority: 'high' } });
  await clock.pass(20_000);
  clock.setWall(0);
  const next = open(clock, store);
  t.deepEqual(
    next.desk.holds().map(({ id }) => id),
    ['hold.audio-pause'],
  );
  // The unanswered fall escalates a minute after it was raised; that call is heard.
  await clock.pass(30_000);
  t.deepEqual(next.held, [[]]);
  await clock.pass(1000);
  t.false(store.deadlines.has('hold.audio-pause'));
});
