import test from 'ava';
import fc from 'fast-check';
import {
  correct,
  corrected,
  correctionDigest,
  correctionState,
  observed,
  type WrenchCorrection,
  wrenchCorrection,
} from '../../drivers/force/correction.ts';
import { driverNamed } from '../../drivers/index.ts';
import type { Decoded, DecodedReading, Decoder } from '../../gateway/plugin/driver.ts';
import { bota } from '../conformance/driver-units.ts';
import { decodeAll, encodeAll } from '../helpers/bytes.ts';

const forceDrivers = ['bota-sensone', 'robotiq-ft300', 'kunwei-kwr75', 'optoforce-hex', 'ati-netft'];

const wrench = (row: readonly number[], channels = ['fx', 'fy', 'fz', 'tx', 'ty', 'tz']) =>
  ({
    type: 'waveform',
    stream: 'wrench',
    channels,
    units: channels.map((name) => (name.startsWith('f') ? 'N' : 'N.m')),
    samples: [row],
    quality: 'good',
    rateHz: 100,
    t: 0,
  }) as const;

const temperature = (value: number | null, quality: DecodedReading['quality'] = 'good') =>
  ({ type: 'reading', metric: 'device-temperature', value, unit: 'Cel', quality, t: 0 }) as const;

/** What a correction makes of measurements, one after the other. */
function after(correction: WrenchCorrection, ...items: readonly Decoded[]): Decoded[] {
  let state = correctionState(wrenchCorrection.parse(correction));
  return items.map((item) => {
    state = observed(state, item);
    return correct(state, item);
  });
}

const rowOf = (item: Decoded | undefined) => (item?.type === 'waveform' ? item.samples[0] : undefined);
const unity = (scale: number) =>
  wrenchCorrection.shape.matrix.parse(
    Array.from({ length: 6 }, (_, row) =>
      Array.from({ length: 6 }, (__, axis) => (row === axis ? scale : 0)),
    ),
  );

test('bias goes before the matrix, tare after it', (t) => {
  const matrix = unity(2);
  const [item] = after(
    { bias: [1, 0, 0, 0, 0, 0], tare: [3, 0, 0, 0, 0, 1], matrix },
    wrench([10, 1, 2, 0, 0, 4]),
  );
  t.deepEqual(rowOf(item), [15, 2, 4, 0, 0, 7]);
});

test('the matrix mixes axes', (t) => {
  const matrix = unity(1);
  if (matrix) matrix[0] = [1, 0, 0, 0, 0, 10];
  t.deepEqual(rowOf(after({ matrix }, wrench([1, 0, 0, 0, 0, 2]))[0]), [21, 0, 0, 0, 0, 2]);
});

test('drift follows the temperature of the sensor', (t) => {
  const drift: WrenchCorrection['drift'] = { referenceCel: 20, perCel: [0.5, 0, 0, 0, 0, -0.1] };
  const items = after(
    { drift },
    temperature(24),
    wrench([10, 0, 0, 0, 0, 1]),
    temperature(20),
    wrench([10, 0, 0, 0, 0, 1]),
  );
  t.deepEqual(rowOf(items[1]), [8, 0, 0, 0, 0, 1.4]);
  t.deepEqual(rowOf(items[3]), [10, 0, 0, 0, 0, 1]);
});

for (const [title, heard] of [
  ['that never came', []],
  ['that the sensor lost', [temperature(24), temperature(null, 'invalid')]],
  ['that cannot be', [temperature(1e30)]],
] as const) {
  test(`with drift, a temperature ${title} leaves the wrench questionable`, (t) => {
    const drift: WrenchCorrection['drift'] = { referenceCel: 20, perCel: [1, 0, 0, 0, 0, 0] };
    const last = after({ drift }, ...heard, wrench([10, 0, 0, 0, 0, 0])).at(-1);
    t.like(last, { quality: 'questionable', samples: [[10, 0, 0, 0, 0, 0]] });
  });
}

test('quality is never raised, and what does not fit is invalid', (t) => {
  const invalid = { ...wrench([1, 2, 3, 4, 5, 6]), quality: 'invalid' } as const;
  t.like(after({ tare: [1, 0, 0, 0, 0, 0] }, invalid)[0], { quality: 'invalid' });
  const huge = after({ matrix: unity(1e6) }, wrench([3e38, 0, 0, 0, 0, 0]))[0];
  t.like(huge, { quality: 'invalid', samples: [[3e38, 0, 0, 0, 0, 0]] });
});

