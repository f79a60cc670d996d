import test from 'ava';
import { driverNamed } from '../../drivers/index.ts';
import { crc16, MODBUS, X25 } from '../../firmware-bridge/crc.ts';
import type { Decoded } from '../../gateway/plugin/driver.ts';
import { bota, noninPacket, wt901 } from '../conformance/driver-units.ts';
import { decodeAll, encodeAll, hex, joined, utf8 } from '../helpers/bytes.ts';

const imu = driverNamed('witmotion-wt901');
const force = driverNamed('bota-sensone');
const oximeter = driverNamed('nonin-oem3');

const near = (actual: readonly number[] | undefined, wanted: readonly number[], by: number): boolean =>
  actual?.length === wanted.length &&
  actual.every((value, index) => Math.abs(value - (wanted[index] ?? 0)) <= by);

test('CRC-16 check values: X-25 is 906E, MODBUS 4B37', (t) => {
  t.is(crc16(utf8('123456789'), 0, 9, X25), 0x906e);
  t.is(crc16(utf8('123456789'), 0, 9, MODBUS), 0x4b37);
  t.is(crc16(utf8('--123456789--'), 2, 11, X25), 0x906e);
});

test('WT901: the vectors of the standards page read as printed there', (t) => {
  const { waveforms, readings } = decodeAll(imu, [joined(wt901.acceleration, wt901.angularVelocity)]);
  t.deepEqual(waveforms[0]?.channels, ['acc_x', 'acc_y', 'acc_z', 'gyr_x', 'gyr_y', 'gyr_z']);
  t.true(near(waveforms[0]?.samples[0], [0, 0, 1, 99.98, -99.98, 0], 0.005));
  t.like(readings[0], { metric: 'device-temperature', value: 25.7, unit: 'Cel' });
});

test('WT901: only the channels that a group had are given, and groups are counted at the set rate', (t) => {
  const { acceleration, angularVelocity, angle } = wt901;
  const input = joined(acceleration, angularVelocity, acceleration, angle, acceleration);
  const { waveforms } = decodeAll(imu, [input], { rateHz: 100 });
  t.deepEqual(
    waveforms.map(({ stream, channels, t: at }) => [stream, channels.length, at]),
    [
      ['imu', 6, 0],
      ['imu', 3, 0.01],
      ['attitude', 3, 0.01],
    ],
  );
  t.is(waveforms[1]?.samples.length, 2);
  t.deepEqual(waveforms[2]?.samples, [[45, 0, -90]]);
});

test('WT901: a header inside data does not mislead', (t) => {
  const inside = hex('55 51 55 51 55 52 00 08 0A 0A 05');
  inside[10] = inside.subarray(0, 10).reduce((sum, byte) => sum + byte, 0) & 0xff;
  const { frames, faults } = decodeAll(imu, [joined(inside.subarray(2), inside, inside)]);
  t.is(frames, 2);
  t.deepEqual(faults, [{ type: 'fault', kind: 'checksum', offset: 0, length: 9 }]);
});

test('WT901: a bad sum is one fault as long as the packet', (t) => {
  const wrong = Uint8Array.from(wt901.angularVelocity);
  wrong[10] = 0;
  const { faults } = decodeAll(imu, [joined(wt901.acceleration, wrong, wt901.acceleration)]);
  t.deepEqual(faults, [{ type: 'fault', kind: 'checksum', offset: 11, length: 11 }]);
});

test('WT901: clipped samples are questionable', (t) => {
  const clipped = hex('55 51 FF 7F 00 00 00 08 0A 0A 40');
  clipped[10] = clipped.subarray(0, 10).reduce((sum, byte) => sum + byte, 0) & 0xff;
  const { waveforms } = decodeAll(imu, [joined(wt901.acceleration, clipped)]);
  t.deepEqual(
    waveforms.map(({ quality }) => quality),
    ['good', 'questionable'],
  );
});

