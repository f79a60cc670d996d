import test from 'ava';
import fc from 'fast-check';
import { CoverageWatch } from '../../gateway/app/coverage-watch.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';
import { bedSensor } from '../../gateway/detect/bed-sensor.ts';
import { callStep, helpCall, notCalling } from '../../gateway/detect/help-call.ts';
import { radarFall } from '../../gateway/detect/radar-fall.ts';
import { missingCover } from '../../gateway/health/coverage.ts';
import type { AnyDetector } from '../../gateway/plugin/detector.ts';
import { type BenchChoices, detectorBench } from '../helpers/bench.ts';
import { reading, testDevice, waveform } from '../helpers/measurements.ts';

type Said = readonly [atS: number, metric: string, value: number | null, text?: string];

async function eventsOf(detector: AnyDetector, story: readonly Said[], choices: BenchChoices = {}) {
  const bench = detectorBench(detector, { metrics: ['fall', 'call', 'door'], ...choices });
  for (const [atS, metric, value, text] of story) {
    const quality = value === null ? 'invalid' : 'good';
    bench.feed(reading(metric, value, atS, { quality, ...(text ? { text } : {}) }));
  }
  return bench.end();
}

const calls = async (story: readonly Said[], choices: BenchChoices = {}) =>
  (await eventsOf(helpCall, story, choices)).map(({ onset, phase }) => `${phase}@${onset.monoMs / 1000}`);

test('[UL 1069] a held button is one call, and its release ends nothing', async (t) => {
  const held = Array.from({ length: 100 }, (_, second): Said => [second, 'call', 1]);
  t.deepEqual(await calls([...held, [100, 'call', 0], [200, 'call', 0]]), ['onset@0']);
});

test('pressing again is a call again, also where the release was lost or a button has none', async (t) => {
  t.deepEqual(
    await calls([
      [0, 'call', 1],
      [1, 'call', 0],
      [60, 'call', 1],
    ]),
    ['onset@0', 'onset@60'],
  );
  t.deepEqual(
    await calls([
      [0, 'call', 1],
      [60, 'call', 1],
    ]),
    ['onset@0', 'onset@60'],
  );
  t.deepEqual(
    await calls([
      [0, 'call', 1, 'sos'],
      [40, 'call', 1, 'sos'],
    ]),
    ['onset@0', 'onset@40'],
  );
});

test('a bouncing contact and a message that comes twice are one call', async (t) => {
  t.deepEqual(
    await calls([
      [0, 'call', 1],
      [0.1, 'call', 0],
      [0.2, 'call', 1],
      [0.2, 'call', 1],
    ]),
    ['onset@0'],
  );
});

test('a device that cannot tell is no call', async (t) => {
  t.deepEqual(
    await calls([
      [0, 'call', null],
      [1, 'call', 0],
    ]),
    [],
  );
});

test('a spoken request is a call; a door only where it is wanted, and never the bathroom’s', async (t) => {
  const [spoken] = await eventsOf(helpCall, [[5, 'spoken-call', 1]], { metrics: ['spoken-call'] });
  t.is(spoken?.evidence[0]?.key, 'call-spoken');
  const door: Said[] = [
    [0, 'door', 0],
    [5, 'door', 1],
    [8, 'door', 0],
  ];
  t.deepEqual(await calls(door), []);
  const options = { doorCalls: 'by-night' };
  t.deepEqual(await calls(door, { options }), ['onset@5']);
  t.deepEqual(await calls(door, { options, startMinute: 720 }), []);
  t.deepEqual(await calls(door, { options, watches: 'bathroom' }), []);
});

test('whatever a call device says, presses more than half a minute apart are never swallowed', (t) => {
  const gap = fc.integer({ min: 1, max: 120_000 });
  const noise = fc.constantFrom(0, 1, null);
  fc.assert(
    fc.property(fc.array(fc.tuple(gap, noise), { maxLength: 60 }), (story) => {
      let state = notCalling;
      let ms = 0;
      let lastOne = Number.NEGATIVE_INFINITY;
      for (const [gapMs, value] of story) {
        ms += gapMs;
        const quality = value === null ? 'invalid' : 'good';
        state = callStep(state, reading('call', value, ms / 1000, { quality }));
        if (value !== 1) t.false(state.isNew);
        else if (ms - lastOne > 30_000) t.true(state.isNew);
        if (value === 1) lastOne = ms;
      }
    }),
    { numRuns: 300 },
  );
});

