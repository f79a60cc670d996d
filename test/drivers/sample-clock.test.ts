import test from 'ava';
import fc from 'fast-check';
import type { Instant } from '../../gateway/core/instant.ts';
import { sampleClock } from '../../gateway/signal/sample-clock.ts';

const instant = (monoMs: number): Instant => ({
  wallMs: 1_700_000_000_000 + monoMs,
  monoMs,
  bootId: 'test',
  errorMs: 0,
});

test('before anything arrived there is no answer', (t) => {
  t.is(sampleClock().at(1), undefined);
});

test('the promptest arrival counts: later delays do not move the samples', (t) => {
  const clock = sampleClock();
  clock.observe(10, instant(5_000));
  for (let k = 1; k <= 100; k++) clock.observe(10 + k / 50, instant(5_000 + k * 20 + (k % 7) * 5));
  t.is(Math.round(clock.at(12)?.monoMs ?? 0), 7_000);
  t.is(Math.round(clock.at(12)?.wallMs ?? 0), 1_700_000_007_000);
});

test('blocks stay contiguous within a hundredth of a sample while arrivals jitter and the device drifts', (t) => {
  const jitter = fc.array(fc.nat(60), { minLength: 50, maxLength: 50 });
  fc.assert(
    fc.property(jitter, fc.double({ min: -0.004, max: 0.004, noNaN: true }), (delays, drift) => {
      const clock = sampleClock();
      let before: number | undefined;
      for (let block = 0; block < 1_000; block++) {
        const at = block * 0.04;
        const delay = (delays[block % delays.length] ?? 0) / 2;
        clock.observe(at + 0.02, instant((at + 0.02) * 1_000 * (1 + drift) + delay));
        const startMs = clock.at(at)?.monoMs ?? Number.NaN;
        if (before !== undefined && Math.abs(startMs - before - 40) > 40 * 0.01) {
          throw new Error(`block ${block} starts ${startMs - before} ms after the one before`);
        }
        before = startMs;
      }
    }),
    { numRuns: 50 },
  );
  t.pass();
});

test('a drift of the device clock is followed', (t) => {
  const clock = sampleClock();
  for (let k = 0; k <= 100_000; k++) clock.observe(k / 50, instant(k * 20 * 1.001));
  const errorMs = (clock.at(2_000)?.monoMs ?? 0) - 2_000_000 * 1.001;
  t.true(Math.abs(errorMs) < 25, `${errorMs} ms`);
});

test('a jump of the device clock starts the mapping anew', (t) => {
  for (const jumped of [4_000, 3, 17.5]) {
    const clock = sampleClock();
    clock.observe(10, instant(1_000));
    clock.observe(10.02, instant(1_020));
    clock.observe(jumped, instant(1_040));
    t.is(clock.at(jumped)?.monoMs, 1_040);
  }
});

test('what waited in a buffer does not leave samples in the future', (t) => {
  const clock = sampleClock();
  for (let k = 0; k < 100; k++) clock.observe(k, instant(100_000 + k));
  t.true((clock.at(99)?.monoMs ?? Number.NaN) <= 100_099 + 250);
});
