import { needMore, noFrame } from '../frames.ts';

export const liveType = 0x01;
export const leavingType = 0x0d;
export const longestPacket = 9;

/**
 * Lengths of the packets that a device sends beside live data: identity, user, records, answers. Those of `01`, `0F` and
 * `09` are from two drivers; the others from one recorded exchange with the maker's program.
 */
const packetLengths: ReadonlyMap<number, number> = new Map([
  [liveType, longestPacket],
  [0x02, 9],
  [0x03, 9],
  [0x04, 9],
  [0x06, 4],
  [0x09, 6],
  [0x0c, 2],
  [leavingType, 3],
  [0x0e, 3],
  [0x0f, 8],
  [0x11, 9],
  [0x13, 9],
  [0x14, 9],
]);

/**
 * A packet is a type with bit 7 clear, then bytes with bit 7 set, up to the next type. There is no checksum, so a packet
 * counts only with the length of its type and the next type right behind it; in step it counts without, but is doubtful.
 */
export function contecProbe() {
  let isInStep = false;
  let isDoubtful = false;

  const search = (bytes: Uint8Array, start: number, end: number, isLast: boolean): number => {
    const length = packetLengths.get(bytes[start] ?? 0xff);
    if (length === undefined) return noFrame;
    for (let at = start + 1; at < Math.min(end, start + length); at++)
      if (!((bytes[at] ?? 0) & 0x80)) return noFrame;
    if (end - start < length) return needMore;
    // The last words before a device leaves have nothing behind them to wait for.
    if (bytes[start] !== liveType) return length;
    if (end - start === length) return isLast ? length : needMore;
    isDoubtful = ((bytes[start + length] ?? 0) & 0x80) !== 0;
    return isDoubtful && !isInStep ? noFrame : length;
  };
  return {
    isDoubtful: () => isDoubtful,
    probe(bytes: Uint8Array, start: number, end: number, isLast: boolean): number {
      isDoubtful = false;
      const answer = search(bytes, start, end, isLast);
      if (answer !== needMore) isInStep = answer > 0;
      return answer;
    },
  };
}

/** The data of a packet, bit 7 put back from the byte of high bits. */
export function contecData(packet: Uint8Array): Uint8Array {
  const high = packet[1] ?? 0;
  return packet.subarray(2).map((byte, index) => (byte & 0x7f) | (((high >> index) & 1) << 7));
}

/** Data as a packet, the inverse of `contecData`. */
export function contecPacket(type: number, data: readonly number[]): Uint8Array {
  const high = data.reduce((bits, byte, index) => bits | (((byte >> 7) & 1) << index), 0x80);
  return Uint8Array.of(type, high, ...data.map((byte) => byte | 0x80));
}
