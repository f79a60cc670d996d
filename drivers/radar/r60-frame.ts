import { badCheck, needMore, noFrame, sum8 } from '../frames.ts';

const longestData = 64;
/** Everything of a frame but its data. */
const around = 9;
export const longestR60 = longestData + around;

/** A whole frame with its sum (standards page mmwave 2.1). */
export function r60Frame(control: number, command: number, data: readonly number[]): Uint8Array {
  const bytes = Uint8Array.of(
    0x53,
    0x59,
    control,
    command,
    data.length >> 8,
    data.length,
    ...data,
    0,
    0x54,
    0x43,
  );
  bytes[6 + data.length] = sum8(bytes, 0, 6 + data.length);
  return bytes;
}

/** The length of the frame at `start`; the tail alone proves nothing, since it may occur inside data. */
export function probeR60(bytes: Uint8Array, start: number, end: number): number {
  const header = [0x53, 0x59];
  for (const [index, wanted] of header.entries()) {
    if (start + index >= end) return needMore;
    if (bytes[start + index] !== wanted) return noFrame;
  }
  if (end - start < 6) return needMore;
  const length = ((bytes[start + 4] ?? 0) << 8) | (bytes[start + 5] ?? 0);
  if (length > longestData) return noFrame;
  if (end - start < length + around) return needMore;
  const at = start + 6 + length;
  if (bytes[at + 1] !== 0x54 || bytes[at + 2] !== 0x43) return badCheck;
  return bytes[at] === sum8(bytes, start, at) ? length + around : badCheck;
}
