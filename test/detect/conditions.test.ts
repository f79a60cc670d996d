import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type { Quality } from '../../gateway/core/measurement.ts';
import { contact } from '../../gateway/detect/contact.ts';
import { bodyRegions, contactLimits, limitsFor } from '../../gateway/detect/contact-limits.ts';
import { deviceSilence } from '../../gateway/detect/device-silence.ts';
import { detectors } from '../../gateway/detect/index.ts';
import { oximeterQuality } from '../../gateway/detect/oximeter-quality.ts';
import { robotStop } from '../../gateway/detect/robot-stop.ts';
import { spo2Low } from '../../gateway/detect/spo2-low.ts';
import { type BenchChoices, detectorBench } from '../helpers/bench.ts';
import { reading, waveform } from '../helpers/measurements.ts';
import { recordingsFolder, recordingTest } from '../helpers/recordings.ts';

interface Spo2 {
  readonly value: number | null;
  readonly quality?: Quality;
  readonly reason?: string;
}

/** Readings once a second; answers `type@onset` and `-type@onset` for cessations. */
async function spo2Story(
  detector: typeof spo2Low | typeof oximeterQuality,
  story: readonly Spo2[],
  options: unknown = {},
) {
  const bench = detectorBench(detector, { metrics: ['spo2'], options });
  for (const [second, { value, ...more }] of story.entries())
    bench.feed(reading('spo2', value, second, more));
  const events = await bench.end();
  return events.map(
    ({ phase, type, onset }) => `${phase === 'onset' ? '' : '-'}${type}@${onset.monoMs / 1000}`,
  );
}

const good = (value: number, count: number): Spo2[] => Array.from({ length: count }, () => ({ value }));
const doubtful = (value: number, count: number): Spo2[] =>
  Array.from({ length: count }, () => ({ value, quality: 'questionable', reason: 'artefact' }));
const off = (count: number): Spo2[] =>
  Array.from({ length: count }, () => ({ value: null, quality: 'invalid', reason: 'sensor-off' }));

test('a desaturation that lasts is reported from its beginning, and its end when it has risen above the deadband', async (t) => {
  t.deepEqual(
    await spo2Story(spo2Low, [...good(96, 10), ...good(84, 30), ...good(89, 20), ...good(95, 20)]),
    ['spo2-low@10', '-spo2-low@60'],
  );
});

test('a dip shorter than the on-delay is nothing', async (t) => {
  t.deepEqual(await spo2Story(spo2Low, [...good(96, 10), ...good(84, 9), ...good(96, 20)]), []);
});

test('artefact below the limit is never a desaturation, however long', async (t) => {
  t.deepEqual(await spo2Story(spo2Low, [...good(96, 10), ...doubtful(70, 120), ...good(96, 20)]), []);
});

test('a finger that slips out during a desaturation does not end it', async (t) => {
  t.deepEqual(await spo2Story(spo2Low, [...good(84, 20), ...off(60), ...good(84, 20)]), ['spo2-low@0']);
});

test('doubtful readings never add up to a physiological condition', async (t) => {
  const value = fc.record({
    value: fc.integer({ min: 50, max: 100 }),
    quality: fc.constantFrom<Quality>('questionable', 'invalid'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 200 }), async (story) => {
      t.deepEqual(await spo2Story(spo2Low, story), []);
    }),
    { numRuns: 200 },
  );
});

test('a finger out of the sensor, and a poor signal, are technical conditions of their own', async (t) => {
  t.deepEqual(await spo2Story(oximeterQuality, [...good(96, 5), ...off(40), ...good(96, 10)]), [
    'sensor-off@5',
    '-sensor-off@45',
  ]);
  t.deepEqual(await spo2Story(oximeterQuality, [...good(96, 5), ...doubtful(90, 40), ...good(96, 10)]), [
    'unreliable-reading@5',
    '-unreliable-reading@45',
  ]);
});

