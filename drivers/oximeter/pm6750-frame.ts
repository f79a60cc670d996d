import { badCheck, needMore, noFrame, sum8 } from '../frames.ts';

/** The longest frame is the seven ECG leads'; N is held to that, and to a little more for versions not seen. */
const longestN = 34;
export const longestFrame = longestN + 2;

/** `55 AA`, N, A1 to An, check: N = n + 2, check = NOT(N + A1 + … + An). Both ways the same. */
export function pm6750Frame(...data: readonly number[]): Uint8Array {
  const bytes = Uint8Array.of(0x55, 0xaa, data.length + 2, ...data, 0);
  const last = bytes.length - 1;
  bytes[last] = ~sum8(bytes, 2, last);
  return bytes;
}

/** Finds frames of the board. */
export function pm6750Probe(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== 0x55) return noFrame;
  if (end - start > 1 && bytes[start + 1] !== 0xaa) return noFrame;
  if (end - start < 3) return needMore;
  const n = bytes[start + 2] ?? 0;
  if (n < 3 || n > longestN) return noFrame;
  if (end - start < n + 2) return needMore;
  const last = start + n + 1;
  return bytes[last] === (~sum8(bytes, start + 2, last) & 0xff) ? n + 2 : badCheck;
}
