import { deserialize, serialize } from 'node:v8';
import test from 'ava';
import fc from 'fast-check';
import type { DeviceId } from '../../gateway/core/id.ts';
import type { Measurement, Quality } from '../../gateway/core/measurement.ts';
import { batchReader, batchWriter, type PackedBatch } from '../../gateway/plugin/batch.ts';

const instant = fc.record({
  wallMs: fc.double({ noNaN: true, noDefaultInfinity: true }),
  monoMs: fc.double({ noNaN: true, noDefaultInfinity: true }),
  bootId: fc.constantFrom('boot-1', 'boot-2'),
  errorMs: fc.constantFrom(0, 1_000),
});
const deviceId = fc.constantFrom('bed-1', 'bed-2').map((id) => id as DeviceId);
const quality = fc.constantFrom<Quality>('good', 'questionable', 'invalid');
const reading = fc.record(
  {
    kind: fc.constant('reading' as const),
    deviceId,
    metric: fc.constantFrom('spo2', 'heart-rate'),
    value: fc.option(fc.double({ noNaN: true }), { nil: null }),
    unit: fc.constantFrom('%', '/min'),
    text: fc.string(),
    reason: fc.constantFrom('artefact', 'sensor-off'),
    at: instant,
    receivedAt: instant,
    quality,
  },
  { requiredKeys: ['kind', 'deviceId', 'metric', 'value', 'unit', 'at', 'receivedAt', 'quality'] },
);
const waveform = fc.record({
  kind: fc.constant('waveform' as const),
  deviceId,
  stream: fc.constantFrom('imu', 'pleth'),
  channels: fc.constantFrom(['a'], ['a', 'b'], ['b', 'a']),
  units: fc.constantFrom(['g'], ['g', 'N']),
  startAt: instant,
  receivedAt: instant,
  rateHz: fc.constantFrom(75, 100),
  samples: fc.float32Array({ maxLength: 12 }),
  quality,
});
const batches = fc.array(fc.array(fc.oneof(reading, waveform), { minLength: 1, maxLength: 12 }), {
  maxLength: 6,
});
/** As a message between two processes is copied. */
const sent = (batch: PackedBatch): PackedBatch => deserialize(serialize(batch));

test('what was packed is unpacked as it was, batch after batch, across a channel between processes', (t) => {
  fc.assert(
    fc.property(batches, (all) => {
      const [pack, unpack] = [batchWriter(), batchReader()];
      for (const batch of all as Measurement[][]) t.deepEqual(unpack(sent(pack(batch))), batch);
    }),
    { numRuns: 100 },
  );
});

const text = (each: string): Measurement => ({
  kind: 'reading',
  deviceId: 'robot-1' as DeviceId,
  metric: 'mode',
  value: 1,
  unit: '1',
  text: each,
  at: { wallMs: 1, monoMs: 2, bootId: 'b', errorMs: 0 },
  receivedAt: { wallMs: 1, monoMs: 2, bootId: 'b', errorMs: 0 },
  quality: 'good',
});

test('a shape travels once; a restarted writer begins anew for the same reader', (t) => {
  const [first, second, unpack] = [batchWriter(), batchWriter(), batchReader()];
  t.is(unpack(first([text('A'), text('B')])).length, 2);
  t.deepEqual(first([text('B')]).shapes, []);
  t.deepEqual(unpack(second([text('C')])), [text('C')]);
});

test('a text that never repeats does not grow what both ends remember without end', (t) => {
  const [pack, unpack] = [batchWriter(), batchReader()];
  let begun = 0;
  for (let batch = 0; batch < 40; batch += 1) {
    const measurements = Array.from({ length: 500 }, (_, index) => text(`${batch}/${index}`));
    const packed = pack(measurements);
    if (packed.shapesFrom === 0) begun += 1;
    t.deepEqual(unpack(packed), measurements);
  }
  t.is(begun, 3);
});

test('a batch whose shapes never came is refused, not guessed at', (t) => {
  const pack = batchWriter();
  pack([text('A')]);
  t.throws(() => batchReader()(pack([text('A')])), { message: /shape 0, and 0 are known/ });
});
