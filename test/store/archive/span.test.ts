import test from 'ava';
import fc from 'fast-check';
import { deviceId, staffId } from '../../../gateway/core/id.ts';
import type { Instant } from '../../../gateway/core/instant.ts';
import type { Measurement, Quality, Reading, Waveform } from '../../../gateway/core/measurement.ts';
import { measurementsIn } from '../../../gateway/store/archive/block-reading.ts';
import { ByteReader, ByteWriter } from '../../../gateway/store/archive/bytes.ts';
import { packColumn, unpackColumn } from '../../../gateway/store/archive/column.ts';
import { Span } from '../../../gateway/store/archive/span.ts';

const device = deviceId('device-1');

/** Whole ticks: times are kept to the millisecond, of blocks of samples to the microsecond. */
const instants = (ticksPerMs: number): fc.Arbitrary<Instant> =>
  fc
    .record({
      wall: fc.oneof(
        fc.integer({ min: 0, max: 2e12 }),
        fc.integer({ min: 1_790_000_000_000, max: 1_790_000_900_000 }),
      ),
      part: fc.integer({ min: 0, max: ticksPerMs - 1 }),
      mono: fc.integer({ min: 0, max: 1e9 }),
      bootId: fc.constantFrom('boot-1', 'boot-2'),
      errorMs: fc.constantFrom(0, 1000, 0.5),
    })
    .map(({ wall, part, mono, bootId, errorMs }) => ({
      wallMs: (wall * ticksPerMs + part) / ticksPerMs,
      monoMs: (mono * ticksPerMs + part) / ticksPerMs,
      bootId,
      errorMs,
    }));

const qualities = fc.constantFrom<Quality>('good', 'questionable', 'invalid');
const values = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10),
  fc.double(),
  fc.float(),
  fc.constantFrom(Number.NaN, -0, 1e300, Number.NEGATIVE_INFINITY, 2 ** 53, -(2 ** 52), null),
);

const readings: fc.Arbitrary<Reading> = fc
  .record(
    {
      value: values,
      unit: fc.constantFrom('/min', '%', ''),
      at: instants(1),
      receivedAt: instants(1),
      quality: qualities,
      text: fc.string(),
      reason: fc.constantFrom('sensor-off', 'artefact'),
      enteredBy: fc.constant(staffId('nurse-1')),
    },
    { requiredKeys: ['value', 'unit', 'at', 'receivedAt', 'quality'] },
  )
  .map((fields): Reading => ({ kind: 'reading', deviceId: device, metric: 'heart-rate', ...fields }));

const samples = fc.oneof(
  fc.integer({ min: -32_768, max: 32_767 }).map((count) => Math.fround((count / 32_768) * 16)),
  fc.integer({ min: -3000, max: 3000 }).map((tenths) => Math.fround(tenths / 10)),
  fc.float(),
  fc.constantFrom(Number.NaN, -0, Number.POSITIVE_INFINITY),
);

const waveforms: fc.Arbitrary<Waveform> = fc
  .record(
    {
      channels: fc.constantFrom(['a', 'b', 'c'], ['a'], ['a', 'b', 'd']),
      units: fc.constantFrom(['g', 'g', 'g'], ['1']),
      startAt: instants(1000),
      receivedAt: instants(1000),
      rateHz: fc.constantFrom(100, 33.3, Number.NaN, Number.POSITIVE_INFINITY),
      quality: qualities,
      isCloud: fc.constant(true as const),
      // Also a number of samples that is none of rows.
      samples: fc.array(samples, { maxLength: 30 }).map((list) => Float32Array.from(list)),
    },
    { requiredKeys: ['channels', 'units', 'startAt', 'receivedAt', 'rateHz', 'quality', 'samples'] },
  )
  .map((fields): Waveform => ({ kind: 'waveform', deviceId: device, stream: 'imu', ...fields }));

function backFrom(measurements: readonly Measurement[]): readonly Measurement[] {
  const [first] = measurements;
  if (first === undefined) throw new Error('nothing');
  const span = new Span(first.kind);
  for (const measurement of measurements) span.add(measurement);
  const name = first.kind === 'reading' ? first.metric : first.stream;
  return measurementsIn(span.block().body, { kind: first.kind, deviceId: device, name });
}

test('readings come back as they were: value, absence, quality, texts, and times to the millisecond', (t) => {
  fc.assert(
    fc.property(fc.array(readings, { minLength: 1, maxLength: 40 }), (list) => {
      t.deepEqual(backFrom(list), list);
    }),
    { numRuns: 300 },
  );
});

test('blocks of samples come back bit by bit, also where their shape changes and where samples are no numbers', (t) => {
  fc.assert(
    fc.property(fc.array(waveforms, { minLength: 1, maxLength: 20 }), (list) => {
      t.deepEqual(backFrom(list), list);
    }),
    { numRuns: 300 },
  );
});

test('times are kept to the millisecond, of blocks of samples to the microsecond', (t) => {
  const [reading] = fc.sample(readings, { numRuns: 1, seed: 1 });
  const [waveform] = fc.sample(waveforms, { numRuns: 1, seed: 1 });
  if (reading === undefined || waveform === undefined) throw new Error('no sample');
  const at = { wallMs: 1_790_000_000_000.125, monoMs: 5000.6789, bootId: 'b', errorMs: 0 };
  const [back] = backFrom([{ ...reading, at }]);
  t.like(back, { at: { wallMs: 1_790_000_000_000, monoMs: 5001 } });
  const [block] = backFrom([{ ...waveform, startAt: at }]);
  t.like(block, { startAt: { wallMs: 1_790_000_000_000.125, monoMs: 5000.679 } });
});

test('a column of any numbers comes back bit by bit', (t) => {
  const columns = fc.oneof(
    fc.array(fc.double()).map((list) => Float64Array.from(list)),
    fc.array(fc.float()).map((list) => Float32Array.from(list)),
    fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })).map((list) => Float64Array.from(list)),
    fc.array(fc.maxSafeInteger()).map((list) => Float64Array.from(list)),
    fc.array(samples).map((list) => Float32Array.from(list)),
  );
  fc.assert(
    fc.property(columns, (column) => {
      const writer = new ByteWriter();
      packColumn(writer, column);
      t.deepEqual(unpackColumn(new ByteReader(writer.written())), Float64Array.from(column));
    }),
    { numRuns: 2000 },
  );
});

test('what a sensor counts in steps takes about a byte a sample, whatever the step', (t) => {
  for (const step of [16 / 32_768, 2000 / 32_768, 0.1, 0.01, 1]) {
    const column = Float32Array.from({ length: 1000 }, (_, row) =>
      Math.fround((Math.round(500 * Math.sin(row / 40)) + 0) * step),
    );
    const writer = new ByteWriter();
    packColumn(writer, column);
    t.true(writer.written().byteLength < 1100, `${step}: ${writer.written().byteLength}`);
  }
});

test('a block that was changed anywhere, or cut short, is refused and never half believed', (t) => {
  const span = new Span('reading');
  for (const reading of fc.sample(readings, { numRuns: 20, seed: 7 })) span.add(reading);
  const { body } = span.block();
  const of = { kind: 'reading', deviceId: device, name: 'heart-rate' } as const;
  const whole = measurementsIn(body, of);
  fc.assert(
    fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
      const changed = Uint8Array.from(body);
      changed[place] = (changed[place] ?? 0) ^ change;
      try {
        // Bits of the header that say nothing of the content.
        t.deepEqual(measurementsIn(changed, of), whole);
      } catch {
        t.pass();
      }
      t.throws(() => measurementsIn(body.subarray(0, place), of));
    }),
  );
});
