import test from 'ava';
import fc from 'fast-check';
import { deviceId } from '../../gateway/core/id.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';
import { cutLanes, type Lane } from '../../gateway/store/evidence/lanes.ts';
import { reading, waveform } from '../helpers/measurements.ts';

/** From half a minute before second 100 to half a minute after. */
const originMonoMs = recordingInstant(100).monoMs;
const span = { originMonoMs, fromMonoMs: originMonoMs - 30_000, untilMonoMs: originMonoMs + 30_000 };

const imu = (rows: readonly (readonly number[])[], startS: number, rateHz = 100) =>
  waveform('imu', ['acc_x', 'acc_y', 'acc_z', 'gyr_x'], rows, startS, rateHz);
const columnOf = (lane: Lane | undefined, name: string) =>
  lane?.columns[lane.channels.indexOf(name)]?.filter((value) => value !== null) ?? [];

test('no peak is lost however fast a signal is: a single sample of 5 g in a minute at 1 kHz is drawn', (t) => {
  const rows = Array.from({ length: 60_000 }, (_, at) => (at === 31_234 ? [3, 4, 0, 0] : [0, 0, 1, 0]));
  const [lane] = cutLanes([imu(rows, 70, 1000)], span);
  t.deepEqual(lane?.channels, ['magnitude', 'acc_x', 'acc_y', 'acc_z']);
  t.is(Math.max(...columnOf(lane, 'magnitude')), 5);
  t.true((lane?.t.length ?? 0) <= 1600);
  const at = lane?.columns[0]?.indexOf(5) ?? -1;
  t.true(Math.abs((lane?.t[at] ?? 0) - 1.234) < 0.08, `${lane?.t[at]} s`);
});

test('every value that is drawn was measured, times rise, and the extremes of each channel are kept', (t) => {
  const rate = fc.constantFrom(25, 100, 500);
  const samples = fc.array(fc.integer({ min: -2000, max: 2000 }), { minLength: 1, maxLength: 2000 });
  fc.assert(
    fc.property(samples, rate, (values, rateHz) => {
      const rows = values.map((value) => [value]);
      const [lane] = cutLanes([waveform('bed-load', ['load_1'], rows, 75, rateHz)], span);
      const drawn = columnOf(lane, 'load_1');
      const inSpan = values.slice(0, 55 * rateHz);
      t.true(drawn.every((value) => inSpan.includes(value)));
      t.is(Math.max(...drawn), Math.max(...inSpan));
      t.is(Math.min(...drawn), Math.min(...inSpan));
      t.true((lane?.t ?? []).every((at, index, all) => index === 0 || at > (all[index - 1] ?? 0)));
    }),
    { numRuns: 60 },
  );
});

test('where nothing was measured for a while the curve has a hole', (t) => {
  const second = Array.from({ length: 100 }, () => [0, 0, 1, 0]);
  const [lane] = cutLanes([imu(second, 80), imu(second, 110)], span);
  const holes = lane?.columns[0]?.filter((value) => value === null) ?? [];
  t.is(holes.length, 1);
});

test('each device and signal has its own lane, curves first; states of equipment and what lies outside have none', (t) => {
  const other = deviceId('oximeter-1');
  const lanes = cutLanes(
    [
      { ...reading('spo2', 84, 99), deviceId: other },
      { ...reading('spo2', 82, 101), deviceId: other },
      { ...reading('spo2', null, 102, { quality: 'invalid', reason: 'sensor-off' }), deviceId: other },
      { ...reading('spo2', 99, 10), deviceId: other },
      reading('battery', 50, 100),
      waveform('wrench', ['fx', 'fy', 'fz', 'tx', 'ty', 'tz'], [[3, 4, 0, 9, 9, 9]], 100, 1000),
      imu([[0, 0, 1, 0]], 100),
      { ...waveform('radar-targets', ['x'], [[1]], 100, 10), isCloud: true },
    ],
    span,
  );
  t.deepEqual(
    lanes.map(({ signal }) => signal),
    ['imu', 'wrench', 'spo2'],
  );
  t.deepEqual(lanes[1]?.channels, ['magnitude', 'fx', 'fy', 'fz']);
  t.deepEqual(lanes[2]?.t, [-1, 1, 2]);
  t.deepEqual(lanes[2]?.columns, [[84, 82, null]]);
});
