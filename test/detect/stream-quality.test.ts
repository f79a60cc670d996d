import test from 'ava';
import fc from 'fast-check';
import { LineErrors } from '../../gateway/app/line-errors.ts';
import { deviceId } from '../../gateway/core/id.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';
import { streamQuality } from '../../gateway/detect/stream-quality.ts';
import { detectorBench } from '../helpers/bench.ts';
import { reading, testDevice, waveform } from '../helpers/measurements.ts';

type Row = readonly number[];
type Signal = (second: number, row: number) => Row | undefined;

/** A stream at 50 Hz in blocks of ten; rows that are undefined never arrive. */
async function told(endS: number, signal: Signal, stream = 'imu') {
  const bench = detectorBench(streamQuality, { streams: [stream] });
  for (let block = 0; block < endS * 5; block += 1) {
    const second = block / 5;
    const rows = Array.from({ length: 10 }, (_, row) => signal(second, block * 10 + row)).filter(
      (one) => one !== undefined,
    );
    if (rows.length > 0) bench.feed(waveform(stream, ['acc_x', 'acc_y', 'acc_z'], rows, second, 50));
    bench.tick(second);
  }
  const events = await bench.end();
  return events.map(({ phase, at, evidence }) =>
    `${phase} ${Math.round(at.monoMs / 10_000) * 10} ${evidence.map(({ key }) => key).join(' ')}`.trim(),
  );
}

/** A sensor at rest: gravity and a flicker of its last digit. */
const rest: Signal = (_, row) => [0, 1 + (row % 3) / 2048, 0];
/** Vigorous movement, as a sensor with that range sees it. */
const moves =
  (rangeG: number): Signal =>
  (_, row) => {
    const clip = (value: number) => Math.max(-rangeG, Math.min(rangeG, value));
    return [clip(4 * Math.sin(row / 5)), clip(1 + 3 * Math.sin(row / 7)), 0.1 * Math.sin(row)];
  };

test('a stream at its rate is nothing, at rest and in movement', async (t) => {
  t.deepEqual(await told(90, rest), []);
  t.deepEqual(await told(90, moves(16)), []);
});

test('samples that stop coming while the device speaks are told after half a minute, and their end', async (t) => {
  const holes: Signal = (second, row) =>
    second >= 30 && second < 80 && row % 20 >= 10 ? undefined : rest(second, row);
  const [onset, cessation, ...others] = await told(140, holes);
  t.regex(onset ?? '', /^onset [56]0 samples-missing$/);
  t.regex(cessation ?? '', /^cessation (90|100|110)$/);
  t.deepEqual(others, []);
});

test('a device that falls silent altogether is not told a second time as a bad stream', async (t) => {
  t.deepEqual(
    await told(120, (second, row) => (second >= 33 && second < 90 ? undefined : rest(second, row))),
    [],
  );
});

test('a stream that ends while the device goes on speaking is told', async (t) => {
  const bench = detectorBench(streamQuality, { streams: ['imu'], metrics: ['battery'] });
  for (let second = 0; second < 90; second += 1) {
    const rows = Array.from({ length: 50 }, (_, row) => rest(second, row) ?? []);
    if (second < 30) bench.feed(waveform('imu', ['acc_x', 'acc_y', 'acc_z'], rows, second, 50));
    bench.feed(reading('battery', 80, second));
    bench.tick(second);
  }
  const [onset, ...others] = await bench.end();
  t.is(onset?.evidence[0]?.key, 'samples-missing');
  t.is(others.length, 0);
});

test('a moment of bad radio is nothing', async (t) => {
  t.deepEqual(
    await told(90, (second, row) => (second >= 30 && second < 38 ? undefined : rest(second, row))),
    [],
  );
});

test('a sensor whose every sample is the same is broken, however good its checksums', async (t) => {
  t.regex((await told(60, () => [0, 1, 0]))[0] ?? '', /flat-line/);
});

test('peaks cut off at one size are told of a sensor whose range is too small', async (t) => {
  t.regex((await told(60, moves(2)))[0] ?? '', /saturated/);
  // A load that stands still at its largest value is a load.
  t.deepEqual(await told(60, moves(2), 'bed-load'), []);
});

test('no loss of less than a fifth is ever told, whichever samples are lost', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 7, max: 50 }), fc.nat(50), async (every, first) => {
      t.deepEqual(
        await told(60, (second, row) => ((row + first) % every === 0 ? undefined : rest(second, row))),
        [],
      );
    }),
    { numRuns: 30 },
  );
});

const counters = (frames: number, checksumErrors: number) => [
  {
    deviceId: testDevice,
    totals: { frames, checksumErrors, bytes: 0, faults: checksumErrors, resyncs: 0, gaps: 0, dropped: 0 },
  },
];

test('a line on which one frame in ten fails is told once, and its end when it is good again', (t) => {
  const device = {
    deviceId: deviceId('device-1'),
    driver: 'test',
    streams: [],
    metrics: [],
    silentAfterMs: 2000,
  };
  const errors = new LineErrors([{ id: 'bed-1', subject: {}, devices: [device] }]);
  const told: string[] = [];
  let bad = 0;
  for (let second = 0; second <= 300; second += 1) {
    if (second >= 60 && second < 120) bad += 5;
    for (const { phase } of errors.take(counters(second * 50, bad), recordingInstant(second)))
      told.push(`${phase} ${second}`);
  }
  t.is(told.length, 2);
  t.regex(told[0] ?? '', /^onset (9|1[01])\d$|^onset \d{2}$/);
  t.regex(told[1] ?? '', /^cessation 1[78]\d$/);
});
