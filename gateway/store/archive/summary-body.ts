import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Summary } from '../../core/summary.ts';

/** Slot within the hour, number of values, least, greatest, mean: singles are finer than any bedside instrument. */
const bytesEach = 1 + 4 + 4 + 4 + 4;
const mostBytes = 60 * bytesEach;

/** Summaries of one hour as bytes; slots count from the hour's first. */
export function packedSummaries(summaries: readonly Summary[], firstSlot: number): Uint8Array {
  const bytes = Buffer.alloc(summaries.length * bytesEach);
  const count = summaries.length;
  // Column by column: alike stands beside alike.
  for (const [index, { slot, count: values, min, max, mean }] of summaries.entries()) {
    bytes.writeUInt8(slot - firstSlot, index);
    bytes.writeUInt32LE(values, count + index * 4);
    bytes.writeFloatLE(min, count * 5 + index * 4);
    bytes.writeFloatLE(max, count * 9 + index * 4);
    bytes.writeFloatLE(mean, count * 13 + index * 4);
  }
  return bytes;
}

/** As they were packed; throws where the bytes are none of it. */
export function unpackedSummaries(body: Uint8Array, firstSlot: number): readonly Summary[] {
  if (body.byteLength % bytesEach !== 0) throw new RangeError('an hour of summaries is cut short');
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const count = bytes.length / bytesEach;
  return Array.from({ length: count }, (_, index) => ({
    slot: firstSlot + bytes.readUInt8(index),
    count: bytes.readUInt32LE(count + index * 4),
    min: bytes.readFloatLE(count * 5 + index * 4),
    max: bytes.readFloatLE(count * 9 + index * 4),
    mean: bytes.readFloatLE(count * 13 + index * 4),
  }));
}

export const squeezed = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes);
export const unsqueezed = (bytes: Uint8Array): Uint8Array =>
  inflateRawSync(bytes, { maxOutputLength: mostBytes });