test('a sensor of three axes is corrected in those, and nothing leaks from the axes it lacks', (t) => {
  const matrix = unity(1);
  if (matrix) matrix[0] = [1, 0, 0, 0, 0, 10];
  const [item] = after({ matrix, bias: [1, 0, 0, 0, 0, 5] }, wrench([4, 5, 6], ['fx', 'fy', 'fz']));
  t.deepEqual(rowOf(item), [3, 5, 6]);
});

test('other streams, readings and faults pass as they are', (t) => {
  const counts = { ...wrench([1, 2, 3, 4, 5, 6]), stream: 'wrench-counts' };
  const fault = { type: 'fault', kind: 'gap', offset: 0, length: 0 } as const;
  const items = [counts, temperature(30), fault];
  t.deepEqual(after({ tare: [1, 1, 1, 1, 1, 1] }, ...items), items);
});

test('an identity is the decoder itself', (t) => {
  const decoder: Decoder = { push: () => [], end: () => [], frames: 0, frameBytes: 0 };
  t.is(corrected(decoder, {}), decoder);
  t.is(corrected(decoder, { bias: [0, 0, 0, 0, 0, 0], matrix: unity(1) }), decoder);
  t.is(corrected(decoder, { drift: { referenceCel: 30, perCel: [0, 0, 0, 0, 0, 0] } }), decoder);
  t.not(corrected(decoder, { tare: [0, 0, 1, 0, 0, 0] }), decoder);
});

test('property: bias and then tare of a measured load give zero for it', (t) => {
  const sixNumbers = fc.tuple(
    ...Array.from({ length: 6 }, () => fc.float({ min: -500, max: 500, noNaN: true })),
  );
  fc.assert(
    fc.property(sixNumbers, (load) => {
      const tare = wrenchCorrection.shape.tare.parse(load);
      const row = rowOf(after({ tare }, wrench(load))[0]) ?? [Number.NaN];
      return row.every((value) => value === 0);
    }),
  );
  t.pass();
});

test('the digest is one text for one correction, however it is written', (t) => {
  const nothing = correctionDigest({});
  t.is(correctionDigest({ correction: { tare: [0, 0, 0, 0, 0, 0] } }), nothing);
  t.is(correctionDigest({ correction: { tare: [-0, 0, 0, 0, 0, 0] } }), nothing);
  t.not(correctionDigest({ correction: { tare: [0, 0, 0.1, 0, 0, 0] } }), nothing);
  t.deepEqual(Object.keys(JSON.parse(nothing)), ['bias', 'drift', 'matrix', 'tare']);
});

test('options are strict', (t) => {
  t.false(wrenchCorrection.safeParse({ offset: [0, 0, 0, 0, 0, 0] }).success);
  t.false(wrenchCorrection.safeParse({ bias: [0, 0, 0] }).success);
  t.false(wrenchCorrection.safeParse({ tare: [0, 0, Number.NaN, 0, 0, 0] }).success);
});

test('every force driver takes a correction, none by default', (t) => {
  for (const name of forceDrivers) {
    t.deepEqual(driverNamed(name).config.parse({}).correction, {}, name);
    t.notThrows(() => driverNamed(name).config.parse({ correction: { tare: [1, 2, 3, 0, 0, 0] } }), name);
  }
});

test('Bota with its correction: drift by its own temperature, while the encoder stays the inverse without one', (t) => {
  const driver = driverNamed('bota-sensone');
  const correction = { drift: { referenceCel: 30.5, perCel: [1, 0, 0, 0, 0, 0] }, tare: [0, -2, 0, 0, 0, 0] };
  t.deepEqual(
    decodeAll(driver, [bota.a], { correction }).waveforms[0]?.samples[0],
    [0, 0, 3.5, 0.25, -0.5, 0.125],
  );
  const { decoded } = decodeAll(driver, [bota.a, bota.b]);
  t.deepEqual(encodeAll(driver, decoded, { correction }), encodeAll(driver, decoded));
});
