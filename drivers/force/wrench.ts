import type { Quality } from '../../gateway/core/measurement.ts';
import type { DecodedWaveform, StreamSpec } from '../../gateway/plugin/driver.ts';

/** The wrench that every force sensor gives: force and torque in the frame of the sensor. */
export const wrenchChannels: readonly string[] = ['fx', 'fy', 'fz', 'tx', 'ty', 'tz'];
export const wrenchUnits: readonly string[] = ['N', 'N', 'N', 'N.m', 'N.m', 'N.m'];

/** No sensor of a care robot reaches further; the full scale of the one at hand is in its configuration. */
export const wrenchPlausible: readonly (readonly [number, number])[] = [
  [-10_000, 10_000],
  [-10_000, 10_000],
  [-10_000, 10_000],
  [-1_000, 1_000],
  [-1_000, 1_000],
  [-1_000, 1_000],
];

/** The `wrench` row of a driver's table of streams. */
export const wrenchStream = (rateHz: number, plausible = wrenchPlausible): StreamSpec => ({
  stream: 'wrench',
  summary: 'Force and torque in the frame of the sensor.',
  channels: wrenchChannels,
  units: wrenchUnits,
  rateHz,
  plausible,
});

/** One row of a six-axis wrench in N and N.m. */
export const wrenchRow = (
  row: readonly number[],
  quality: Quality,
  rateHz: number,
  t: number,
): DecodedWaveform => ({
  type: 'waveform',
  stream: 'wrench',
  channels: wrenchChannels,
  units: wrenchUnits,
  samples: [row],
  quality,
  rateHz,
  t,
});