test('WT901: a virtual sensor without attitude is not held back for it', (t) => {
  const encoder = imu.encoder(imu.config.parse({}));
  const block = (at: number) =>
    ({
      type: 'waveform',
      stream: 'imu',
      channels: ['acc_x', 'acc_y', 'acc_z'],
      units: ['g', 'g', 'g'],
      samples: [[0, 0, 1]],
      quality: 'good',
      rateHz: 50,
      t: at,
    }) as const;
  t.deepEqual(
    [0, 0.02, 0.04].map((at) => encoder.push(block(at)).length),
    [0, 22, 11],
  );
});

test('Bota: the vectors of the standards page read as printed there', (t) => {
  const { waveforms, readings } = decodeAll(force, [bota.a, bota.b]);
  t.true(near(waveforms[0]?.samples[0], [1, -2, 3.5, 0.25, -0.5, 0.125], 0));
  t.is(waveforms[0]?.t, 123.456789);
  t.true(near(waveforms[1]?.samples[0], [-12.34, 5.67, 98.76, -0.111, 0.222, -0.333], 1e-5));
  t.is(waveforms[1]?.t, 4294.967295);
  t.deepEqual(
    readings.map(({ metric, value }) => [metric, value]),
    [
      ['device-temperature', 31.5],
      ['device-status', 0],
      ['device-temperature', -3.25],
      ['device-status', 2],
    ],
  );
});

/** Frames with a status and a device time, through the encoder. */
function botaFrames(rows: readonly { status?: number; t: number; fx?: number }[]): Uint8Array {
  const decoded = rows.flatMap(({ status = 0, t, fx = 0 }): Decoded[] => [
    { type: 'reading', metric: 'device-status', value: status, unit: '1', quality: 'good', t },
    {
      type: 'waveform',
      stream: 'wrench',
      channels: ['fx', 'fy', 'fz', 'tx', 'ty', 'tz'],
      units: ['N', 'N', 'N', 'N.m', 'N.m', 'N.m'],
      samples: [[fx, 0, 0, 0, 0, 0]],
      quality: 'good',
      rateHz: 100,
      t,
    },
  ]);
  return encodeAll(force, decoded);
}

test('Bota: over-range, invalid and raw samples are invalid, skipped ones questionable', (t) => {
  const statuses = [0, 1, 2, 4, 8, 3, 16];
  const input = botaFrames(statuses.map((status, index) => ({ status, t: 1 + index / 100 })));
  t.deepEqual(
    decodeAll(force, [input]).waveforms.map(({ quality }) => quality),
    ['good', 'questionable', 'invalid', 'invalid', 'invalid', 'invalid', 'good'],
  );
});

test('Bota: the device clock goes on over its wrap, and its rate is learned', (t) => {
  const wrap = 2 ** 32 / 1e6;
  const input = botaFrames(Array.from({ length: 8 }, (_, index) => ({ t: wrap - 0.01 + index * 0.005 })));
  const { waveforms } = decodeAll(force, [input]);
  const times = waveforms.flatMap(({ t: start, rateHz, samples }) =>
    samples.map((_, row) => start + row / rateHz),
  );
  t.true(
    near(
      times,
      Array.from({ length: 8 }, (_, index) => wrap - 0.01 + index * 0.005),
      1e-5,
    ),
  );
  t.is(waveforms.at(-1)?.rateHz, 200);
});

test('Bota: a value that is not a number is a fault, never a force', (t) => {
  const { waveforms, faults, frames } = decodeAll(force, [botaFrames([{ t: 1, fx: Number.NaN }])]);
  t.deepEqual(waveforms, []);
  t.like(faults[0], { kind: 'not-finite', length: 0 });
  t.is(frames, 1);
});

