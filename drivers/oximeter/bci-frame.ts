import type { DecodedFault } from '../../gateway/plugin/driver.ts';
import { badCheck, needMore, noFrame, sum8 } from '../frames.ts';

export const bciLength = 5;
export const berryLength = 20;

/** What a line may carry: the 5-byte stream, Berry's V1.5 packets, or whichever of the two is found. */
export type BciPacket = 'bci' | 'v1.5' | 'auto';

/** Bytes passed over in a row before `auto` looks for the packets anew: five of the longer ones. */
const bytesToUnlock = 100;
/** Good frames in a row before the 5-byte stream is believed. */
const chainToLock = 3;

/**
 * The 5-byte stream has no checksum, and a spoiled V1.5 packet holds runs of bytes that look like its frames; so `auto`
 * believes a V1.5 packet for its sum, but 5-byte frames only three in a row, and never while V1.5 packets come.
 */
export function bciProbe(asked: BciPacket) {
  let found = asked === 'auto' ? undefined : asked;
  let passedOver = 0;
  let isInStep = false;
  let isDoubtful = false;

  const search = (bytes: Uint8Array, start: number, end: number, isLast: boolean): number => {
    if (found !== 'bci' || asked === 'auto') {
      const long = berryAt(bytes, start, end);
      if (long > 0 && asked === 'auto') found = 'v1.5';
      if (long !== noFrame || found === 'v1.5') return long;
    }
    const short = bciAt(bytes, start, end, isLast, found === 'bci' ? 1 : chainToLock);
    isDoubtful = short === outOfStep;
    if (isDoubtful) return isInStep && found === 'bci' ? bciLength : noFrame;
    if (short > 0) found = 'bci';
    return short;
  };
  return {
    lookahead: berryLength,
    found: () => found,
    /** Whether the frame just found is whole but has something behind it that begins no frame. */
    isDoubtful: () => isDoubtful,
    probe(bytes: Uint8Array, start: number, end: number, isLast: boolean): number {
      const answer = search(bytes, start, end, isLast);
      if (answer === needMore) return answer;
      isInStep = answer > 0;
      passedOver = answer > 0 ? 0 : passedOver + 1;
      if (passedOver >= bytesToUnlock && asked === 'auto') found = undefined;
      return answer;
    },
  };
}

function berryAt(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== 0xff) return noFrame;
  if (end - start > 1 && bytes[start + 1] !== 0xaa) return noFrame;
  if (end - start < berryLength) return needMore;
  const last = start + berryLength - 1;
  return bytes[last] === sum8(bytes, start, last) ? berryLength : badCheck;
}

/** A frame that is whole, with something behind it that begins none: counted, but nothing in it is believed. */
export const outOfStepFault = (offset: number): DecodedFault => ({
  type: 'fault',
  kind: 'out-of-step',
  offset,
  length: 0,
});

/** The answer for a frame that is followed by something that begins none. */
const outOfStep = -3;

/**
 * Bit 7 is set in the first byte only, and must be set again in the byte that follows: a byte too many would otherwise
 * shift the pulse rate into the saturation.
 */
function bciAt(bytes: Uint8Array, start: number, end: number, isLast: boolean, frames: number): number {
  for (let index = 0; index <= frames * bciLength; index++) {
    const at = start + index;
    if (at === end) return isLast && index >= bciLength && index % bciLength === 0 ? bciLength : needMore;
    const isFirst = index % bciLength === 0;
    if ((((bytes[at] ?? 0) & 0x80) !== 0) !== isFirst)
      return index === frames * bciLength ? outOfStep : noFrame;
  }
  return bciLength;
}
