import test from 'ava';
import { driverNamed } from '../../drivers/index.ts';
import { masimoLines } from '../conformance/oximeter-units.ts';
import { decodeAll, encodeAll, utf8 } from '../helpers/bytes.ts';
import { one, pick } from '../helpers/line-driver.ts';

const masimo = driverNamed('masimo-ascii1');

const masimoReading = (line: number, metric: string) => one(masimo, utf8(masimoLines[line] ?? ''), metric);

test('Masimo: the published lines read as printed, dashes are no value, and the bytes come back', (t) => {
  t.like(masimoReading(0, 'spo2'), {
    value: 98,
    quality: 'good',
    t: Date.UTC(2016, 1, 22, 22, 47, 45) / 1000,
  });
  t.like(masimoReading(0, 'heart-rate'), { value: 97, quality: 'good' });
  t.like(masimoReading(0, 'perfusion-index'), { value: 3.6, quality: 'good' });
  for (const metric of [
    'carboxyhaemoglobin',
    'methaemoglobin',
    'desaturation-index',
    'perfusion-index-delta',
  ])
    t.like(masimoReading(0, metric), { value: null, quality: 'invalid', reason: 'no-data' });
  t.like(masimoReading(0, 'serial-number'), { value: 56_661, text: '0000056661' });
  t.like(masimoReading(0, 'device-status'), { value: 0x800, text: 'set-mode' });
  t.like(masimoReading(2, 'perfusion-index'), { value: 7.02 });
  t.like(masimoReading(2, 'alarm-status'), { value: 0x38, text: 'pulse-low,triggered,muted' });
  for (const line of masimoLines)
    t.is(Buffer.from(encodeAll(masimo, decodeAll(masimo, [utf8(line)]).decoded)).toString(), line);
});

test('Masimo: with the sensor off the saturation that is printed all the same is no value', (t) => {
  t.like(masimoReading(1, 'spo2'), {
    value: null,
    quality: 'invalid',
    reason: 'sensor-off',
    text: 'held 98',
  });
  t.like(masimoReading(1, 'heart-rate'), { value: null, quality: 'invalid', reason: 'sensor-off' });
  t.like(masimoReading(1, 'device-status'), { text: 'sensor-off,low-perfusion,set-mode' });
  t.like(masimoReading(1, 'alarm-status'), { value: 0x10, text: 'triggered' });
});

test('Masimo: each exception bit but SET spoils the values with its reason', (t) => {
  const reasons: readonly (readonly [string, string])[] = [
    ['000001', 'no-sensor'],
    ['000002', 'defective-sensor'],
    ['000004', 'low-perfusion'],
    ['000008', 'searching'],
    ['000010', 'interference'],
    ['000020', 'sensor-off'],
    ['000040', 'ambient-light'],
    ['000080', 'unrecognised-sensor'],
    ['000400', 'low-signal-quality'],
  ];
  for (const [bits, reason] of reasons) {
    const spo2 = one(masimo, utf8((masimoLines[0] ?? '').replace('EXC=000800', `EXC=${bits}`)), 'spo2');
    t.is(spo2?.reason, reason);
    t.not(spo2?.quality, 'good');
  }
  const bare = (masimoLines[0] ?? '').replace(' EXC=000800', '');
  t.not(one(masimo, utf8(bare), 'spo2')?.quality, 'good');
});

test('Masimo: other fields are passed over, a line short of a digit or run into the next is not believed', (t) => {
  const [line = ''] = masimoLines;
  const more = line.replace(' SPCO', ' PVI=021% XYZ=12.3 SPCO');
  t.like(one(masimo, utf8(more), 'pleth-variability-index'), { value: 21 });
  for (let at = 0; at < line.length; at++) {
    const cut = utf8(`${line.slice(0, at)}${line.slice(at + 1)}${line}`);
    const { readings } = decodeAll(masimo, [cut]);
    t.true(
      pick(readings, 'spo2').every(({ value }) => value === 98),
      `character ${at}`,
    );
    t.true(
      pick(readings, 'heart-rate').every(({ value }) => value === 97),
      `character ${at}`,
    );
  }
});