for (const format of [2, 7] as const) {
  test(`Nonin format ${format}: the unit-test packet gives 72 beats and 97 % throughout`, (t) => {
    const { readings, frames, waveforms } = decodeAll(oximeter, [noninPacket(format)]);
    t.is(frames, 25);
    t.is(waveforms.flatMap(({ samples }) => samples).length, 25);
    const rates = readings.filter(({ metric }) => metric.startsWith('heart-rate'));
    const saturations = readings.filter(({ metric }) => metric.startsWith('spo2'));
    t.deepEqual(
      rates.map(({ value }) => value),
      [72, 72, 72, 72],
    );
    t.deepEqual(
      saturations.map(({ value }) => value),
      [97, 97, 97, 97, 97, 97],
    );
    t.is(readings.find(({ metric }) => metric === 'firmware-revision')?.value, 48);
    t.is(readings.find(({ metric }) => metric === 'data-format')?.value, format);
    t.true([...rates, ...saturations].every(({ quality }) => quality === 'good'));
  });

  test(`Nonin format ${format}: its packets come back byte for byte, found or given`, (t) => {
    const packets = joined(noninPacket(format), noninPacket(format));
    for (const asked of ['auto', format]) {
      const { decoded } = decodeAll(oximeter, [packets], { format: asked });
      t.deepEqual(Buffer.from(encodeAll(oximeter, decoded, { format: asked })), Buffer.from(packets));
    }
  });
}

test('Nonin: frames are as printed on the standards page', (t) => {
  const wanted = hex('01 81 01 00 83 01 80 01 48 CA 01 80 01 61 E3 01 80 01 30 B2 01 80 01 00 82');
  t.deepEqual(noninPacket(2).subarray(0, 25), wanted);
});

/** The first reading of a metric from one packet with these first values and this status. */
function noninReading(metric: string, values: readonly number[], status = 0x80) {
  const packet = noninPacket(
    2,
    Uint8Array.from({ length: 25 }, (_, index) => values[index] ?? 0),
    status,
  );
  return decodeAll(oximeter, [packet]).readings.find((reading) => reading.metric === metric);
}

test('Nonin: heart rates above 127 join by seven bits', (t) => {
  t.is(noninReading('heart-rate', [0x00, 0x48])?.value, 72);
  t.is(noninReading('heart-rate', [0x01, 0x11])?.value, 145);
  t.is(noninReading('heart-rate', [0x01, 0x48])?.value, 200);
});

test('Nonin: codes for no data are absent with a reason', (t) => {
  const absent = { value: null, quality: 'invalid', reason: 'no-data' };
  t.like(noninReading('heart-rate', [0x03, 0x7f]), absent);
  t.like(noninReading('spo2', [0, 0, 127]), absent);
});

test('Nonin: a held display value says nothing once the sensor is off', (t) => {
  const values = [0, 72, 97, 0, 0, 0, 0, 0, 97];
  t.like(noninReading('spo2-display', values, 0xc0), {
    value: null,
    quality: 'invalid',
    reason: 'sensor-off',
  });
});

test('Nonin: artefact, lost track, alarm and weak perfusion make values questionable', (t) => {
  const reasons = [
    [0xa0, 'artefact'],
    [0x90, 'out-of-track'],
    [0x88, 'sensor-alarm'],
    [0x84, 'low-perfusion'],
    [0x86, 'low-perfusion'],
  ] as const;
  for (const [status, reason] of reasons) {
    t.like(noninReading('spo2', [0, 72, 97], status), { value: 97, quality: 'questionable', reason });
  }
  t.like(noninReading('spo2', [0, 72, 97], 0x82), { value: 97, quality: 'good' });
});

test('Nonin: a quiet format 2 line read one byte late is not taken for format 7', (t) => {
  const quiet = hex('01 80 00 00 81');
  const late = joined(...Array.from({ length: 30 }, () => quiet)).subarray(1);
  const { readings, frames } = decodeAll(oximeter, [late]);
  t.is(readings.find(({ metric }) => metric === 'data-format')?.value, 2);
  t.is(frames, 29);
});

test('Nonin: an oximeter set to the other format is found again', (t) => {
  const input = joined(noninPacket(2), ...Array.from({ length: 6 }, () => noninPacket(7)));
  const formats = decodeAll(oximeter, [input]).readings.filter(({ metric }) => metric === 'data-format');
  t.deepEqual(
    formats.map(({ value }) => value),
    [2, 7],
  );
});

test('Nonin: a packet with a frame lost in the middle gives no values', (t) => {
  const packet = noninPacket(2);
  const { readings } = decodeAll(oximeter, [joined(packet.subarray(0, 50), packet.subarray(60), packet)]);
  const rates = readings.filter(({ metric }) => metric === 'heart-rate');
  t.deepEqual(
    rates.map(({ value }) => value),
    [72],
  );
});
