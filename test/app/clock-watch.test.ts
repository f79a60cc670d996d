import test, { type ExecutionContext } from 'ava';
import { knownTimes, watchClock } from '../../gateway/app/clock-wiring.ts';
import type { CareEvent } from '../../gateway/core/care-event.ts';
import { entriesOnly, type LedgerEntry } from '../../gateway/core/ledger.ts';
import { unknownErrorMs } from '../../gateway/core/wall-time.ts';
import { openStore } from '../../gateway/store/store.ts';
import { SetClock } from '../helpers/set-clock.ts';
import { place } from '../helpers/store.ts';

const minutes = 60_000;
const days = 86_400_000;
const noon = Date.UTC(2026, 10, 30, 12);

async function watched(t: ExecutionContext, first: SetClock) {
  const store = await openStore(place(t));
  t.teardown(() => store.close());
  const events: CareEvent[] = [];
  let corrected = 0;
  const log = { info() {}, warn() {}, error() {} };
  const begin = async (clock = first) => {
    const times = await knownTimes(store);
    const written: Promise<void>[] = [];
    const record = (entries: readonly LedgerEntry[]) => written.push(store.commit(entriesOnly(entries)));
    const watch = watchClock(
      { clock, log, time: clock },
      { ...times, store: { record } },
      { event: (event) => events.push(event), corrected: () => (corrected += 1) },
    );
    await clock.pass(0);
    return {
      wall: times.wall,
      end: async () => {
        watch?.stop();
        await Promise.all(written);
      },
    };
  };
  const lines = async () =>
    (await store.clock(100)).map(({ body }) => body as Record<string, number | string>);
  return { begin, lines, events, corrected: () => corrected };
}

test('a machine that boots at 1970 and is set right later: one line corrects all that was read, to the millisecond', async (t) => {
  const clock = new SetClock(noon, { wallMs: 5000 });
  const ward = await watched(t, clock);
  const { wall, end } = await ward.begin();
  const [first, before] = [clock.now(), clock.truth()];
  t.is(first.errorMs, unknownErrorMs);
  await clock.pass(4 * minutes);
  const [second, then] = [clock.now(), clock.truth()];
  clock.synchronize();
  await clock.pass(10_000);
  await end();
  t.is(wall.correct(first).wallMs, before);
  t.is(wall.correct(second).wallMs, then);
  t.is(wall.correct(clock.now()).wallMs, clock.truth());
  t.is(ward.corrected(), 1);
  const lines = await ward.lines();
  t.is(lines.length, 1);
  t.like(lines[0], {
    what: 'confirmed',
    source: 'timesyncd',
    byMs: noon - 5000,
    errorBeforeMs: unknownErrorMs,
  });
  t.true(clock.now().errorMs <= 100, 'and from now on its times are known to be right');
});

test('a restart within the boot does not tell it again, and knows it', async (t) => {
  const clock = new SetClock(noon, { wallMs: 5000 });
  const ward = await watched(t, clock);
  const first = await ward.begin();
  const [at, then] = [clock.now(), clock.truth()];
  clock.synchronize();
  await clock.pass(minutes);
  await first.end();
  for (const _ of [1, 2, 3]) {
    await clock.pass(minutes);
    const next = await ward.begin();
    await clock.pass(minutes);
    t.is(next.wall.correct(at).wallMs, then);
    await next.end();
  }
  t.is((await ward.lines()).length, 1);
});

for (const byMs of [-3 * days, 3 * days, -5 * minutes, 5 * minutes])
  test(`a clock that is set by ${byMs / minutes} minutes and back: the times between are corrected, those before stand`, async (t) => {
    const clock = new SetClock(noon);
    clock.synchronize();
    const ward = await watched(t, clock);
    const { wall, end } = await ward.begin();
    await clock.pass(20 * minutes);
    const good = clock.now();
    await clock.pass(minutes);
    clock.setWall(clock.now().wallMs + byMs);
    await clock.pass(minutes);
    const [wrong, then] = [clock.now(), clock.truth()];
    t.is(wrong.errorMs, unknownErrorMs, 'what is read meanwhile says that it may be off');
    await clock.pass(5 * minutes);
    clock.synchronize();
    await clock.pass(minutes);
    await end();
    t.is(wall.correct(good).wallMs, good.wallMs);
    t.is(wall.correct(wrong).wallMs, then);
    const lines = await ward.lines();
    t.deepEqual(
      lines.map(({ what }) => what),
      ['confirmed', 'stepped', 'confirmed'],
    );
    t.is(lines[1]?.['byMs'], byMs);
    t.is(lines[2]?.['byMs'], -byMs);
  });

test('a clock that is set while the gateway is away is found at its start', async (t) => {
  const clock = new SetClock(noon);
  clock.synchronize();
  const ward = await watched(t, clock);
  await (await ward.begin()).end();
  clock.advance(minutes);
  clock.setWall(clock.truth() - 3 * days);
  const { wall, end } = await ward.begin();
  const [at, then] = [clock.now(), clock.truth()];
  t.is(at.errorMs, unknownErrorMs);
  clock.synchronize();
  await clock.pass(minutes);
  await end();
  t.is(wall.correct(at).wallMs, then);
  t.is((await ward.lines()).length, 3);
});

test('a time that nothing confirms for ten minutes is a technical condition, which ends when it is confirmed', async (t) => {
  const clock = new SetClock(noon);
  const ward = await watched(t, clock);
  const { end } = await ward.begin();
  await clock.pass(9 * minutes);
  t.deepEqual(ward.events, []);
  await clock.pass(2 * minutes);
  clock.synchronize();
  await clock.pass(minutes);
  await end();
  t.deepEqual(
    ward.events.map(({ type, phase }) => `${type} ${phase}`),
    ['clock-unconfirmed onset', 'clock-unconfirmed cessation'],
  );
});

test('what a time server said before the clock was set does not confirm the new time', async (t) => {
  const clock = new SetClock(noon);
  const ward = await watched(t, clock);
  clock.synchronize();
  const { end } = await ward.begin();
  await clock.pass(2000);
  for (const byMs of [-5 * minutes, 3 * days]) {
    clock.setWall(clock.now().wallMs + byMs);
    await clock.pass(2 * minutes);
    t.is(clock.now().errorMs, unknownErrorMs);
  }
  await end();
});

test('a clock that is set by hand is believed where it can be right, but not before a time that was known', async (t) => {
  const clock = new SetClock(noon, { wallMs: 5000 });
  clock.sign = async () => ({ source: 'hand', isRight: true, errorMs: 120_000 });
  const ward = await watched(t, clock);
  const first = await ward.begin();
  await clock.pass(minutes);
  t.is(clock.now().errorMs, unknownErrorMs, '1970 cannot be right');
  clock.setWall(clock.truth());
  await clock.pass(minutes);
  t.true(clock.now().errorMs < 121_000);
  await first.end();
  const [empty, set] = [2, 3].map(
    (n) => new SetClock(noon + days, { bootId: `boot-${n}`, wallMs: noon - days }),
  );
  for (const next of [empty, set]) {
    if (next === undefined) continue;
    next.sign = clock.sign;
    const { end } = await ward.begin(next);
    await next.pass(minutes);
    t.is(next.now().errorMs, unknownErrorMs, 'its battery is empty');
    if (next === set) {
      next.setWall(noon + 2 * days);
      await next.pass(minutes);
      t.true(next.now().errorMs < 121_000, 'a person has set it since');
    }
    await end();
  }
  t.is((await ward.lines()).length, 2);
});