test('a signal that wavers between weak and lost is unreliable all the time, and is not a sensor off', async (t) => {
  const wavering = Array.from(
    { length: 40 },
    (_, n): Spo2 =>
      n % 2 === 0
        ? { value: 80, quality: 'questionable', reason: 'artefact' }
        : { value: null, quality: 'invalid', reason: 'searching' },
  );
  t.deepEqual(await spo2Story(oximeterQuality, [...good(96, 5), ...wavering, ...good(96, 10)]), [
    'unreliable-reading@5',
    '-unreliable-reading@45',
  ]);
});

test('[oximeter artefact] with weak perfusion a low value is technical, never a desaturation, although the device calls it good', async (t) => {
  const story = async (detector: typeof spo2Low | typeof oximeterQuality, perfusion: number) => {
    const bench = detectorBench(detector, { metrics: ['spo2', 'perfusion-index'] });
    for (let second = 0; second < 60; second += 1) {
      bench.feed(reading('perfusion-index', perfusion, second));
      bench.feed(reading('spo2', 80, second));
    }
    return (await bench.end()).map(({ type }) => type);
  };
  t.deepEqual(await story(spo2Low, 0.2), []);
  t.deepEqual(await story(oximeterQuality, 0.2), ['unreliable-reading']);
  t.deepEqual(await story(spo2Low, 0.3), ['spo2-low']);
  t.deepEqual(await story(oximeterQuality, 0.3), []);
});

test('a perfusion index that is old or doubtful itself takes nothing from a saturation', async (t) => {
  const bench = detectorBench(spo2Low, { metrics: ['spo2', 'perfusion-index'] });
  bench.feed(reading('perfusion-index', 0.1, 0));
  for (let second = 11; second < 40; second += 1) {
    bench.feed(reading('perfusion-index', 0.1, second, { quality: 'questionable' }));
    bench.feed(reading('spo2', 80, second));
  }
  t.is((await bench.end())[0]?.type, 'spo2-low');
});

test('[60601-1-8 alarm limit] a limit below 85 % is refused', (t) => {
  t.false(spo2Low.options.safeParse({ limitPercent: 80 }).success);
});

/** A force along z over time at 500 Hz, on top of 20 N of tool weight. */
async function forceStory(seconds: number, force: (atS: number) => number, choices: BenchChoices = {}) {
  const bench = detectorBench(contact, { streams: ['wrench'], ...choices });
  const rateHz = 500;
  for (let row = 0; row < seconds * rateHz; row += 20) {
    const rows = Array.from({ length: 20 }, (_, index) => [0, 0, -20 - force((row + index) / rateHz)]);
    bench.feed(waveform('wrench', ['fx', 'fy', 'fz'], rows, row / rateHz, rateHz));
  }
  const events = await bench.end();
  return events.map(({ phase, evidence }) => `${phase} ${evidence[0]?.key}`);
}

const pulse = (fromS: number, lengthS: number, peakN: number) => (atS: number) =>
  atS > fromS && atS < fromS + lengthS ? peakN * Math.sin((Math.PI * (atS - fromS)) / lengthS) : 0;

test('tool weight and planned handling of a few newton are no contact', async (t) => {
  t.deepEqual(await forceStory(10, (atS) => 8 * Math.sin(atS)), []);
});

test('a short hard contact is an impact, and is over when the force has gone', async (t) => {
  t.deepEqual(await forceStory(8, pulse(4, 0.1, 130)), ['onset impact-force', 'cessation force-released']);
});

test('a contact below the transient limit counts only when it lasts half a second', async (t) => {
  t.deepEqual(await forceStory(8, pulse(4, 0.2, 90)), []);
  t.deepEqual(await forceStory(10, (atS) => (atS > 4 && atS < 6 ? 70 : 0)), [
    'onset clamp-force',
    'cessation force-released',
  ]);
});

