import type { Quality } from '../../gateway/core/measurement.ts';
import type { DecodedWaveform, StreamSpec } from '../../gateway/plugin/driver.ts';

const imuChannels: readonly string[] = ['acc_x', 'acc_y', 'acc_z', 'gyr_x', 'gyr_y', 'gyr_z'];
const imuUnits: readonly string[] = ['g', 'g', 'g', 'deg/s', 'deg/s', 'deg/s'];
const pressureMost = 8;
const pressureChannels = Array.from({ length: pressureMost }, (_, index) => `pressure_${index + 1}`);
/** Ten bits; the curve of a mat is its own, so a share of full scale is all that can be said. */
export const pressureFull = 1_023;

/** The `imu` row of a driver's table of streams. */
export const imuStream = (rateHz: number): StreamSpec => ({
  stream: 'imu',
  summary: 'Acceleration and angular velocity.',
  channels: imuChannels,
  units: imuUnits,
  rateHz,
  plausible: imuUnits.map((unit) => (unit === 'g' ? [-16.1, 16.1] : [-2_001, 2_001])),
});

/** The `bed-pressure` row of a driver's table of streams. */
export const pressureStream = (rateHz: number): StreamSpec => ({
  stream: 'bed-pressure',
  summary: 'Force-sensitive mats, as a share of full scale.',
  channels: pressureChannels,
  units: pressureChannels.map(() => '1'),
  rateHz,
  plausible: pressureChannels.map(() => [0, 1]),
});

export const imuRow = (
  row: readonly number[],
  quality: Quality,
  rateHz: number,
  t: number,
): DecodedWaveform => ({
  type: 'waveform',
  stream: 'imu',
  channels: imuChannels,
  units: imuUnits,
  samples: [row],
  quality,
  rateHz,
  t,
});

/** One row of raw ten-bit values. */
export function pressureRow(values: readonly number[], rateHz: number, t: number): DecodedWaveform {
  return {
    type: 'waveform',
    stream: 'bed-pressure',
    channels: pressureChannels.slice(0, values.length),
    units: values.map(() => '1'),
    samples: [values.map((value) => value / pressureFull)],
    // More than ten bits come only from boards that this is not for.
    quality: values.some((value) => value > pressureFull) ? 'invalid' : 'good',
    rateHz,
    t,
  };
}
