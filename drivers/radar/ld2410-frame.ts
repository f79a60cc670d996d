import { needMore, noFrame } from '../frames.ts';

const reportHeader = [0xf4, 0xf3, 0xf2, 0xf1];
const reportTail = [0xf8, 0xf7, 0xf6, 0xf5];
const talkHeader = [0xfd, 0xfc, 0xfb, 0xfa];
const talkTail = [0x04, 0x03, 0x02, 0x01];
const longestTalk = 64;
/** Header, length and tail. */
const around = 10;
export const longestLd2410 = longestTalk + around;
/** Length of the inner data by report type: 2 basic, 1 engineering. */
const reportLengths: Readonly<Record<number, number>> = { 1: 35, 2: 13 };

const framed = (header: readonly number[], inner: readonly number[], tail: readonly number[]): Uint8Array =>
  Uint8Array.of(...header, inner.length & 0xff, inner.length >> 8, ...inner, ...tail);

/** A report around its target data (standards page mmwave 3.1). */
export const reportFrame = (type: number, target: readonly number[]): Uint8Array =>
  framed(reportHeader, [type, 0xaa, ...target, 0x55, 0], reportTail);

/** A command or its answer (3.2). */
export const talkFrame = (command: number, value: readonly number[]): Uint8Array =>
  framed(talkHeader, [command & 0xff, command >> 8, ...value], talkTail);

export const isReport = (frame: Uint8Array): boolean => frame[0] === reportHeader[0];

/** There is no checksum: header, length, marks and tail must all be right. */
export function probeLd2410(bytes: Uint8Array, start: number, end: number): number {
  const isTalk = bytes[start] === talkHeader[0];
  for (const [index, wanted] of (isTalk ? talkHeader : reportHeader).entries()) {
    if (start + index >= end) return needMore;
    if (bytes[start + index] !== wanted) return noFrame;
  }
  if (end - start < 6) return needMore;
  const inner = (bytes[start + 4] ?? 0) | ((bytes[start + 5] ?? 0) << 8);
  const isKnown = isTalk ? inner >= 2 && inner <= longestTalk : Object.values(reportLengths).includes(inner);
  if (!isKnown) return noFrame;
  const length = inner + around;
  if (end - start < length) return needMore;
  const at = start + 6 + inner;
  const tail = isTalk ? talkTail : reportTail;
  if (tail.some((wanted, index) => bytes[at + index] !== wanted)) return noFrame;
  if (isTalk) return length;
  const isMarked = bytes[start + 7] === 0xaa && bytes[at - 2] === 0x55 && bytes[at - 1] === 0;
  return isMarked && reportLengths[bytes[start + 6] ?? 0] === inner ? length : noFrame;
}
