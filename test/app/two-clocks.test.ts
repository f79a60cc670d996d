import test from 'ava';
import fc from 'fast-check';
import { createAlarmDesk } from '../../gateway/alarm/desk.ts';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { ClockWatch } from '../../gateway/app/clock-watch.ts';
import { type RestartStore, restoredFrom } from '../../gateway/app/restart.ts';
import { correctedNotice } from '../../gateway/core/corrected.ts';
import { elapsedMs, type Instant, isBefore } from '../../gateway/core/instant.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import { WallTimes } from '../../gateway/core/wall-time.ts';
import { deliveriesOf } from '../../gateway/forward/told.ts';
import { untrusted } from '../../gateway/health/time-trust.ts';
import { alarmView } from '../../gateway/station/alarm-view.ts';
import { settled } from '../helpers/manual-clock.ts';
import { MemoryStore } from '../helpers/memory-store.ts';
import { SetClock } from '../helpers/set-clock.ts';
import { event } from '../helpers/ward.ts';

const seconds = 1000;
const minutes = 60 * seconds;
const days = 24 * 60 * minutes;
const noon = Date.UTC(2026, 10, 30, 12);

const log = { info() {}, warn() {}, error() {} };

/** A ward of one machine: its desk and the watch of its clock, on one store. */
async function ward(clock: SetClock, store: MemoryStore, wall = new WallTimes()) {
  const read = {
    openAlarms: async () => store.restored().alarms,
    deadlines: async () => store.restored().deadlines,
    holds: async () => [],
    recentEventIds: async () => [...store.restored().eventIds],
    standing: async () => [],
    latestOf: async () => [],
  } satisfies RestartStore;
  const lines: LedgerEntry[] = [];
  const watch = new ClockWatch({
    clock,
    log,
    time: clock,
    wall,
    trust: untrusted(clock.now()),
    record: (entries) => lines.push(...entries),
    onEvent: () => {},
    onCorrected: () => {},
  });
  const desk = createAlarmDesk({
    clock,
    policiesAt: () => defaultPolicies,
    restored: await restoredFrom(read, wall),
    store,
    outboxFor: () => [],
    onChange: () => {},
    onStoreFault: () => {},
    onHolds: () => {},
  });
  await settled();
  return { desk, wall, lines, watch };
}

const callsOf = (store: MemoryStore): readonly Instant[] =>
  [...store.alarms.values()].flatMap(({ custody, type }) =>
    (type === 'fall' ? custody : [])
      .filter(({ step }) => step === 'decided' || step === 'escalated')
      .map(({ at }) => at),
  );

const noWords = { beds: new Map(), robots: new Map(), staff: new Map(), hasWaveform: () => false };
const receiver = {
  id: 'his',
  alarms: 'low' as const,
  technical: true,
  careEvents: false,
  identity: 'none' as const,
};

test('a machine that boots at 1970: alarms escalate in time, and board and receivers have the right times once the clock is set', async (t) => {
  const clock = new SetClock(noon, { wallMs: 20_000 });
  const store = new MemoryStore(clock);
  const { desk, wall, lines } = await ward(clock, store);
  const fallAt = clock.truth();
  void desk.handle({ type: 'event', event: event('fall', clock.now()) });
  await clock.pass(90 * seconds);
  clock.synchronize();
  await clock.pass(60 * seconds);

  const calls = callsOf(store);
  t.deepEqual(
    calls.map((at) => elapsedMs(calls[0] as Instant, at)),
    [0, 60 * seconds, 120 * seconds],
    'the leap of 56 years moves no escalation',
  );
  t.is(lines.length, 1);
  const alarm = [...store.alarms.values()][0];
  if (alarm === undefined) return t.fail();
  t.true(alarm.onset.wallMs < days, 'what is stored stays as it was read');
  const view = alarmView(alarm, { ...noWords, times: wall });
  t.is(view.onsetMs, fallAt);
  t.deepEqual(
    view.custody.filter(({ step }) => step === 'escalated').map(({ atMs }) => atMs),
    [fallAt + 60 * seconds, fallAt + 120 * seconds],
  );
  const [told] = deliveriesOf([receiver], new Map(), [alarm]);
  if (told === undefined) return t.fail();
  const sent = correctedNotice(told.notice, wall.correct);
  t.is(sent.id, told.notice.id);
  t.is(sent.kind === 'alarm' && sent.alarm.onset.wallMs, fallAt);
});

