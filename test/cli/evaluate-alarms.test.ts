import test from 'ava';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { eventLimits, excursions, impacts, monitorLimits } from '../../gateway/cli/evaluate/fixed-limits.ts';
import { soundingsOf } from '../../gateway/cli/evaluate/soundings.ts';
import { measurementsOf } from '../../gateway/cli/recording-source.ts';
import { at, event } from '../helpers/ward.ts';

const table = (channels: readonly string[], rows: readonly (readonly number[])[]) => ({
  channels,
  units: channels.map(() => '1'),
  t: Float64Array.from(rows, ([t = 0]) => t),
  columns: channels.map((_, index) => Float32Array.from(rows, (row) => row[index + 1] ?? Number.NaN)),
  ignored: [],
  outOfOrder: 0,
});

test('a fall that is answered calls once; a second one after its closing calls again', (t) => {
  const falls = [event('fall', at(10)), event('fall', at(1000))];
  t.deepEqual(
    soundingsOf(falls, defaultPolicies).map(({ atS }) => atS),
    [10, 1000],
  );
});

test('a repeated event calls nobody twice, and a condition that ends has an end', (t) => {
  const low = event('spo2-low', at(10));
  const over = event('spo2-low', at(50), { phase: 'cessation' });
  const [first, ...others] = soundingsOf([low, low, over], defaultPolicies);
  t.is(others.length, 0);
  t.is(first?.untilS, 50);
});

test('each excursion beyond a fixed limit is one alarm; what no person can have is no event', (t) => {
  const recording = table(
    ['spo2'],
    [
      [0, 97],
      [1, 89],
      [2, 88],
      [3, 95],
      [4, 20],
      [5, 96],
    ],
  );
  t.deepEqual(
    excursions(recording, monitorLimits).map(({ fromS }) => fromS),
    [1, 4],
  );
  t.deepEqual(
    excursions(recording, eventLimits, false).map(({ fromS, untilS }) => [fromS, untilS]),
    [[1, 2]],
  );
});

test('an impact counts once in ten seconds', (t) => {
  const recording = table(
    ['acc_x', 'acc_y', 'acc_z'],
    [
      [0, 0, 0, 1],
      [1, 0, 0, 4],
      [2, 3, 3, 3],
      [13, 0, 5, 0],
    ],
  );
  t.deepEqual(impacts(recording), [1, 13]);
});

test('what nobody charted at a row is no reading; what a device could not give is an invalid one', (t) => {
  const recording = table(
    ['hr', 'sbp'],
    [
      [0, 140, Number.NaN],
      [3600, Number.NaN, 85],
    ],
  );
  const qualities = (isCharted: boolean) =>
    [...measurementsOf(recording, isCharted)].flatMap(({ measurements }) =>
      measurements.map(({ quality }) => quality),
    );
  t.deepEqual(qualities(true), ['good', 'good']);
  t.deepEqual(qualities(false), ['good', 'invalid', 'invalid', 'good']);
});

test('a deadline whose instant is no round number of seconds falls due once, and the night goes on', (t) => {
  t.is(soundingsOf([event('fall', at(11.38))], defaultPolicies).length, 1);
});