const falls = async (story: readonly Said[]) =>
  (await eventsOf(radarFall, story)).map(
    ({ type, phase, onset, confidence }) => `${phase} ${type}@${onset.monoMs / 1000} ${confidence}`,
  );

test('[mmwave 1.4] a radar’s fall bit is a level: one suspected fall a rise', async (t) => {
  const held = [1, 2, 3, 4].map((second): Said => [second, 'fall', 1]);
  t.deepEqual(await falls([[0, 'fall', 0], ...held, [9, 'fall', 0], [50, 'fall', 1]]), [
    'onset suspected-fall@1 0.5',
    'onset suspected-fall@50 0.5',
  ]);
});

test('a radar that comes back with a fall on its lips is told, not waited for', async (t) => {
  t.deepEqual(await falls([[0, 'fall', 1]]), ['onset suspected-fall@0 0.5']);
});

test('staying still after a radar’s fall raises the confidence once; moving does not', async (t) => {
  const body = (value: number) =>
    Array.from({ length: 30 }, (_, second): Said => [second + 2, 'body-movement', value]);
  t.deepEqual(await falls([[1, 'fall', 1], ...body(1)]), [
    'onset suspected-fall@1 0.5',
    'onset suspected-fall@10 0.7',
  ]);
  t.deepEqual(await falls([[1, 'fall', 1], ...body(60)]), ['onset suspected-fall@1 0.5']);
  t.deepEqual(await falls([[1, 'staying-still', 1], ...body(1)]), []);
});

test('[mmwave 5] a radar that is mounted wrongly, switched off for falls or without a word is a technical condition', async (t) => {
  const unfit = async (...story: Said[]) =>
    (await eventsOf(radarFall, story)).map(({ phase, type, evidence }) =>
      `${phase} ${type} ${evidence[0]?.key ?? ''}`.trim(),
    );
  t.deepEqual(await unfit([0, 'install-height', 2.4000000953674316], [1, 'fall', 0]), []);
  t.deepEqual(await unfit([0, 'install-height', 1.8], [1, 'fall', 0], [2, 'install-height', 2.7]), [
    'onset radar-unfit radar-height',
    'cessation radar-unfit',
  ]);
  t.deepEqual(await unfit([0, 'mounting-height', 400]), ['onset radar-unfit radar-height']);
  t.deepEqual(await unfit([0, 'fall-function', 0]), ['onset radar-unfit radar-fall-off']);
  t.deepEqual(await unfit([0, 'fall', null], [1, 'fall', 0]), [
    'onset radar-unfit radar-fall-unknown',
    'cessation radar-unfit',
  ]);
});

test('a broken cell is a fault of the bed’s scale, and the bed is not covered by it meanwhile', async (t) => {
  const bench = detectorBench(bedSensor, { streams: ['bed-load'] });
  for (let second = 0; second < 60; second += 1) {
    const isBroken = second >= 10 && second < 40;
    bench.feed(waveform('bed-load', ['load_1', 'load_2'], [[30, isBroken ? Number.NaN : 30]], second, 10));
  }
  const events = await bench.end();
  t.deepEqual(
    events.map(({ type, phase, onset }) => [type, phase, onset.monoMs / 1000]),
    [
      ['bed-sensor-fault', 'onset', 10],
      ['bed-sensor-fault', 'cessation', 40],
    ],
  );
  const device = {
    deviceId: testDevice,
    driver: 'x',
    streams: ['bed-load'],
    metrics: [],
    silentAfterMs: 1e4,
  };
  const reader = {
    ...bedSensor,
    name: 'bed-exit',
    needs: { ...bedSensor.needs, blindedBy: ['bed-sensor-fault'] },
  };
  const watch = new CoverageWatch([{ id: 'bed-1', subject: {}, devices: [device] }], () => [
    reader,
    bedSensor,
  ]);
  const alive = { isDriversUp: true, isInferenceUp: true, models: new Set<string>() };
  const missing = () => watch.changes(alive, recordingInstant(0)).map(({ coverage }) => coverage.missing);
  t.deepEqual(missing(), [[]]);
  for (const [index, expected] of [
    [{ detector: 'bed-exit', reason: 'sensor-unusable', deviceId: testDevice }],
    [],
  ].entries()) {
    const event = events[index];
    if (event) watch.onEvent(event);
    t.deepEqual(missing(), [expected]);
  }
  t.deepEqual(
    missingCover([reader], [{ ...device, streams: [] }], { ...alive, silentDevices: new Set() }),
    [],
  );
});