/** A force along z at 500 Hz while the robot says what its order is, once a second; answers type, phase and second. */
async function orderStory(
  seconds: number,
  force: (atS: number) => number,
  order: (second: number) => string | undefined,
) {
  const options = { handlingOrders: ['wash'], liftingOrders: ['lift'], liftMaxKg: 80 };
  const bench = detectorBench(contact, { streams: ['wrench'], metrics: ['order-active'], options });
  const rateHz = 500;
  for (let row = 0; row < seconds * rateHz; row += 20) {
    const name = order(row / rateHz);
    if (row % rateHz === 0 && name !== undefined)
      bench.feed(reading('order-active', name === '' ? 0 : 1, row / rateHz, { text: name }));
    const rows = Array.from({ length: 20 }, (_, index) => [0, 0, -20 - force((row + index) / rateHz)]);
    bench.feed(waveform('wrench', ['fx', 'fy', 'fz'], rows, row / rateHz, rateHz));
  }
  return (await bench.end()).map(({ type, phase, at }) => `${phase} ${type} ${Math.floor(at.monoMs / 1000)}`);
}

const touches = (atS: number) => (atS > 10 && atS < 12 ? 25 : 0);

test('[contact-limits 4] a touch of 15 N is told once where the robot declared no handling, and not where it did', async (t) => {
  t.deepEqual(await orderStory(15, touches, () => 'tea-round'), ['onset unexpected-contact 10']);
  t.deepEqual(await orderStory(15, touches, () => ''), ['onset unexpected-contact 10']);
  t.deepEqual(await orderStory(15, touches, () => 'wash-3'), []);
});

test('a robot that does not say what it does has its touches judged by the limits alone', async (t) => {
  t.deepEqual(await orderStory(15, touches, () => undefined), []);
  t.deepEqual(
    await orderStory(
      15,
      (atS) => 4 * touches(atS),
      () => undefined,
    ),
    ['onset contact 10', 'cessation contact 13'],
  );
});

/** Somebody of `kg` is lifted within three seconds, hangs for ten, and is set down. */
const lifted = (kg: number) => (atS: number) => {
  const share = Math.min(1, Math.max(0, (atS - 5) / 3), Math.max(0, (21 - atS) / 3));
  return 9.80665 * kg * share;
};

test('the weight of somebody who is lifted by order is no contact; a blow on top of it is', async (t) => {
  t.deepEqual(await orderStory(30, lifted(30), () => 'lift-12'), []);
  const blow = (atS: number) => lifted(30)(atS) + (atS > 12 && atS < 12.05 ? 140 : 0);
  t.deepEqual(await orderStory(30, blow, () => 'lift-12'), ['onset contact 12', 'cessation contact 13']);
});

test('the same weight without a lifting order is a contact', async (t) => {
  t.true((await orderStory(30, lifted(30), () => 'wash-3')).includes('onset contact 6'));
});

test('a robot that lifts falls silent: the load is a contact once its word is old', async (t) => {
  const hangs = (atS: number) => Math.min(1, Math.max(0, (atS - 2) / 3)) * 300;
  const found = await orderStory(80, hangs, (second) => (second < 5 ? 'lift-12' : undefined));
  t.is(found.length, 1);
  t.regex(found[0] ?? '', /^onset contact (69|70)$/);
});

test('a lift over its limit is told while it lasts', async (t) => {
  t.deepEqual(await orderStory(30, lifted(90), () => 'lift-12'), [
    'onset lift-overload 8',
    'cessation lift-overload 19',
  ]);
});

test('a force that never exceeds a touch is nothing, whatever the robot declares', async (t) => {
  const order = fc.constantFrom<string | undefined>('', 'tea', 'wash', 'lift', undefined);
  const choices = fc.tuple(
    fc.array(order, { minLength: 1, maxLength: 8 }),
    fc.double({ min: 0, max: 14, noNaN: true }),
  );
  await fc.assert(
    fc.asyncProperty(choices, async ([orders, peakN]) => {
      const force = (atS: number) => (atS < 2 ? 0 : peakN * Math.sin(atS * 9) ** 2);
      t.deepEqual(await orderStory(8, force, (second) => orders[second % orders.length]), []);
    }),
    { numRuns: 20 },
  );
});

