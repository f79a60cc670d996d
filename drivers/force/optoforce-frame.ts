import { badCheck, needMore, noFrame } from '../frames.ts';
import type { StatusRow } from './status-word.ts';

/** Frames of measurements by the length byte of their header: how many axes each holds. */
export const axesByLength: ReadonlyMap<number, number> = new Map([
  [0x0a, 3],
  [0x10, 6],
  [0x1c, 12],
]);
export const longestFrame = 34;
const replyLength = 7;

/** The 16-bit sum of all bytes before it ends every frame, most significant byte first. */
export function withSum(...bytes: readonly number[]): Uint8Array {
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  return Uint8Array.of(...bytes, (sum >> 8) & 0xff, sum & 0xff);
}

/** The length of the intact frame at `start`: measurements, or the reply to a configuration. */
export function probe(bytes: Uint8Array, start: number, end: number): number {
  const header = bytes.subarray(start, Math.min(end, start + 4));
  const isReply = begins(header, 0xaa, 0x00, 0x50, 0x01);
  if (!isReply && !begins(header, 0xaa, 0x07, 0x08)) return noFrame;
  if (header.length < 4) return needMore;
  const axes = isReply ? 0 : axesByLength.get(header[3] ?? 0);
  if (axes === undefined) return noFrame;
  const length = isReply ? replyLength : 10 + 2 * axes;
  if (end - start < length) return needMore;
  let sum = 0;
  for (let at = start; at < start + length - 2; at++) sum += bytes[at] ?? 0;
  const sent = ((bytes[start + length - 2] ?? 0) << 8) | (bytes[start + length - 1] ?? 0);
  return sent === (sum & 0xffff) ? length : badCheck;
}

const begins = (header: Uint8Array, ...wanted: readonly number[]): boolean =>
  wanted.slice(0, header.length).every((byte, index) => header[index] === byte);

/** The codes 1 to 7 of a three-bit field; one that the page does not name is an error all the same. */
const codes = (shift: number, names: Readonly<Record<number, string>>, other: string): StatusRow[] =>
  [1, 2, 3, 4, 5, 6, 7].map((code) => ({
    mask: 7 << shift,
    bits: code << shift,
    reason: names[code] ?? `${other}-${code}`,
    quality: 'invalid',
  }));

/** Status word of the DAQ; the lowest three bits number the sensor (standards page force-torque 4.3). */
export const statusRows: readonly StatusRow[] = [
  ...codes(13, { 1: 'daq-error', 2: 'communication-error' }, 'daq-error'),
  ...codes(10, { 1: 'sensor-not-detected', 2: 'sensor-failure', 4: 'temperature' }, 'sensor-error'),
  ...['fx', 'fy', 'fz', 'tx', 'ty', 'tz'].map(
    (axis, index): StatusRow => ({ mask: 1 << (9 - index), reason: `overload-${axis}`, quality: 'invalid' }),
  ),
  { mask: 0x0008, reason: 'several-sensors', quality: 'good' },
];
