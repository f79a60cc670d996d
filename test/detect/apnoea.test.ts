import test from 'ava';
import fc from 'fast-check';
import { recordingInstant } from '../../gateway/core/instant.ts';
import { apnoea } from '../../gateway/detect/apnoea.ts';
import { type NightCounts, nightIndex, nightStep, noNight } from '../../gateway/detect/apnoea-index.ts';
import { type Desaturation, desaturationStep, noDesaturation } from '../../gateway/detect/desaturation.ts';
import { detectorBench } from '../helpers/bench.ts';
import { reading } from '../helpers/measurements.ts';

/** Desaturations in a curve of one value a second. */
function dips(values: readonly number[]): Desaturation[] {
  let state = noDesaturation;
  return values.flatMap((value, second) => {
    const next = desaturationStep(state, { value, at: recordingInstant(second) });
    state = next.state;
    return next.ended ? [next.ended] : [];
  });
}

const held = (value: number, count: number): number[] => Array.from({ length: count }, () => value);
/** A minute at 96 %, then a V of the depth and as long again. */
const dip = (depth: number): number[] => [
  ...held(96, 60),
  ...Array.from({ length: 20 }, (_, n) => 96 - (depth * (n + 1)) / 20),
  ...Array.from({ length: 20 }, (_, n) => 96 - depth + (depth * (n + 1)) / 20),
];

test('[AASM] a fall of three or four percent that comes back is a desaturation of that depth, two percent is none', (t) => {
  t.deepEqual(dips([...dip(2), ...held(96, 60)]), []);
  t.deepEqual(
    dips([...dip(4), ...dip(6), ...held(96, 60)]).map(({ depth }) => Math.round(depth)),
    [4, 6],
  );
});

test('a slow fall, and a lasting low level, are no desaturation event', (t) => {
  t.deepEqual(dips(Array.from({ length: 3600 }, (_, second) => 97 - second / 600)), []);
  t.deepEqual(dips([...held(96, 120), ...held(88, 600), ...held(96, 120)]), []);
});

async function night(
  rows: readonly { readonly resp?: number; readonly spo2?: number }[],
  options: unknown = {},
) {
  const bench = detectorBench(apnoea, { metrics: ['respiration-rate', 'spo2'], options });
  for (const [second, { resp, spo2 }] of rows.entries()) {
    if (resp !== undefined) bench.feed(reading('respiration-rate', resp, second, { unit: '/min' }));
    if (spo2 !== undefined) bench.feed(reading('spo2', spo2, second));
  }
  return bench.end();
}

test('a pause of twenty seconds is an alarm at once, and over when the breath has come back', async (t) => {
  const breath = (perMinute: number, count: number) => held(perMinute, count).map((resp) => ({ resp }));
  const events = await night([...breath(14, 60), ...breath(0, 40), ...breath(14, 60)]);
  t.deepEqual(
    events.map(({ type, phase, onset }) => `${phase} ${type} ${onset.monoMs / 1000}`),
    ['onset apnoea 61', 'cessation apnoea 100'],
  );
  t.deepEqual(await night([...breath(14, 60), ...breath(0, 15), ...breath(14, 60)]), []);
});

test('a monitor that wavers between no breath and no value has lost the signal, not the breath', async (t) => {
  const bench = detectorBench(apnoea, { metrics: ['respiration-rate'] });
  for (let second = 0; second < 120; second += 1) {
    const isLost = second % 45 === 0;
    const lost = { quality: 'invalid', reason: 'no-data', unit: '/min' } as const;
    bench.feed(reading('respiration-rate', isLost ? null : 0, second, isLost ? lost : { unit: '/min' }));
  }
  t.deepEqual(await bench.end(), []);
});

test('a minute after the last lost value, no breath is believed again', async (t) => {
  const bench = detectorBench(apnoea, { metrics: ['respiration-rate'] });
  bench.feed(reading('respiration-rate', null, 0, { quality: 'invalid', reason: 'no-data' }));
  for (let second = 1; second < 120; second += 1)
    bench.feed(reading('respiration-rate', 0, second, { unit: '/min' }));
  const [event] = await bench.end();
  t.is(event?.type, 'apnoea');
  t.true((event?.at.monoMs ?? 0) > 60_000 && (event?.at.monoMs ?? 0) < 90_000);
});

