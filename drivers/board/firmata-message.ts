import { needMore, noFrame } from '../frames.ts';

/** Message and sysex ids of Firmata 2.x (standards page firmata-stk500 1.1 and 1.2). */
export const firmata = {
  digital: 0x90,
  analog: 0xe0,
  version: 0xf9,
  sysexStart: 0xf0,
  sysexEnd: 0xf7,
  pinState: 0x6e,
  text: 0x71,
  i2cReply: 0x77,
} as const;

/** The capability answer of the largest boards is the longest message there is. */
export const longestMessage = 1_024;

/** The length of the message that begins at `start`: there is no check but the seventh bit. */
export function probeMessage(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start] ?? 0;
  if (first === firmata.sysexStart) return probeSysex(bytes, start, end);
  const kind = first & 0xf0;
  if (kind !== firmata.digital && kind !== firmata.analog && first !== firmata.version) return noFrame;
  for (let at = start + 1; at < start + 3; at++) {
    if (at >= end) return needMore;
    if ((bytes[at] ?? 0) > 0x7f) return noFrame;
  }
  return 3;
}

function probeSysex(bytes: Uint8Array, start: number, end: number): number {
  const last = Math.min(end, start + longestMessage);
  for (let at = start + 1; at < last; at++) {
    const byte = bytes[at] ?? 0;
    if (byte <= 0x7f) continue;
    // Any other byte with the seventh bit set means that some were lost.
    return byte === firmata.sysexEnd && at > start + 1 ? at - start + 1 : noFrame;
  }
  return last === end && end - start < longestMessage ? needMore : noFrame;
}

/** Eight-bit values from pairs of (low seven, high); an odd byte at the end is left out. */
export function unpacked(pairs: Uint8Array): Uint8Array {
  return Uint8Array.from(
    { length: pairs.length >> 1 },
    (_, index) => (pairs[2 * index] ?? 0) | (((pairs[2 * index + 1] ?? 0) & 1) << 7),
  );
}

/** A sysex message whose data are `fields` as they are, then `bytes` in pairs. */
export function sysex(id: number, fields: readonly number[], bytes: Iterable<number> = []): Uint8Array {
  const pairs = Array.from(bytes).flatMap((byte) => [byte & 0x7f, byte >> 7]);
  return Uint8Array.of(firmata.sysexStart, id, ...fields, ...pairs, firmata.sysexEnd);
}

/** A message of fourteen bits: analogue value or digital port. */
export const shortMessage = (first: number, value: number): Uint8Array =>
  Uint8Array.of(first, value & 0x7f, (value >> 7) & 0x7f);