test('an escalation that was set at 1970 is due to the second after a reboot, when the boot before was set right in between', async (t) => {
  const first = new SetClock(noon, { wallMs: 20_000 });
  const store = new MemoryStore(first);
  const { desk, wall } = await ward(first, store);
  void desk.handle({ type: 'event', event: event('fall', first.now()) });
  await first.pass(10 * seconds);
  first.synchronize();
  await first.pass(20 * seconds);
  await desk.stop();
  const fellAt = first.truth() - 30 * seconds;

  const second = new SetClock(first.truth() + 15 * seconds, { bootId: 'boot-2', monoMs: 3000 });
  await ward(second, store, wall);
  await second.pass(14_900);
  t.is(callsOf(store).length, 1);
  await second.pass(200);
  const escalated = callsOf(store).at(-1);
  t.is(callsOf(store).length, 2);
  t.true(Math.abs((escalated?.wallMs ?? 0) - (fellAt + 60 * seconds)) <= 1);
});

/** What happens to a wall clock: time passes, somebody sets it, a time server answers, or it runs at another pace. */
const happenings = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 20 * minutes }) }),
    fc.record({
      what: fc.constant('set' as const),
      ms: fc.oneof(
        fc.constantFrom(-3 * days, 3 * days, -5 * minutes, 5 * minutes, -noon),
        fc.integer({ min: -10 * minutes, max: 10 * minutes }),
      ),
    }),
    fc.record({ what: fc.constant('sync' as const), ms: fc.integer({ min: -5000, max: 5000 }) }),
    fc.record({ what: fc.constant('drift' as const), ms: fc.integer({ min: 1, max: 20 * minutes }) }),
  ),
  { minLength: 1, maxLength: 12 },
);

/** 500 ppm, either way: the wall clock and its second run apart by that much, which no time server has noticed yet. */
async function drifting(clock: SetClock, ms: number, ppm: number): Promise<void> {
  for (let left = ms; left > 0; left -= 30 * seconds) {
    const slice = Math.min(left, 30 * seconds);
    await clock.pass(slice);
    clock.setWall(clock.now().wallMs + slice * ppm * 1e-6);
  }
}

test('whatever is done to the wall clock: order and deadlines stand, and corrected times are within what they say', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      happenings,
      fc.boolean(),
      fc.integer({ min: -500, max: 500 }),
      async (plan, is1970, ppm) => {
        const clock = new SetClock(noon, is1970 ? { wallMs: 20_000 } : {});
        const store = new MemoryStore(clock);
        const { desk, wall } = await ward(clock, store);
        const begin = clock.now().monoMs;
        void desk.handle({ type: 'event', event: event('fall', clock.now()) });
        await settled();
        const read: { readonly at: Instant; readonly trueMs: number }[] = [];
        const look = () => read.push({ at: clock.now(), trueMs: clock.truth() });
        for (const { what, ms } of plan) {
          look();
          if (what === 'pass') await clock.pass(ms);
          else if (what === 'drift') await drifting(clock, ms, ppm);
          else if (what === 'set') clock.setWall(clock.now().wallMs + ms);
          else {
            clock.synchronize(ms);
            // The next look, and the question that follows it.
            await clock.pass(minutes);
          }
          look();
          await clock.pass(2 * seconds);
        }
        clock.synchronize();
        await clock.pass(2 * minutes);
        look();
        await desk.stop();

        for (const [index, at] of callsOf(store).entries())
          if (index < 3 && Math.abs(at.monoMs - begin - index * minutes) > 1) return false;
        for (const [index, { at }] of read.entries()) {
          const next = read[index + 1]?.at;
          if (next === undefined) continue;
          const [a, b] = [wall.correct(at), wall.correct(next)];
          if (elapsedMs(a, b) !== elapsedMs(at, next) || isBefore(b, a, clock.now())) return false;
        }
        return read.every(({ at, trueMs }) => {
          const known = wall.correct(at);
          return Math.abs(known.wallMs - trueMs) <= known.errorMs + 1;
        });
      },
    ),
    { numRuns: 150 },
  );
  t.pass();
});