test('a sensor that is off, or readings that stop, are no breathing pause', async (t) => {
  const bench = detectorBench(apnoea, { metrics: ['respiration-rate'] });
  for (let second = 0; second < 60; second += 1)
    bench.feed(reading('respiration-rate', 14, second, { unit: '/min' }));
  for (let second = 60; second < 120; second += 1)
    bench.feed(reading('respiration-rate', null, second, { quality: 'invalid', reason: 'sensor-off' }));
  bench.feed(reading('respiration-rate', 0, 200, { unit: '/min' }));
  bench.feed(reading('respiration-rate', 0, 260, { unit: '/min' }));
  t.deepEqual(await bench.end(), []);
});

test('thirty desaturations an hour over two hours are told once, with their index; five an hour are not', async (t) => {
  const rows = (secondsApart: number) =>
    Array.from({ length: 2.5 * 3600 }, (_, second) => {
      const phase = second % secondsApart;
      return { spo2: phase < 30 ? 96 - 5 * Math.sin((Math.PI * phase) / 30) : 96 };
    });
  const events = await night(rows(120));
  t.deepEqual(
    events.map(({ type, phase }) => `${phase} ${type}`),
    ['onset apnoea-index'],
  );
  const index = events[0]?.evidence[0]?.values;
  t.true(Math.abs(Number(index?.['perHour']) - 30) < 1.5, JSON.stringify(index));
  t.is(index?.['by3PerHour'], index?.['by4PerHour']);
  t.deepEqual(await night(rows(720)), []);
});

test('a pause and the desaturation that follows it are one event', (t) => {
  const at = (second: number) => recordingInstant(second);
  const counts = [
    nightStep(noNight, at(0), undefined),
    nightStep(noNight, at(5), { kind: 'pause', onset: at(0) }),
  ];
  const both = nightStep(counts[1] ?? noNight, at(10), { kind: 'desaturation', onset: at(8), depth: 5 });
  t.like(both.hours[0], { events: 1, pauses: 1, by3: 1, by4: 1 });
  const later = nightStep(both, at(15), { kind: 'desaturation', onset: at(100), depth: 3 });
  t.like(later.hours[0], { events: 2, by3: 2, by4: 1 });
});

test('the counts of a night are bounded, and never more events than pauses and desaturations', (t) => {
  const step = fc.record({
    second: fc.integer({ min: 0, max: 5 * 86_400 }),
    kind: fc.constantFrom('pause' as const, 'desaturation' as const, undefined),
    depth: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const counts = steps.reduce<NightCounts>((state, { second, kind, depth }) => {
        const at = recordingInstant(second);
        const found = kind && { kind, onset: at, ...(kind === 'pause' ? {} : { depth }) };
        return nightStep(state, at, found);
      }, noNight);
      t.true(counts.hours.length <= 12);
      const wanted = steps.filter(({ kind }) => kind !== undefined).length;
      t.true(counts.hours.reduce((sum, { events }) => sum + events, 0) <= wanted);
      t.true(nightIndex(counts).perHour >= 0);
    }),
    { numRuns: 200 },
  );
});

test('doubtful values never count, whatever they are', async (t) => {
  const value = fc.record({
    value: fc.integer({ min: 0, max: 100 }),
    metric: fc.constantFrom('spo2', 'respiration-rate'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 200 }), async (values) => {
      const bench = detectorBench(apnoea, {
        metrics: ['respiration-rate', 'spo2'],
        options: { leastHours: 1 },
      });
      for (const [second, one] of values.entries())
        bench.feed(reading(one.metric, one.value, second * 60, { quality: 'questionable' }));
      t.deepEqual(await bench.end(), []);
    }),
    { numRuns: 100 },
  );
});
