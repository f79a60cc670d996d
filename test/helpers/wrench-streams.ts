import { deviceId } from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import { plusMs } from '../../gateway/core/instant.ts';
import type { Waveform } from '../../gateway/core/measurement.ts';

const axes = ['fx', 'fy', 'fz', 'tx', 'ty', 'tz'];
const units = ['N', 'N', 'N', 'N.m', 'N.m', 'N.m'];
export const blockMs = 20;
const rows = blockMs;

/** Bits of one axis that no other sample shares by chance; now and then a negative nought, an infinity, or a number that is none. */
function bitsAt(robot: number, row: number): number {
  if (row % 10_007 === 0) return 0x7fc0_0000 | (row & 0xffff);
  if (row % 8009 === 0) return 0xff80_0000;
  if (row % 1009 === 0) return 0x8000_0000;
  const mixed = Math.imul(row + robot * 7919, 0x9e37_79b1) >>> 0;
  // An exponent between 2^-8 and 2^7, any sign, any fraction.
  return (mixed & 0x807f_ffff) | ((119 + (mixed % 16)) << 23);
}

/** The others move as forces do, in hundredths. */
const forceAt = (robot: number, row: number, axis: number): number =>
  ((Math.imul(row * axes.length + axis + robot * 31, 0x85eb_ca6b) >>> 16) - 32_768) / 100;

/** The n-th block of a robot's force sensor: six axes at 1 kHz. */
export function wrenchBlock(robot: number, n: number, start: Instant): Waveform {
  const samples = new Float32Array(rows * axes.length);
  const bits = new Uint32Array(samples.buffer);
  for (let index = 0; index < samples.length; index += 1) {
    const [row, axis] = [n * rows + Math.floor(index / axes.length), index % axes.length];
    if (axis === 5) bits[index] = bitsAt(robot, row);
    else samples[index] = forceAt(robot, row, axis);
  }
  const startAt = plusMs(start, n * blockMs);
  return {
    kind: 'waveform',
    deviceId: deviceId(`wrench-${robot}`),
    stream: 'wrench',
    channels: axes,
    units,
    startAt,
    receivedAt: plusMs(startAt, blockMs + 1.25),
    rateHz: 1000,
    samples,
    quality: 'good',
  };
}

export const bitsOf = ({ samples }: Waveform): Buffer =>
  Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
