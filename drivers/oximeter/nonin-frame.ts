import { badCheck, needMore, noFrame, sum8 } from '../frames.ts';

export type NoninFormat = 2 | 7 | 8;

export const frameLength = 5;
/** Format 8 comes as four bytes from a 9560, as the first three of them from an OEM III. */
export type ShortLength = 3 | 4;
const shortLengths: readonly ShortLength[] = [3, 4];
/** Good frames in a row before a format is believed. */
const chainToLock = 3;
/** Bytes passed over in a row before `auto` looks for the format anew: one second of frames. */
const bytesToUnlock = 375;

/** Whether a frame of the format could begin here, and whether its sum is right. */
function frameAt(bytes: Uint8Array, start: number, format: 2 | 7): 'intact' | 'bad-sum' | 'none' {
  const isStart =
    format === 2
      ? bytes[start] === 0x01 && ((bytes[start + 1] ?? 0) & 0x80) !== 0
      : ((bytes[start] ?? 0) & 0x80) !== 0;
  if (!isStart) return 'none';
  return bytes[start + 4] === sum8(bytes, start, start + 4) ? 'intact' : 'bad-sum';
}

/** The length of the frame when so many good ones begin here. */
function chain(
  bytes: Uint8Array,
  start: number,
  end: number,
  isLast: boolean,
  format: 2 | 7,
  wanted: number,
): number {
  for (let index = 0; index < wanted; index++) {
    const at = start + index * frameLength;
    if (at + frameLength > end) return isLast && index > 0 ? frameLength : needMore;
    const found = frameAt(bytes, at, format);
    if (found !== 'intact') return index === 0 && found === 'bad-sum' ? badCheck : noFrame;
  }
  return frameLength;
}

/**
 * The length of a format 8 frame when so many begin here, bit 7 set in the first byte of each only. To tell three bytes
 * from four, the byte behind the chain is looked at too; `enoughAtEnd` frames do without it. No run of formats 2 and 7 passes for this: their status bytes
 * stand five bytes apart.
 */
function shortChain(
  bytes: Uint8Array,
  start: number,
  end: number,
  wanted: number,
  enoughAtEnd: number,
  length: ShortLength,
): number {
  for (let index = 0; index <= wanted * length; index++) {
    const at = start + index;
    if (at >= end) return index % length === 0 && index >= enoughAtEnd * length ? length : needMore;
    if ((((bytes[at] ?? 0) & 0x80) !== 0) !== (index % length === 0)) return noFrame;
  }
  return length;
}

/** The next frame of a format 8 line that is in step: nothing is waited for, as the next byte is a second away. */
function shortAt(bytes: Uint8Array, start: number, end: number, length: ShortLength): number {
  for (let index = 0; index < length; index++) {
    if (start + index >= end) return needMore;
    if ((((bytes[start + index] ?? 0) & 0x80) !== 0) !== (index === 0)) return noFrame;
  }
  return length;
}

/**
 * Finds frames of formats 2, 7 and 8. Format 7 has no header byte, only a sum that one random place in 512 satisfies, so out
 * of step it takes two good frames in a row; `auto` takes three to decide on a format. Format 8 has no check at all: a
 * single byte out of place, and three frames must be seen again, or two where the format was given.
 */
export function noninProbe(asked: 'auto' | NoninFormat) {
  let format = asked === 'auto' ? undefined : asked;
  let shortLength: ShortLength | undefined;
  let isInStep = false;
  let passedOver = 0;

  const lockShort = (bytes: Uint8Array, start: number, end: number, isLast: boolean): number => {
    let answer = noFrame;
    // At the end of a line that is known to be format 8, one frame must do.
    const wanted = asked === 8 ? 2 : chainToLock;
    const enoughAtEnd = !isLast ? wanted + 1 : asked === 8 ? 1 : wanted;
    for (const length of shortLengths) {
      const found = shortChain(bytes, start, end, wanted, enoughAtEnd, length);
      if (found > 0) {
        format = 8;
        shortLength = length;
        return found;
      }
      if (found === needMore) answer = needMore;
    }
    return answer;
  };
  // A quiet format 2 line, read one byte late, can pass for format 7; so format 2 is looked for at each step first.
  const lock = (bytes: Uint8Array, start: number, end: number, isLast: boolean): number => {
    const short = lockShort(bytes, start, end, isLast);
    if (short > 0 || (short === needMore && !isLast)) return short;
    for (let shift = 0; shift < frameLength; shift++) {
      const five = chain(bytes, start + shift, end, isLast, 2, chainToLock);
      if (five === needMore && !isLast) return needMore;
      if (five !== frameLength) continue;
      if (shift > 0) return noFrame;
      format = 2;
      return frameLength;
    }
    const long = chain(bytes, start, end, isLast, 7, chainToLock);
    if (long === frameLength) format = 7;
    return long;
  };
  const search = (bytes: Uint8Array, start: number, end: number, isLast: boolean): number => {
    if (format === undefined) return lock(bytes, start, end, isLast);
    if (format !== 8) return chain(bytes, start, end, isLast, format, format === 7 && !isInStep ? 2 : 1);
    return shortLength ? shortAt(bytes, start, end, shortLength) : lockShort(bytes, start, end, isLast);
  };
  const probe = (bytes: Uint8Array, start: number, end: number, isLast: boolean): number => {
    const answer = search(bytes, start, end, isLast);
    if (answer === needMore) return answer;
    isInStep = answer > 0;
    passedOver = answer > 0 ? 0 : passedOver + 1;
    if (!isInStep) shortLength = undefined;
    const isLost = passedOver >= bytesToUnlock || (format === 8 && !isInStep);
    if (isLost && asked === 'auto') format = undefined;
    return answer;
  };
  return {
    probe,
    lookahead: (chainToLock + 1) * frameLength,
    format: () => format,
    shortLength: () => shortLength,
  };
}
