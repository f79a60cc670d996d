/** The five steps of compressed points, in the order in which they are sent. */
export type TiSteps = readonly [
  elevation: number,
  azimuth: number,
  doppler: number,
  range: number,
  snr: number,
];

/** As in the recorded packets (standards page mmwave 4.3), as the 32-bit floats that they are. */
export const recordedSteps: TiSteps = [
  Math.fround(0.01),
  Math.fround(0.01),
  Math.fround(0.00028),
  Math.fround(0.00025),
  Math.fround(0.04),
];

const stepsBytes = 20;
const packedBytes = 8;
const i8 = [-128, 127] as const;
const i16 = [-32_768, 32_767] as const;
const u16 = [0, 65_535] as const;

/** Whether that many bytes can be compressed points: five steps, then eight bytes a point. */
export const mayBePacked = (length: number): boolean =>
  length >= stepsBytes && (length - stepsBytes) % packedBytes === 0;

/** The steps in front of compressed points. */
export const stepsIn = (view: DataView): TiSteps => [
  view.getFloat32(0, true),
  view.getFloat32(4, true),
  view.getFloat32(8, true),
  view.getFloat32(12, true),
  view.getFloat32(16, true),
];

/**
 * Compressed points as x, y, z, Doppler and SNR (4.2, TLV 6 of the 48-byte lab and 1020): i8 elevation, i8 azimuth,
 * i16 Doppler, u16 range, u16 SNR. y points away from the antenna, x to its right, z up; that is from memory.
 */
export function unpackPoints(view: DataView): number[][] {
  const [elevationStep, azimuthStep, dopplerStep, rangeStep, snrStep] = stepsIn(view);
  const points: number[][] = [];
  for (let at = stepsBytes; at + packedBytes <= view.byteLength; at += packedBytes) {
    const elevation = view.getInt8(at) * elevationStep;
    const azimuth = view.getInt8(at + 1) * azimuthStep;
    const range = view.getUint16(at + 4, true) * rangeStep;
    points.push([
      range * Math.cos(elevation) * Math.sin(azimuth),
      range * Math.cos(elevation) * Math.cos(azimuth),
      range * Math.sin(elevation),
      view.getInt16(at + 2, true) * dopplerStep,
      view.getUint16(at + 6, true) * snrStep,
    ]);
  }
  return points;
}

/** The inverse, to the nearest step; what a field cannot hold is its largest value. A point at the radar has no direction. */
export function packPoints(points: readonly (readonly number[])[], steps: TiSteps): Uint8Array {
  const bytes = new Uint8Array(stepsBytes + packedBytes * points.length);
  const view = new DataView(bytes.buffer);
  for (const [index, step] of steps.entries()) view.setFloat32(4 * index, step, true);
  const [elevationStep, azimuthStep, dopplerStep, rangeStep, snrStep] = steps;
  for (const [index, [x = 0, y = 0, z = 0, doppler = 0, snr = 0]] of points.entries()) {
    const at = stepsBytes + packedBytes * index;
    const range = Math.hypot(x, y, z);
    view.setInt8(at, counted(range > 0 ? Math.asin(z / range) : 0, elevationStep, i8));
    view.setInt8(at + 1, counted(Math.atan2(x, y), azimuthStep, i8));
    view.setInt16(at + 2, counted(doppler, dopplerStep, i16), true);
    view.setUint16(at + 4, counted(range, rangeStep, u16), true);
    view.setUint16(at + 6, counted(snr, snrStep, u16), true);
  }
  return bytes;
}

const counted = (value: number, step: number, [least, most]: readonly [number, number]): number =>
  Math.max(least, Math.min(most, Math.round(value / step)));
