import type { TestFn } from 'ava';
import fc from 'fast-check';
import { rowJoiner } from '../../drivers/rows.ts';
import type { AnyDriver, Decoded } from '../../gateway/plugin/driver.ts';
import { decodeAll, encodeAll, joined } from '../helpers/bytes.ts';

/**
 * What every driver must keep, whatever its device. `units` are runs of whole frames, each of which can be read alone;
 * `framesLost`: how many frames may be lost around a disturbance.
 */
export function driverConforms(
  test: TestFn,
  driver: AnyDriver,
  units: readonly Uint8Array[],
  framesLost = 2,
): void {
  const whole = joined(...units);
  const expected = decodeAll(driver, [whole]);
  const title = (statement: string) => `${driver.name}: ${statement}`;
  const bytes = fc.uint8Array({ maxLength: 80 });

  test(title('its units are read without a fault'), (t) => {
    t.deepEqual(expected.faults, []);
    t.true(expected.frames >= units.length);
    t.true(expected.readings.length + expected.waveforms.length > 0);
  });

  test(title('what it reads does not depend on where the input was cut'), (t) => {
    for (let at = 1; at < whole.length; at++) {
      const cut = decodeAll(driver, [whole.subarray(0, at), whole.subarray(at)]);
      t.deepEqual(cut, expected, `cut at ${at}`);
    }
    const single = decodeAll(
      driver,
      Array.from(whole, (byte) => Uint8Array.of(byte)),
    );
    t.deepEqual(single, expected);
  });

  test(title('noise and frames in any chunks give the same as in one'), (t) => {
    const noisy = fc.array(fc.oneof(bytes, fc.constantFrom(...units)), { maxLength: 6 });
    fc.assert(
      fc.property(noisy, fc.array(fc.nat(40), { minLength: 1, maxLength: 20 }), (parts, sizes) => {
        const input = joined(...parts);
        t.deepEqual(decodeAll(driver, cutInto(input, sizes)), decodeAll(driver, [input]));
      }),
      { numRuns: 60 },
    );
    t.pass();
  });

  test(title('it keeps nothing of the bytes that it was given'), (t) => {
    // A port reads into the same Buffer again and again, and a Buffer's `slice` is a view.
    const decoder = driver.decoder(driver.config.parse({}));
    const joiner = rowJoiner(() => 25);
    const decoded: Decoded[] = [];
    for (let at = 0; at < whole.length; at += 7) {
      const lent = Buffer.from(whole.subarray(at, at + 7));
      decoded.push(...decoder.push(lent).flatMap((item) => joiner.push(item)));
      lent.fill(0x55);
    }
    decoded.push(...decoder.end().flatMap((item) => joiner.push(item)), ...joiner.flush());
    t.deepEqual(decoded, expected.decoded);
  });

  test(title('after garbage it finds its frames again within two'), (t) => {
    fc.assert(
      fc.property(bytes, bytes, bytes, (before, between, after) => {
        const [first = whole, ...rest] = units;
        const { frames, faults } = decodeAll(driver, [joined(before, first, between, ...rest, after)]);
        const disturbances = [before, between].filter(({ length }) => length > 0).length;
        const wanted = expected.frames - framesLost * disturbances;
        if (frames < wanted) throw new Error(`${frames} frames of ${expected.frames}`);
        if (faults.some(({ length }) => length > whole.length + 240)) throw new Error('a fault too long');
      }),
      { numRuns: 200 },
    );
    t.pass();
  });

  test(title('once in step, one wrong byte costs two frames at most'), (t) => {
    for (let at = units[0]?.length ?? 0; at < whole.length; at++) {
      const wrong = Uint8Array.from(whole);
      wrong[at] = (wrong[at] ?? 0) ^ 0xff;
      const { frames } = decodeAll(driver, [wrong]);
      t.true(frames >= expected.frames - framesLost, `byte ${at}: ${frames} of ${expected.frames}`);
    }
  });

  test(title('an input that ends early is read up to there'), (t) => {
    for (let end = 0; end < whole.length; end++) {
      const { frames, faults } = decodeAll(driver, [whole.subarray(0, end)]);
      t.true(frames <= expected.frames);
      t.true(faults.length <= 1, `cut at ${end}: ${JSON.stringify(faults)}`);
    }
  });

  test(title('any bytes at all: no exception, and no more said than was heard'), (t) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_000 }), (noise) => {
        const { faults, frames, waveforms } = decodeAll(driver, [noise]);
        const dropped = faults.reduce((sum, { length }) => sum + length, 0);
        const numbers = waveforms.flatMap(({ samples }) => samples.flat());
        return dropped <= noise.length && frames <= noise.length && numbers.every(Number.isFinite);
      }),
      { numRuns: 100 },
    );
    t.pass();
  });

  test(title('what it encodes is what it decoded'), (t) => {
    const again = encodeAll(driver, expected.decoded);
    if (driver.transport === 'serial') t.deepEqual(Buffer.from(again), Buffer.from(whole));
    t.deepEqual(decodeAll(driver, [again]).decoded, expected.decoded);
  });

  test(title('it measures what its tables promise'), (t) => {
    t.notThrows(() => driver.config.parse({}));
    t.true(driver.source.length > 0 && driver.silentAfterMs > 0);
    for (const { metric, unit } of expected.readings) {
      const spec = driver.metrics.find((row) => row.metric === metric);
      if (!driver.isOpenEnded) t.is(spec?.unit, unit, metric);
    }
    for (const { stream, channels, samples } of expected.waveforms) {
      const spec = driver.streams.find((row) => row.stream === stream);
      if (!driver.isOpenEnded) t.true(channels.every((channel) => spec?.channels.includes(channel)));
      t.true(samples.every((row) => row.length === channels.length));
    }
  });
}

function cutInto(input: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < input.length; turn++) {
    const size = 1 + (sizes[turn % sizes.length] ?? 0);
    chunks.push(input.subarray(at, at + size));
    at += size;
  }
  return chunks;
}
