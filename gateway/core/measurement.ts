import type { DeviceId, StaffId } from './id.ts';
import type { Instant } from './instant.ts';

/** May a value be used: `good` yes, `questionable` shown but never scored, `invalid` neither. */
export type Quality = 'good' | 'questionable' | 'invalid';

/**
 * One value of a slow measurement: heart rate, SpO2, battery, a robot's state.
 * A device's "no data" code becomes `value: null` with `quality: 'invalid'` and a reason, never a number.
 */
export interface Reading {
  readonly kind: 'reading';
  readonly deviceId: DeviceId;
  /** Kebab-case name, e.g. `heart-rate`, `spo2`, `emergency-stop`. */
  readonly metric: string;
  readonly value: number | null;
  /** UCUM unit; `1` for counts, codes and yes/no (0, 1). */
  readonly unit: string;
  /** A coded state in the device's own word, where it has one (`MANUAL`, `AUTOMATIC`). */
  readonly text?: string;
  /** When sampled. */
  readonly at: Instant;
  /** When it reached this machine. */
  readonly receivedAt: Instant;
  readonly quality: Quality;
  /** Why the value is not good: `sensor-off`, `artefact`, `over-range`, … */
  readonly reason?: string;
  /** Who saw or measured it and typed it in; absent where a device says it. */
  readonly enteredBy?: StaffId;
  /** It waited while the device or we were away: for the record, never for an alarm now. */
  readonly isLate?: true;
}

/**
 * A block of 20–250 ms of a fast measurement: IMU, wrench, plethysmogram, bed load.
 * `samples` is row-major: sample instant by sample instant, `channels.length` values each.
 */
export interface Waveform {
  readonly kind: 'waveform';
  readonly deviceId: DeviceId;
  /** Kebab-case name, e.g. `imu`, `wrench`, `pleth`. */
  readonly stream: string;
  /** Named as in recordings: `acc_x`, `fx`, `pleth`. */
  readonly channels: readonly string[];
  /** UCUM unit of each channel. */
  readonly units: readonly string[];
  /** When the first row was sampled. */
  readonly startAt: Instant;
  readonly receivedAt: Instant;
  readonly rateHz: number;
  readonly samples: Float32Array;
  readonly quality: Quality;
  /** All rows are of the instant `startAt`: points or targets, not a curve. Whoever joins or resamples blocks leaves it out. */
  readonly isCloud?: true;
  /** As with a reading. */
  readonly isLate?: true;
}

export type Measurement = Reading | Waveform;

/** How many rows a block holds: sample instants, or the points of a cloud. */
export function rowsOf(waveform: Waveform): number {
  return waveform.samples.length / waveform.channels.length;
}
