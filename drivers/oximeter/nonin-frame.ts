import { badCheck, needMore, noFrame, sum8 } from '../frames.ts';

export type NoninFormat = 2 | 7;

export const frameLength = 5;
/** Good frames in a row before a format is believed. */
const chainToLock = 3;
/** Bytes passed over in a row before `auto` looks for the format anew: one second of frames. */
const bytesToUnlock = 375;

/** Whether a frame of the format could begin here, and whether its sum is right. */
function frameAt(bytes: Uint8Array, start: number, format: NoninFormat): 'intact' | 'bad-sum' | 'none' {
  const isStart =
    format === 2
      ? bytes[start] === 0x01 && ((bytes[start + 1] ?? 0) & 0x80) !== 0
      : ((bytes[start] ?? 0) & 0x80) !== 0;
  if (!isStart) return 'none';
  return bytes[start + 4] === sum8(bytes, start, start + 4) ? 'intact' : 'bad-sum';
}

/**
 * Finds frames of formats 2 and 7. Format 7 has no header byte, only a sum that one random place in 512 satisfies, so out
 * of step it takes two good frames in a row; `auto` takes three to decide on a format.
 */
export function noninProbe(asked: 'auto' | NoninFormat) {
  let format = asked === 'auto' ? undefined : asked;
  let isInStep = false;
  let passedOver = 0;

  const chain = (
    bytes: Uint8Array,
    start: number,
    end: number,
    isLast: boolean,
    which: NoninFormat,
    wanted: number,
  ) => {
    for (let index = 0; index < wanted; index++) {
      const at = start + index * frameLength;
      if (at + frameLength > end) return isLast && index > 0 ? frameLength : needMore;
      const found = frameAt(bytes, at, which);
      if (found !== 'intact') return index === 0 && found === 'bad-sum' ? badCheck : noFrame;
    }
    return frameLength;
  };
  // A quiet format 2 line, read one byte late, can pass for format 7; so format 2 is looked for at each step first.
  const lock = (bytes: Uint8Array, start: number, end: number, isLast: boolean): number => {
    for (let shift = 0; shift < frameLength; shift++) {
      const short = chain(bytes, start + shift, end, isLast, 2, chainToLock);
      if (short === needMore && !isLast) return needMore;
      if (short !== frameLength) continue;
      if (shift > 0) return noFrame;
      format = 2;
      return frameLength;
    }
    const long = chain(bytes, start, end, isLast, 7, chainToLock);
    if (long === frameLength) format = 7;
    return long;
  };
  const probe = (bytes: Uint8Array, start: number, end: number, isLast: boolean): number => {
    const wanted = format === 7 && !isInStep ? 2 : 1;
    const answer = format
      ? chain(bytes, start, end, isLast, format, wanted)
      : lock(bytes, start, end, isLast);
    if (answer === needMore) return answer;
    isInStep = answer > 0;
    passedOver = answer > 0 ? 0 : passedOver + 1;
    if (passedOver >= bytesToUnlock && asked === 'auto') format = undefined;
    return answer;
  };
  return { probe, lookahead: (chainToLock + 1) * frameLength, format: () => format };
}
