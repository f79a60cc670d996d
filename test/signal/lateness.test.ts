import test from 'ava';
import fc from 'fast-check';
import type { Instant } from '../../gateway/core/instant.ts';
import { heldMost, holdMs, type Judged, lateness } from '../../gateway/signal/lateness.ts';

const wallAtBoot = Date.UTC(2026, 0, 15, 3);
const at = (monoMs: number): Instant => ({ wallMs: wallAtBoot + monoMs, monoMs, bootId: 'b', errorMs: 0 });
const lateMs = 10_000;

/** Sampled at, arrived at (both ms of this machine), as the device's clock would stamp it: `clockMs` off. */
interface Said {
  readonly sampledMs: number;
  readonly arrivedMs: number;
  readonly clockMs?: number;
}
type Heard = Judged<Said> & { readonly decidedMs: number };

/** Everything that is decided when the messages come as told, looked at every 50 ms as the drivers process does. */
function decided(said: readonly Said[], endMs = (said.at(-1)?.arrivedMs ?? 0) + 2 * holdMs): Heard[] {
  const stream = lateness<Said>(lateMs);
  const out: Heard[] = [];
  let nowMs = said[0]?.arrivedMs ?? 0;
  let lookMs = nowMs;
  const note = (all: readonly Judged<Said>[]) =>
    out.push(...all.map((one) => ({ ...one, decidedMs: nowMs })));
  // However close together messages come, it is looked at in between: the timer asks nobody.
  const lookUntil = (untilMs: number) => {
    for (; lookMs <= untilMs; lookMs += 50) {
      nowMs = lookMs;
      note(stream.due(at(nowMs)));
    }
  };
  for (const one of said) {
    lookUntil(one.arrivedMs);
    nowMs = one.arrivedMs;
    const t = (wallAtBoot + one.sampledMs + (one.clockMs ?? 0)) / 1000;
    note(stream.hear(one, t, at(one.arrivedMs)));
  }
  lookUntil(endMs);
  return out;
}

const isLate = ({ sampledAt }: Heard) => sampledAt !== undefined;
/** One message a second from `fromMs`, all of which arrive 20 ms later. */
const live = (fromMs: number, count: number, clockMs = 0): Said[] =>
  Array.from({ length: count }, (_, k) => ({
    sampledMs: fromMs + k * 1000,
    arrivedMs: fromMs + k * 1000 + 20,
    clockMs,
  }));
/** One message a second from `fromMs` to `arrivedMs`, which come one every 5 ms from then on. */
const backlog = (fromMs: number, arrivedMs: number, clockMs = 0): Said[] =>
  Array.from({ length: Math.floor((arrivedMs - fromMs) / 1000) }, (_, k) => ({
    sampledMs: fromMs + k * 1000,
    arrivedMs: arrivedMs + k * 5,
    clockMs,
  }));

test('a device that was away for ten minutes is late with what it kept, to the millisecond, and live with what follows at once', (t) => {
  const said = [...live(0, 30), ...backlog(30_000, 630_000), ...live(633_100, 5)];
  const heard = decided(said);
  const late = heard.filter(isLate);
  t.is(heard.length, said.length);
  // The end of it, which came within what a network may take or was not proven, is live: where there is doubt.
  t.true(late.length >= 580 && late.length <= 590, `${late.length}`);
  for (const { message, sampledAt } of late)
    t.true(Math.abs((sampledAt?.monoMs ?? 0) - message.sampledMs) < 25);
  t.true(heard.slice(-5).every((one) => !isLate(one) && one.decidedMs === one.message.arrivedMs));
});

test('what waited at the broker for a process that knows nothing of the device is late, by the device’s own clock', (t) => {
  const late = decided([...backlog(0, 60_000), ...live(61_000, 3)]).filter(isLate);
  t.true(late.length >= 40 && late.length <= 50, `${late.length}`);
  for (const { message, sampledAt } of late) t.is(sampledAt?.wallMs, wallAtBoot + message.sampledMs);
});

