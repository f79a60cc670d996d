import type { Waveform } from '../core/measurement.ts';
import { rowsOf } from '../core/measurement.ts';
import type { BedView } from './wire.ts';

export type Posture = BedView['posture'];

/** A direction in the wearable's own frame, of any length. */
export type Axis = readonly [number, number, number];

/** Closer to upright than this is upright, sitting included; farther than `lyingDeg` is lying; between, nobody knows. */
const uprightDeg = 35;
const lyingDeg = 60;
/** Mean acceleration must be about gravity, or the person is moving and its direction says nothing. */
const stillG = [0.85, 1.15] as const;
const gInMetres = 9.80665;

/**
 * What one block of acceleration says about posture, given which way the wearable points when its wearer stands.
 * Without that reference there is no honest answer, and none is given.
 */
export function postureOf(waveform: Waveform, upright: Axis | undefined): Posture | undefined {
  if (upright === undefined || waveform.quality === 'invalid') return undefined;
  const mean = meanAcceleration(waveform);
  if (mean === undefined) return undefined;
  const size = Math.hypot(...mean);
  if (size < stillG[0] || size > stillG[1]) return undefined;
  const dot = mean[0] * upright[0] + mean[1] * upright[1] + mean[2] * upright[2];
  const tiltDeg =
    (Math.acos(Math.min(1, Math.max(-1, dot / (size * Math.hypot(...upright))))) * 180) / Math.PI;
  if (tiltDeg < uprightDeg) return 'upright';
  return tiltDeg > lyingDeg ? 'lying' : 'unknown';
}

function meanAcceleration(waveform: Waveform): [number, number, number] | undefined {
  const columns = ['acc_x', 'acc_y', 'acc_z'].map((name) => waveform.channels.indexOf(name));
  const rows = rowsOf(waveform);
  if (columns.includes(-1) || rows < 1) return undefined;
  const width = waveform.channels.length;
  const mean: [number, number, number] = [0, 0, 0];
  for (const [axis, column] of columns.entries()) {
    const scale = waveform.units[column] === 'g' ? 1 : 1 / gInMetres;
    let sum = 0;
    for (let row = 0; row < rows; row += 1) sum += waveform.samples[row * width + column] ?? Number.NaN;
    mean[axis] = (sum / rows) * scale;
  }
  return mean;
}
