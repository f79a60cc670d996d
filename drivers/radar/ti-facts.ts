import type { TiSteps } from './ti-points.ts';
import { shortFloat } from './tiny-row.ts';

/** Where both directions begin, so that only what differs is said. */
export const firstFrame = 1;
export const firstVersion = 0x0305_0004;

/** Major, minor, bugfix, build. */
export const versionText = (version: number): string =>
  [24, 16, 8, 0].map((shift) => (version >>> shift) & 0xff).join('.');

/** All five, as short as they can be and still the same 32-bit floats. */
export const stepsText = (steps: TiSteps): string => steps.map((step) => shortFloat(step) ?? 0).join(' ');

/** The inverse: five positive numbers, or nothing; a made signal has none. */
export function stepsOf(text: string): TiSteps | undefined {
  const [elevation = 0, azimuth = 0, doppler = 0, range = 0, snr = 0, ...more] = text
    .split(' ')
    .map((part) => Math.fround(Number(part)));
  const steps = [elevation, azimuth, doppler, range, snr] as const;
  return more.length === 0 && steps.every((step) => step > 0 && Number.isFinite(step)) ? steps : undefined;
}