recordingTest(
  '[KTH hand-over] people who hand an object over stay below every limit, and are a touch only unplanned',
  async (t) => {
    const file = readFileSync(
      join(recordingsFolder, 'robot', 'kth-handover', 'Wrench_interaction_saved.csv'),
      'utf8',
    );
    const rows = file
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').slice(0, 3).map(Number));
    const typesWith = async (text: string) => {
      const bench = detectorBench(contact, {
        streams: ['wrench'],
        metrics: ['order-active'],
        options: { handlingOrders: ['hand-over'] },
      });
      bench.feed(reading('order-active', 1, 0, { text }));
      for (let row = 0; row + 12 <= rows.length; row += 12)
        bench.feed(waveform('wrench', ['fx', 'fy', 'fz'], rows.slice(row, row + 12), row / 120, 120));
      return new Set((await bench.end()).map(({ type }) => type));
    };
    t.deepEqual(await typesWith('hand-over-1'), new Set());
    t.false((await typesWith('tea')).has('contact'));
  },
);

test('[ISO/TS 15066 A.2] the default is half of the lowest limit, and nothing may raise a limit above the table', (t) => {
  t.deepEqual(limitsFor(['abdomen', 'hand'], 0.5), { quasiStaticN: 55, transientN: 110 });
  t.false(contact.options.safeParse({ share: 1.1 }).success);
  for (const region of bodyRegions) t.true(contactLimits[region].quasiStaticN > 0);
});

test('[ISO/TS 15066] skull, forehead and face have no transient allowance', (t) => {
  for (const region of ['skull-forehead', 'face'] as const)
    t.is(limitsFor([region], 1).transientN, limitsFor([region], 1).quasiStaticN);
});

test('[VDA 5050 safetyState] an emergency stop is reported once and its release once', async (t) => {
  const bench = detectorBench(robotStop, { metrics: ['emergency-stop'] });
  for (const [second, value] of [0, 1, 1, 1, 0, 0].entries())
    bench.feed(reading('emergency-stop', value, second, { text: value ? 'MANUAL' : 'NONE' }));
  const events = await bench.end();
  t.deepEqual(
    events.map(({ phase, onset }) => `${phase} ${onset.monoMs / 1000}`),
    ['onset 1', 'cessation 4'],
  );
  t.is(events[0]?.evidence[0]?.values['state'], 'MANUAL');
});

test('a device that falls silent is a condition within its limit, and over with its first word', async (t) => {
  const bench = detectorBench(deviceSilence, { metrics: ['spo2'], silentAfterMs: 2000 });
  for (let second = 0; second <= 20; second += 0.5) {
    if (second <= 5 || second >= 15) bench.feed(reading('spo2', 96, second));
    bench.tick(second);
  }
  const events = await bench.end();
  t.deepEqual(
    events.map(({ phase, at }) => `${phase} ${at.monoMs / 1000}`),
    ['onset 7.5', 'cessation 15'],
  );
});

test('what may go on while nobody watches the device does not keep it from being silent', async (t) => {
  const noSignsOfLife = ['position-x'];
  const bench = detectorBench(deviceSilence, { metrics: ['driving'], silentAfterMs: 2000, noSignsOfLife });
  bench.feed(reading('driving', 0, 0));
  for (const second of [1, 2, 3, 4]) {
    bench.feed(reading('position-x', second, second));
    bench.tick(second);
  }
  bench.feed(reading('driving', 0, 5));
  const events = await bench.end();
  t.deepEqual(
    events.map(({ phase, at }) => [phase, at.monoMs / 1000]),
    [
      ['onset', 3],
      ['cessation', 5],
    ],
  );
});

test('a device that was never heard is silent from the start of the watch', async (t) => {
  const bench = detectorBench(deviceSilence, { metrics: ['spo2'], silentAfterMs: 2000 });
  for (let second = 0; second <= 5; second += 0.5) bench.tick(second);
  t.deepEqual(
    (await bench.end()).map(({ phase }) => phase),
    ['onset'],
  );
});

test('every registered detector says what it needs, emits something, and has options with defaults', (t) => {
  t.true(detectors.length >= 6);
  for (const { name, emits, options, summary } of detectors) {
    t.regex(name, /^[a-z0-9-]+$/);
    t.true(emits.length > 0);
    t.true(summary.length > 10);
    t.true(options.safeParse({}).success, name);
  }
});
