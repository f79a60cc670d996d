import type { DecodedMeasurement, DecodedReading, Encoder } from '../../gateway/plugin/driver.ts';
import { readReply, withCrc } from '../modbus/rtu-frame.ts';
import { address, registers } from './robotiq-frame.ts';
import { forceCountsPerN, torqueCountsPerNm } from './robotiq-scale.ts';

/** Stream frames, or replies to polls once `sample-mode` says so. */
export function encoder(): Encoder {
  let isPolled = false;
  const push = (measurement: DecodedMeasurement): Uint8Array => {
    if (measurement.type === 'reading') {
      if (measurement.metric !== 'sample-mode') return readingReply(measurement);
      isPolled = measurement.value === 1;
      return new Uint8Array(0);
    }
    const { stream, samples } = measurement;
    if (stream === 'imu') {
      const words = (row: readonly number[]) => readReply(address, row.slice(0, 3).map(toCount(1_000)));
      return Uint8Array.from(samples.flatMap((row) => [...words(row)]));
    }
    if (stream !== 'wrench') return new Uint8Array(0);
    return Uint8Array.from(samples.flatMap((row) => [...wrenchFrame(row, isPolled)]));
  };
  return { push, end: () => new Uint8Array(0) };
}

function wrenchFrame(row: readonly number[], isPolled: boolean): Uint8Array {
  const counts = Array.from({ length: 6 }, (_, axis) =>
    toCount(axis < 3 ? forceCountsPerN : torqueCountsPerNm)(row[axis] ?? 0),
  );
  if (isPolled) return readReply(address, counts);
  return withCrc(0x20, 0x4e, ...counts.flatMap((count) => [count & 0xff, (count >> 8) & 0xff]));
}

const toCount =
  (perUnit: number) =>
  (value: number): number =>
    Math.max(-32_768, Math.min(32_767, Math.round(value * perUnit)));

function readingReply({ metric, value, text = '' }: DecodedReading): Uint8Array {
  if (metric === 'production-year') return readReply(address, [value ?? 0]);
  if (metric === 'firmware-version') return readReply(address, wordsOf(text, registers.firmware.count));
  if (metric === 'serial-number') return readReply(address, wordsOf(text, registers.serial.count));
  return new Uint8Array(0);
}

/** A text as registers, two characters in each, filled up with zeros. */
export function wordsOf(text: string, count: number): number[] {
  const code = (at: number) => (at < text.length ? text.charCodeAt(at) & 0xff : 0);
  return Array.from({ length: count }, (_, index) => (code(2 * index) << 8) | code(2 * index + 1));
}
