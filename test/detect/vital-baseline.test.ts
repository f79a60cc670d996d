import test from 'ava';
import fc from 'fast-check';
import type { DetectorMemory } from '../../gateway/core/memory.ts';
import {
  type Baseline,
  baselineSchema,
  learn,
  leastDays,
  noBaseline,
  usualAt,
} from '../../gateway/detect/baseline.ts';
import { vitalBaseline, vitalStateSchema } from '../../gateway/detect/vital-baseline.ts';
import { vitalLimits } from '../../gateway/detect/vital-limits.ts';
import { type DetectorBench, detectorBench } from '../helpers/bench.ts';
import { reading } from '../helpers/measurements.ts';

const minute = 60;
const hour = 3600;
const day = 24 * hour;

/** A repeatable −0.5…0.5 for each index. */
const noise = (index: number): number => {
  const wave = Math.sin(index * 12.9898 + 78.233) * 43_758.5453;
  return wave - Math.floor(wave) - 0.5;
};

/** A resident whose pulse is 62 by night and 78 by day, with some noise. */
const usualPulse = (second: number): number =>
  70 - 8 * Math.cos((2 * Math.PI * second) / day) + 8 * noise(second);

const feed = (bench: DetectorBench, fromS: number, toS: number, pulse: (second: number) => number) => {
  for (let second = fromS; second < toS; second += minute)
    bench.feed(reading('heart-rate', pulse(second), second, { unit: '/min' }));
};

const told = (events: readonly { phase: string; type: string; at: { monoMs: number } }[]) =>
  events.map(({ phase, type, at }) => ({ phase, type, atH: (at.monoMs / 1000 - 14 * day) / hour }));

const memoryOf = (
  kept = new Map<string, unknown>(),
): DetectorMemory & { readonly kept: Map<string, unknown> } => ({
  kept,
  recall: (key) => kept.get(key),
  keep: (key, learnt) => void kept.set(key, JSON.parse(JSON.stringify(learnt))),
});

const climbing = (second: number): number =>
  usualPulse(second) + Math.max(0, ((second - 14 * day) / hour) * 5);

test('a pulse that climbs five an hour is told hours before the fixed limit speaks', async (t) => {
  const own = detectorBench(vitalBaseline, { metrics: ['heart-rate'] });
  feed(own, 0, 14 * day + 16 * hour, climbing);
  const [drift] = told(await own.end());
  const [limits] = vitalLimits;
  if (limits === undefined) return t.fail();
  const fixed = detectorBench(limits, { metrics: ['heart-rate'] });
  feed(fixed, 0, 14 * day + 16 * hour, climbing);
  const [high] = told(await fixed.end());
  t.like(drift, { phase: 'onset', type: 'pulse-drift' });
  t.like(high, { phase: 'onset', type: 'heart-rate-high' });
  t.log(`drift after ${drift?.atH.toFixed(1)} h, fixed limit after ${high?.atH.toFixed(1)} h`);
  t.true((high?.atH ?? 0) - (drift?.atH ?? 99) > 4);
});

test('thirty usual days raise nothing, by day and by night', async (t) => {
  const bench = detectorBench(vitalBaseline, { metrics: ['heart-rate'] });
  feed(bench, 0, 30 * day, usualPulse);
  t.deepEqual(await bench.end(), []);
});

test('before five days are known there is no baseline and no drift', async (t) => {
  const bench = detectorBench(vitalBaseline, { metrics: ['heart-rate'] });
  feed(bench, 0, 4 * day, usualPulse);
  feed(bench, 4 * day, 5 * day, () => 120);
  t.deepEqual(await bench.end(), []);
});

test('a drift ends when the value is usual again, and the illness has not become the usual', async (t) => {
  const bench = detectorBench(vitalBaseline, { metrics: ['heart-rate'] });
  const ill = (second: number) => usualPulse(second) + (second > 14 * day && second < 15.5 * day ? 30 : 0);
  feed(bench, 0, 17 * day, ill);
  const events = await bench.end();
  t.deepEqual(
    events.map(({ phase }) => phase),
    ['onset', 'cessation'],
  );
  const usual = Number(events[1]?.evidence[0]?.values['usual']);
  t.true(Math.abs(usual - 70) < 10, `usual ${usual}`);
});

for (const [said, setMs] of [
  ['back', -3 * day * 1000],
  ['on', 3 * day * 1000],
] as const)
  test(`a drift whose end is found after the wall clock was set three days ${said} ends after it began`, async (t) => {
    const bench = detectorBench(vitalBaseline, { metrics: ['heart-rate'] });
    const ill = (second: number) => usualPulse(second) + (second > 14 * day && second < 14.5 * day ? 30 : 0);
    feed(bench, 0, 14.4 * day, ill);
    for (let second = 14.4 * day; second < 17 * day; second += minute) {
      const value = reading('heart-rate', ill(second), second, { unit: '/min' });
      bench.feed({ ...value, at: { ...value.at, wallMs: value.at.wallMs + setMs } });
    }
    const [onset, cessation] = await bench.end();
    t.is(cessation?.phase, 'cessation');
    t.true((onset?.onset.monoMs ?? Infinity) < (cessation?.onset.monoMs ?? 0));
    t.deepEqual(cessation?.onset, cessation?.at);
  });

