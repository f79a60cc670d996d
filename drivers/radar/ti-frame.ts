import { badCheck, needMore, noFrame } from '../frames.ts';
import { mayHold } from './ti-clouds.ts';
import type { TiVariant } from './ti-header.ts';
import { longestTiPacket, tiMagic, tiVariants } from './ti-header.ts';
import { isDamagedHeader, tiLayouts } from './ti-packet.ts';

const shortestPacket = 40;
const magicBuffer = Buffer.from(tiMagic);

/** The most that a probe looks at: a packet, and the magic of the next one where it may begin inside. */
export const tiLookahead = longestTiPacket + tiMagic.length;

/**
 * Finds packets. Most of them carry no checksum: magic, platform, bound and the sum of the TLV lengths must all be right.
 * A magic inside a packet, or across its end, means that bytes were lost or the length is wrong: the packet is given up
 * for the one that begins there (standards page mmwave 4.4).
 */
export function tiProbe(variants: readonly TiVariant[] = tiVariants) {
  return (bytes: Uint8Array, start: number, end: number, isLast: boolean): number => {
    if (bytes[start] !== tiMagic[0]) return noFrame;
    for (let index = 1; index < tiMagic.length; index++) {
      if (start + index >= end) return needMore;
      if (bytes[start + index] !== tiMagic[index]) return noFrame;
    }
    if (end - start < 16) return needMore;
    const word = (at: number) => (bytes[start + at] ?? 0) | ((bytes[start + at + 1] ?? 0) << 8);
    const length = word(12) + 0x1_0000 * word(14);
    if (length < shortestPacket || length > longestTiPacket) return noFrame;
    const next = nextMagic(bytes, start + tiMagic.length, Math.min(end, start + length + tiMagic.length - 1));
    if (next !== undefined && next < start + length) return noFrame;
    if (end - start < length) return needMore;
    if (!isLast && mayBeginInside(bytes, start + length, end)) return needMore;
    const packet = bytes.subarray(start, start + length);
    if (tiLayouts(packet, mayHold, variants).length > 0) return length;
    return isDamagedHeader(packet, mayHold, variants) ? badCheck : noFrame;
  };
}

function nextMagic(bytes: Uint8Array, from: number, to: number): number | undefined {
  // The native search: a packet that comes in pieces is looked through at each of them.
  const found = Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.max(0, to - from)).indexOf(
    magicBuffer,
  );
  return found < 0 ? undefined : from + found;
}

/** The packet's last bytes are the first of a magic, and what has come behind them does not say otherwise. */
function mayBeginInside(bytes: Uint8Array, packetEnd: number, end: number): boolean {
  for (let inside = tiMagic.length - 1; inside > 0; inside -= 1) {
    const from = packetEnd - inside;
    const known = Math.min(end, from + tiMagic.length) - from;
    if (known < tiMagic.length && tiMagic.subarray(0, known).every((byte, at) => byte === bytes[from + at]))
      return true;
  }
  return false;
}
