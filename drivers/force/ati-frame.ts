import { needMore, noFrame } from '../frames.ts';

export const frameLength = 36;
/** Internal samples between two packets: 7,000 Hz against the slowest output rate. */
const internalMost = 2 ** 16;
/** A packet this far behind or before the last one is of the same stream; further away it is another stream. */
const behindMost = 64;
const aheadMost = 2 ** 16;
/** So many old packets in a row are not old: the count has begun anew. */
const oldMost = 8;

const numberAt = (bytes: Uint8Array, at: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at);

/** How far a 32-bit count has gone, its wrap included; negative where it went back. */
export const stepBetween = (from: number, to: number): number => (to - from) | 0;

/**
 * Follows the packets of one stream. They carry neither header nor check, so that out of step two with consecutive
 * numbers begin it; the internal count must rise too, or else a reading four bytes late would pass.
 */
export function packetFollower() {
  let last: number | undefined;
  let old = 0;

  const isNext = (number: number): boolean => {
    if (last === undefined) return false;
    const step = stepBetween(last, number);
    return step > 0 ? step <= aheadMost : -step <= behindMost && old < oldMost;
  };
  return {
    probe(bytes: Uint8Array, start: number, end: number): number {
      if (end - start < frameLength) return needMore;
      const number = numberAt(bytes, start);
      if (isNext(number)) return frameLength;
      if (end - start < 2 * frameLength) return needMore;
      const second = start + frameLength;
      const internal = stepBetween(numberAt(bytes, start + 4), numberAt(bytes, second + 4));
      const isPair = stepBetween(number, numberAt(bytes, second)) === 1;
      return isPair && internal > 0 && internal <= internalMost ? frameLength : noFrame;
    },
    /** How many packets on from the last one; zero or less for an old or doubled one, nothing for a stream's first. */
    take(number: number): number | undefined {
      const step = isNext(number) ? stepBetween(last ?? 0, number) : undefined;
      old = step !== undefined && step <= 0 ? old + 1 : 0;
      if (old === 0) last = number;
      return step;
    },
    lost() {
      last = undefined;
      old = 0;
    },
  };
}