test('what was learnt survives a restart: the drift is found as without one, and a present one is the same event again', async (t) => {
  const whole = detectorBench(vitalBaseline, { metrics: ['heart-rate'] });
  feed(whole, 0, 14 * day + 12 * hour, climbing);
  const [uninterrupted] = await whole.end();

  const memory = memoryOf();
  const first = detectorBench(vitalBaseline, { metrics: ['heart-rate'], memory });
  feed(first, 0, 14 * day, climbing);
  t.deepEqual(await first.end(), []);
  const second = detectorBench(vitalBaseline, { metrics: ['heart-rate'], memory });
  feed(second, 14 * day, 14 * day + 12 * hour, climbing);
  const [restarted, ...others] = await second.end();
  t.is(restarted?.id, uninterrupted?.id);
  t.deepEqual(others, []);

  const third = detectorBench(vitalBaseline, { metrics: ['heart-rate'], memory });
  feed(third, 14 * day + 12 * hour, 14 * day + 12.2 * hour, climbing);
  t.deepEqual(
    (await third.end()).map(({ id }) => id),
    [restarted?.id],
  );
});

test('a stored state that is damaged is left aside, never trusted', async (t) => {
  const memory = memoryOf(new Map([['vital-baseline.pulse', { baseline: { quarters: 'none' } }]]));
  const bench = detectorBench(vitalBaseline, { metrics: ['heart-rate'], memory });
  feed(bench, 0, hour, usualPulse);
  t.deepEqual(await bench.end(), []);
  t.true(vitalStateSchema.safeParse(memory.kept.get('vital-baseline.pulse')).success);
});

const anyReading = fc.record({
  wallMs: fc.integer({ min: 0, max: 40 * 86_400_000 }),
  value: fc.double({ min: -1000, max: 1000, noNaN: true }),
});

test('a baseline is bounded and can be stored, whatever comes and in whatever order', (t) => {
  fc.assert(
    fc.property(fc.array(anyReading, { maxLength: 400 }), (readings) => {
      const learnt = readings.reduce<Baseline>(
        (state, one) => learn(state, one, () => true).baseline,
        noBaseline,
      );
      t.true(baselineSchema.safeParse(JSON.parse(JSON.stringify(learnt))).success);
    }),
    { numRuns: 200 },
  );
});

test('what is usual lies within what was learnt, and is never narrower than the instrument', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 40, max: 130, noNaN: true }), { minLength: leastDays + 1, maxLength: 20 }),
      (values) => {
        const learnt = values.reduce<Baseline>(
          (state, value, n) => learn(state, { wallMs: n * 86_400_000, value }, () => true).baseline,
          noBaseline,
        );
        const usual = usualAt(learnt, 0, 4);
        // The newest value is still in its slot, the one before it in its quarter.
        t.is(usual !== undefined, values.length >= leastDays + 2);
        if (usual === undefined) return;
        t.true(usual.spread >= 4);
        t.true(usual.centre >= Math.min(...values) && usual.centre <= Math.max(...values));
      },
    ),
    { numRuns: 300 },
  );
});

test('no baseline, learnt or stored, moves a fixed limit: the limit speaks the same beside any of them', async (t) => {
  const [limits] = vitalLimits;
  if (limits === undefined) return t.fail();
  const anyDay = fc.record({
    day: fc.integer({ min: 0, max: 100 }),
    median: fc.double({ min: 1, max: 300, noNaN: true }),
    mad: fc.double({ min: 0, max: 100, noNaN: true }),
  });
  const quarters = fc.array(fc.array(anyDay, { minLength: 5, maxLength: 14 }), {
    minLength: 4,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(
      quarters,
      fc.array(fc.integer({ min: 1, max: 299 }), { minLength: 5, maxLength: 60 }),
      async (learnt, values) => {
        const state = { baseline: { ...noBaseline, quarters: learnt }, drift: undefined };
        const memory = memoryOf(new Map([['vital-baseline.pulse', state]]));
        const story = async (choices: Parameters<typeof detectorBench>[1]) => {
          const bench = detectorBench(limits, { metrics: ['heart-rate'], ...choices });
          for (const [n, value] of values.entries())
            bench.feed(reading('heart-rate', value, n * 15, { unit: '/min' }));
          return (await bench.end()).map(({ id }) => id);
        };
        t.deepEqual(await story({ memory }), await story({}));
      },
    ),
    { numRuns: 100 },
  );
});

test('values at or beyond a fixed limit are never learnt as usual, however long they last', async (t) => {
  const memory = memoryOf();
  const bench = detectorBench(vitalBaseline, { metrics: ['heart-rate'], memory });
  feed(bench, 0, 10 * day, () => 140);
  await bench.end();
  const state = vitalStateSchema.parse(memory.kept.get('vital-baseline.pulse'));
  t.deepEqual(state.baseline.quarters, [[], [], [], []]);
});
