import test from 'ava';
import fc from 'fast-check';
import { CoverageWatch } from '../../gateway/app/coverage-watch.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';
import type { Placement } from '../../gateway/core/ward.ts';
import { fall } from '../../gateway/detect/fall.ts';
import { spo2Low } from '../../gateway/detect/spo2-low.ts';
import { worn } from '../../gateway/detect/worn.ts';
import { type StillState, stillStep } from '../../gateway/detect/worn-step.ts';
import type { AnyDetector } from '../../gateway/plugin/detector.ts';
import { detectorBench } from '../helpers/bench.ts';
import { testDevice, waveform } from '../helpers/measurements.ts';

type Vector = readonly [number, number, number];

/** Seconds of a wearable at rest that moves by so much, as breathing moves it. */
const rests = (seconds: number, moveG: number): Vector[] =>
  Array.from({ length: seconds * 50 }, (_, row) => [
    moveG * Math.sin(row / 30),
    -1 + 0.008 * Math.sin(row * 1.7),
    0.05 + moveG * Math.cos(row / 30),
  ]);
const table = (seconds: number) => rests(seconds, 0.001);
const sleeps = (seconds: number) => rests(seconds, 0.005);
/** A hard knock after which the wearable lies another way. */
const dropped: readonly Vector[] = [
  ...Array.from({ length: 3 }, () => [0, -6, 0] as const),
  ...Array.from({ length: 400 }, (_, row) => [1, 0.02 * Math.sin(row / 5), 0.05] as const),
];

async function told(detector: AnyDetector, rows: readonly Vector[], placement: Placement = 'waist') {
  const bench = detectorBench(detector, { streams: ['imu'], placement });
  for (let row = 0; row < rows.length; row += 50)
    bench.feed(waveform('imu', ['acc_x', 'acc_y', 'acc_z'], rows.slice(row, row + 50), row / 50, 50));
  return bench.end();
}

test('a wearable that nothing moves for five minutes is not worn, until something moves it', async (t) => {
  const events = await told(worn, [...sleeps(60), ...table(400), ...sleeps(60)]);
  t.deepEqual(
    events.map(({ phase, type }) => `${phase} ${type}`),
    ['onset not-worn', 'cessation not-worn'],
  );
  const [onset, cessation] = events.map(({ at }) => at.monoMs / 1000);
  t.true((onset ?? 0) >= 360 && (onset ?? 0) <= 380);
  t.true((cessation ?? 0) >= 460 && (cessation ?? 0) <= 475);
});

test('somebody who sleeps breathes: the wearable is worn all night', async (t) => {
  t.deepEqual(await told(worn, sleeps(1200)), []);
});

test('a still wrist is no sign of a wearable that was taken off', async (t) => {
  t.deepEqual(await told(worn, table(600), 'wrist'), []);
});

test('a wearable that drops from the table is suspected at most, and nobody has a long lie', async (t) => {
  const fromTable = await told(fall, [...table(400), ...dropped, ...table(120)]);
  t.deepEqual(
    fromTable.map(({ type }) => type),
    ['suspected-fall'],
  );
  t.is(fromTable[0]?.evidence.find(({ key }) => key === 'not-worn-before')?.isFor, false);
  // The same blow on somebody who slept is a fall.
  const fromBed = await told(fall, [...sleeps(400), ...dropped, ...sleeps(2)]);
  t.is(fromBed[0]?.type, 'fall');
});

test('no wearable is taken for unworn before five minutes without any movement', (t) => {
  const spell = fc.record({ seconds: fc.integer({ min: 10, max: 200 }), isStill: fc.boolean() });
  let found = 0;
  fc.assert(
    fc.property(fc.array(spell, { maxLength: 8 }), (spells) => {
      let state: StillState = {};
      let second = 0;
      let stillFor = 0;
      for (const { seconds, isStill } of spells)
        for (const end = second + seconds; second < end; second += 10) {
          stillFor = isStill ? stillFor + 10 : 0;
          const rows = isStill ? table(10) : sleeps(10);
          const last = {
            endAt: recordingInstant(second),
            rows: rows.length,
            channels: 3,
            samples: Float32Array.from(rows.flat()),
          };
          const before = state.handledUntil?.monoMs ?? 0;
          state = stillStep(state, last, 50);
          if ((state.handledUntil?.monoMs ?? 0) > before) {
            found += 1;
            t.true(stillFor >= 300);
          }
        }
    }),
    { numRuns: 50 },
  );
  t.true(found > 0, 'unworn wearables were among them');
});

test('a bed whose wearable is not worn is not covered for falls, and for everything else as before', (t) => {
  const devices = [
    { deviceId: testDevice, driver: 'test', streams: ['imu'], metrics: ['spo2'], silentAfterMs: 2000 },
  ];
  const watch = new CoverageWatch([{ id: 'bed-1', subject: {}, devices }], () => [fall, worn, spo2Low]);
  const alive = { isDriversUp: true, isInferenceUp: true, models: new Set(['fall']) };
  const missing = () =>
    watch
      .changes(alive, recordingInstant(0))
      .map(({ coverage }) => coverage.missing.map(({ detector }) => detector));
  t.deepEqual(missing(), [[]]);
  const event = { type: 'not-worn', deviceId: testDevice } as const;
  const about = (phase: 'onset' | 'cessation') =>
    ({ ...event, phase }) as Parameters<typeof watch.onEvent>[0];
  watch.onEvent(about('onset'));
  t.deepEqual(missing(), [['fall']]);
  watch.onEvent(about('cessation'));
  t.deepEqual(missing(), [[]]);
});
