import { badCheck, needMore, noFrame } from '../frames.ts';
import { exceptionBit, isIntact, readHolding, writeMultiple } from '../modbus/rtu-frame.ts';

export const address = 9;
export const streamLength = 16;
/** What the longest reply read here takes: 9 registers. */
export const longestFrame = 23;

/** Registers by what they hold (standards page force-torque 2.2). */
export const registers = {
  wrench: { first: 180, count: 6 },
  acceleration: { first: 190, count: 3 },
  output: { first: 410, count: 1 },
  firmware: { first: 500, count: 3 },
  serial: { first: 510, count: 4 },
  year: { first: 514, count: 1 },
} as const;

export type RegisterBlock = keyof typeof registers;

/** Written to the output register to begin the stream. */
export const streamOutput = 0x0200;
/** So many of these end the stream. */
export const stopByte = 0xff;
export const stopCount = 50;

/**
 * The length of the intact frame at `start`: a stream frame, or a Modbus request or reply. All registers lie below 512, so
 * that the third byte tells a request (0 or 1, the register's high byte) from a reply (the even count of its bytes).
 */
export function probe(bytes: Uint8Array, start: number, end: number): number {
  const length = lengthAt(bytes, start, end);
  if (length <= 0) return length;
  if (end - start < length) return needMore;
  return isIntact(bytes, start, start + length) ? length : badCheck;
}

function lengthAt(bytes: Uint8Array, start: number, end: number): number {
  const [first, second = 0, third = 0] = [bytes[start], bytes[start + 1], bytes[start + 2]];
  if (first !== 0x20 && first !== address) return noFrame;
  if (end - start < 2) return needMore;
  if (first === 0x20) return second === 0x4e ? streamLength : noFrame;
  if (second === (readHolding | exceptionBit) || second === (writeMultiple | exceptionBit)) return 5;
  if (second !== readHolding && second !== writeMultiple) return noFrame;
  if (end - start < 3) return needMore;
  if (second === writeMultiple) return third === 1 ? writeLength(bytes, start, end) : noFrame;
  if (third <= 1) return 8;
  return third % 2 === 0 && third + 5 <= longestFrame ? third + 5 : noFrame;
}

/** A write and its reply begin alike; the reply ends with its check where the write says how many bytes follow. */
function writeLength(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 8) return needMore;
  if (isIntact(bytes, start, start + 8)) return 8;
  return bytes[start + 6] === 2 ? 11 : badCheck;
}

/** Which registers a reply of so many bytes holds, where its question was not heard. */
export function blockOf(reply: Uint8Array): RegisterBlock | undefined {
  const count = (reply[2] ?? 0) / 2;
  // No arm is accelerated by 17.9 g, so a letter F in front is the firmware's.
  if (count === 3) return reply[3] === 0x46 ? 'firmware' : 'acceleration';
  if (count === 6) return 'wrench';
  if (count === 4) return 'serial';
  return count === 1 ? 'year' : undefined;
}

/** Which registers a request asks for. */
export function blockAsked(request: Uint8Array): RegisterBlock | undefined {
  const [first, count] = [wordAt(request, 2), wordAt(request, 4)];
  const names: readonly RegisterBlock[] = ['wrench', 'acceleration', 'output', 'firmware', 'serial', 'year'];
  return names.find((name) => registers[name].first === first && registers[name].count === count);
}

export const wordAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** Signed words of a Modbus frame, most significant byte first. */
export const signedWords = (bytes: Uint8Array, at: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => (wordAt(bytes, at + 2 * index) << 16) >> 16);

/** Registers as the text they hold, zero bytes taken off its end. */
export function textAt(bytes: Uint8Array, at: number, length: number): string {
  const text = Array.from(bytes.subarray(at, at + length), (byte) => String.fromCharCode(byte)).join('');
  let end = text.length;
  while (end > 0 && text[end - 1] === '\0') end -= 1;
  return text.slice(0, end);
}
