import test from 'ava';
import fc from 'fast-check';
import type { AlarmInput } from '../../gateway/alarm/step.ts';
import { bedId } from '../../gateway/core/id.ts';
import { Rebuild, rebuilt } from '../../gateway/store/rebuild.ts';
import { openStore } from '../../gateway/store/store.ts';
import { deskOn } from '../helpers/desk-on.ts';
import { killedAfter } from '../helpers/killed-after.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { projections } from '../helpers/projection.ts';
import { act, fallTx, place } from '../helpers/store.ts';
import { anna, event } from '../helpers/ward.ts';

const beds = ['101', '102', '103', '104', '105'];
const moves = fc.array(
  fc.record({
    what: fc.constantFrom(
      'fall',
      'bed-exit',
      'back',
      'accept',
      'close',
      'escalate',
      'pause',
      'off',
      'restart',
    ),
    bed: fc.constantFrom(...beds),
    waitMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 400_000 })),
    nth: fc.nat(10),
  }),
  { minLength: 60, maxLength: 120 },
);

test('after any long history of a ward, also over restarts, the ledger alone gives every alarm and all that waits', async (t) => {
  await fc.assert(
    fc.asyncProperty(moves, async (history) => {
      const path = place(t);
      const clock = new ManualClock();
      let store = await openStore(path);
      let desk = await deskOn(store, clock);
      for (const { what, bed, waitMs, nth } of history) {
        const now = clock.now();
        const open = desk.alarms();
        const input = inputOf(what, bed, now, open[nth % Math.max(open.length, 1)]?.id);
        if (what === 'restart') {
          await desk.stop();
          await store.close();
          store = await openStore(path);
          desk = await deskOn(store, clock);
        } else if (input !== undefined) await desk.handle(input);
        // What is under way is written in the time of before: a disk is not slow because a test's clock leaps.
        await store.counters();
        clock.advance(waitMs);
        await store.counters();
        await store.counters();
      }
      await desk.stop();
      await store.counters();
      const open = await store.openAlarms();
      await store.close();
      const found = projections(path);
      t.deepEqual(found.rebuilt, found.stored);
      t.deepEqual(idsOf(open), idsOf(desk.alarms()));
    }),
    { numRuns: 25 },
  );
});

const idsOf = (alarms: readonly { readonly id: string }[]) => alarms.map(({ id }) => id).sort();

function inputOf(
  what: string,
  bed: string,
  now: ReturnType<ManualClock['now']>,
  alarmId: ReturnType<Awaited<ReturnType<typeof deskOn>>['alarms']>[number]['id'] | undefined,
): AlarmInput | undefined {
  const by = { staffId: anna };
  switch (what) {
    case 'fall':
    case 'bed-exit':
      return { type: 'event', event: event(what, now, { bed }) };
    case 'back':
      return { type: 'event', event: event('bed-exit', now, { bed, phase: 'cessation' }) };
    case 'pause':
      return { type: 'pause-audio', ...by };
    case 'off':
      return {
        type: 'switch-off',
        ...by,
        role: 'charge-nurse',
        bedId: bedId(bed),
        kind: 'bed-exit',
        reason: 'sits beside the bed',
        forMs: 600_000,
      };
    case 'restart':
      return undefined;
    default:
      if (alarmId === undefined) return undefined;
      if (what === 'close') return { type: 'close', alarmId, ...by, outcome: 'real' };
      return { type: what === 'accept' ? 'accept' : 'escalate', alarmId, ...by };
  }
}

test('after kill -9 at any instant the tables are still what the ledger says', async (t) => {
  const path = place(t);
  let next = 0;
  for (let kill = 0; kill < 8; kill += 1) {
    next = 1 + (await killedAfter('night-loop', path, next, 3 + ((kill * 11) % 29)));
    const found = projections(path);
    t.deepEqual(found.rebuilt, found.stored, `after kill ${kill}`);
  }
  t.true(projections(path).stored.alarms.length > 5);
});

test('lines about an alarm that was raised on a line that is lost are counted, and a later full statement mends it', (t) => {
  const { alarms } = fallTx(1);
  const [alarm] = alarms;
  if (alarm === undefined) return t.fail();
  const line = (body: unknown) => ({ ...act(1), kind: 'alarm', subject: alarm.id, body });
  const rebuild = new Rebuild();
  rebuild.add(line({ act: 'accept', set: { signal: 'acknowledged' }, unset: [], links: [] }));
  t.is(rebuild.unfit, 1);
  t.is(rebuild.projection.alarms.size, 0);
  rebuild.add(line({ act: 'restated', alarm }));
  t.deepEqual([...rebuild.projection.alarms.values()], [alarm]);
});

test('closed alarms can be taken out on the way, so that memory holds open ones only', (t) => {
  const [alarm] = fallTx(1).alarms;
  if (alarm === undefined) return t.fail();
  const rebuild = new Rebuild();
  const closed = { ...alarm, closedAt: alarm.onset };
  rebuild.add({ kind: 'alarm', subject: alarm.id, body: { act: 'raised', alarm } });
  t.deepEqual(rebuild.takeClosed(), []);
  rebuild.add({ kind: 'alarm', subject: alarm.id, body: { act: 'restated', alarm: closed } });
  t.deepEqual(rebuild.takeClosed(), [closed]);
  t.is(rebuilt([]).alarms.size + rebuild.projection.alarms.size, 0);
});