test('old messages between new ones are late, and the new ones wait for nothing', (t) => {
  const old = backlog(30_000, 90_000).map((one, k) => ({ ...one, arrivedMs: 91_000 + k * 90 }));
  const news = live(91_000, 10).map((one) => ({ ...one, arrivedMs: one.sampledMs + 33 }));
  const said = [...live(0, 30), ...[...old, ...news].toSorted((a, b) => a.arrivedMs - b.arrivedMs)];
  const heard = decided(said);
  t.is(heard.filter(isLate).filter(({ message }) => message.sampledMs < 75_000).length, 45);
  const fresh = heard.filter(({ message }) => message.sampledMs >= 91_000);
  t.true(fresh.every((one) => !isLate(one) && one.decidedMs === one.message.arrivedMs));
});

test('a clock that is wrong, was set back, or was set right makes nobody late', (t) => {
  const jumps = [-600_000, -86_400_000, -wallAtBoot, 3_600_000];
  for (const clockMs of jumps) {
    t.false(decided(live(0, 60, clockMs)).some(isLate));
    t.false(decided([...live(0, 30), ...live(30_000, 30, clockMs)]).some(isLate));
    t.false(decided([...live(0, 30, clockMs), ...live(30_000, 30)]).some(isLate));
  }
  // Switched on with a clock that is ten minutes behind, and set by the network half a second later.
  t.false(decided([...live(0, 1, -600_000), ...live(500, 30)]).some(isLate));
});

test('a clock that stands still, and one that runs a tenth too slow, make nobody late', (t) => {
  const standing = live(0, 100).map((one) => ({ ...one, clockMs: -one.sampledMs }));
  const slow = live(0, 600).map((one) => ({ ...one, clockMs: -one.sampledMs / 10 }));
  for (const said of [standing, slow]) t.false(decided(said).some(isLate));
  t.true(decided(standing).every((one) => one.decidedMs - one.message.arrivedMs <= holdMs));
});

test('what is doubtful waits no longer where doubtful messages follow each other without a pause', (t) => {
  const first = live(0, 30);
  const old = Array.from({ length: 100 }, (_, k): Said => ({ sampledMs: k, arrivedMs: 40_000 + k * 49 }));
  const heard = decided([...first, ...old]);
  t.is(heard.length, 130);
  t.true(heard.every((one) => one.decidedMs - one.message.arrivedMs <= holdMs + 50));
});

test('property: each message is decided once, in its order, and none waits longer than it may', (t) => {
  const any = fc.array(
    fc.record({
      gapMs: fc.integer({ min: 0, max: 5_000 }),
      ageMs: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 900_000 })),
      clockMs: fc.constantFrom(0, 0, 0, -600_000, 50_000),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(any, (raw) => {
      let arrivedMs = 1_000_000;
      const said = raw.map(({ gapMs, ageMs, clockMs }): Said => {
        arrivedMs += gapMs;
        return { arrivedMs, sampledMs: arrivedMs - ageMs, clockMs };
      });
      const heard = decided(said);
      t.deepEqual(
        heard.map(({ message }) => message),
        said,
      );
      for (const { message, decidedMs } of heard) t.true(decidedMs - message.arrivedMs <= holdMs + 50);
      for (const one of heard.filter(isLate)) {
        // By proof only: another message took over ten seconds less by the device's own stamps.
        const delayOf = (m: Said) => m.arrivedMs - m.sampledMs - (m.clockMs ?? 0);
        t.true(said.some((other) => delayOf(one.message) - delayOf(other) > lateMs));
      }
    }),
  );
});

test('property: a clock that is off by any constant, over a network of any delay below the limit, makes nobody late', (t) => {
  const delays = fc.array(fc.integer({ min: 0, max: lateMs }), { minLength: 1, maxLength: 100 });
  fc.assert(
    fc.property(delays, fc.integer({ min: -1e12, max: 1e12 }), (all, clockMs) => {
      let arrivedMs = 0;
      const said = all.map((delayMs, k): Said => {
        arrivedMs = Math.max(arrivedMs, k * 700 + delayMs);
        return { sampledMs: arrivedMs - delayMs, arrivedMs, clockMs };
      });
      t.false(decided(said).some(isLate));
    }),
  );
});

test('what waits for proof is bounded; the oldest is live', (t) => {
  const stream = lateness<number>(lateMs);
  stream.hear(-1, wallAtBoot / 1000, at(0));
  const late = (k: number) => stream.hear(k, (wallAtBoot - 60_000 + k * 0.001) / 1000, at(100));
  for (let k = 0; k < heldMost; k++) t.deepEqual(late(k), []);
  const [first, ...others] = late(heldMost);
  t.deepEqual([first?.message, first?.sampledAt, others], [0, undefined, []]);
});
