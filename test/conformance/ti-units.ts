import { hex, joined } from '../helpers/bytes.ts';

const magic = hex('02 01 04 03 06 05 08 07');

/** The recorded packets of the standards page mmwave 4.3, and the start of the third. */
export const tiRecorded = {
  frame1: hex(`02 01 04 03 06 05 08 07 04 00 05 03 6C 00 00 00 43 68 0A 00 01 00 00 00 00 00 00 00 00 00 00 00
 18 31 00 00 00 00 00 00 00 00 00 00 01 00 0F 53
 06 00 00 00 3C 00 00 00 0A D7 23 3C 0A D7 23 3C F7 CC 92 39 6F 12 83 39 0A D7 23 3D
 0C 41 F9 00 DE 0A 07 01  0C 42 07 FF DE 0A 13 01  0C 42 F9 00 DB 0B AF 00  0C 44 07 FF E1 09 DB 00`),
  frame2: hex(`02 01 04 03 06 05 08 07 04 00 05 03 84 00 00 00 43 68 0A 00 02 00 00 00 00 00 00 00 00 00 00 00
 6B 31 00 00 12 00 00 00 5A 05 00 00 01 00 37 4D
 06 00 00 00 54 00 00 00 0A D7 23 3C 0A D7 23 3C F7 CC 92 39 6F 12 83 39 0A D7 23 3D
 0F 41 07 FF DE 0A BF 00 0F 43 07 FF DE 0A DB 00 11 44 07 FF E1 09 B2 00 0F 44 07 FF DE 0A E4 00
 11 45 07 FF E1 09 B5 00 0F 45 07 FF DE 0A CE 00 0F 45 07 FF DB 0B 7D 00`),
  /** Header, head of TLV 1 and its first point: where the page breaks off. */
  areaStart:
    hex(`02 01 04 03 06 05 08 07 04 00 05 03 C0 02 00 00 43 68 0A 00 9F 00 00 00 12 82 A3 52 1A 00 00 00 06 00 00 00 00 00 00 00 01 00 00 00
 01 00 00 00 A0 01 00 00 76 16 90 3F B2 F8 6C 3F 5E 48 B4 3E 00 00 00 00`),
} as const;

export const words = (...values: readonly number[]): Uint8Array =>
  new Uint8Array(Uint32Array.from(values).buffer);
export const floats = (...values: readonly number[]): Uint8Array =>
  new Uint8Array(Float32Array.from(values).buffer);
export const shorts = (...values: readonly number[]): Uint8Array =>
  new Uint8Array(Int16Array.from(values).buffer);

/** A TLV whose length is that of its data, or of the whole. */
export const tlv = (type: number, data: Uint8Array, isWhole = false): Uint8Array =>
  joined(words(type, data.length + (isWhole ? 8 : 0)), data);

/** A padded packet with the header of 40 bytes, or of 44 where `more` has the static objects. Made by hand, as no full one is on the page. */
export function paddedPacket(
  { frame = 1, objects = 0, more = [] as readonly number[], cycles = 1_000 },
  ...tlvs: readonly Uint8Array[]
): Uint8Array {
  const bytes = tlvs.reduce((sum, { length }) => sum + length, 40 + 4 * more.length);
  const length = Math.ceil(bytes / 32) * 32;
  const header = words(0x0305_0004, length, 0xa6843, frame, cycles, objects, tlvs.length, 0, ...more);
  return joined(magic, header, ...tlvs, new Uint8Array(length - bytes));
}

/** A packet of the 48-byte lab, its check computed here. */
export function labPacket(
  { frame = 1, margins = [0, 0, 0, 0] as readonly number[] },
  ...tlvs: readonly Uint8Array[]
): Uint8Array {
  const length = tlvs.reduce((sum, part) => sum + part.length, 48);
  const bytes = joined(
    magic,
    words(0x0305_0004, length, 0xa6843, frame, 0, ...margins),
    shorts(tlvs.length, 0),
    ...tlvs,
  );
  const view = new DataView(bytes.buffer);
  let sum = 0;
  for (let at = 0; at < 48; at += 2) sum += view.getUint16(at, true);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  view.setUint16(46, 0xffff - sum, true);
  return bytes;
}

/** Three points with SNR and noise. */
export const plainTlv = tlv(1, floats(1.5, 2, 0.25, -0.5, -1, 3, 0, 0, 0.5, 0.75, 1, 0.125));
export const sideTlv = tlv(7, shorts(153, 421, 87, 430, 201, 399));
/** Two compressed points with other steps than the recorded ones. */
export const packedTlv = tlv(
  1_020,
  joined(floats(0.02, 0.01, 0.001, 0.0005, 0.1), hex('F6 05 0A 00 D0 07 64 00  0A FB F6 FF A0 0F 32 00')),
);
/** One tracked person: id, position, velocity, acceleration, no covariance, gain, confidence. */
export const target = (id: number, ...[x = 0, y = 0, z = 0, vx = 0, vy = 0, vz = 0]: readonly number[]) =>
  joined(words(id), floats(x, y, z, vx, vy, vz, 0, 0, 0, ...new Array<number>(16).fill(0), 3, 0.5));
export const targetsTlv = tlv(1_010, joined(target(4, 1, 2, -0.5, 0.3, -0.4), target(9, -0.5, 1, 0.5)));
export const indexTlv = tlv(1_011, Uint8Array.of(4, 9, 254));
export const heightsTlv = tlv(1_012, joined(words(4), floats(0.25, -1), words(9), floats(0.75, -0.5)));

/** Whole packets: two recorded, the others made. */
export const tiUnits: readonly Uint8Array[] = [
  tiRecorded.frame1,
  tiRecorded.frame2,
  paddedPacket({ frame: 3, objects: 3 }, plainTlv, sideTlv),
  paddedPacket({ frame: 4, objects: 3, more: [1], cycles: 77 }, plainTlv, sideTlv),
  paddedPacket({ frame: 9, objects: 2 }, packedTlv, targetsTlv, indexTlv, heightsTlv),
  paddedPacket({ frame: 10 }),
];
