import type { Measurement } from '../../core/measurement.ts';

/** A good value of a series: what a summary is made of. */
export interface Point {
  readonly wallMs: number;
  readonly value: number;
  readonly unit: string;
}

/** What may be summed up; a doubtful value has no part in anybody's history. */
export function pointsOf(measurements: Iterable<Measurement>): readonly Point[] {
  const points: Point[] = [];
  for (const one of measurements)
    if (one.kind === 'reading' && one.quality === 'good' && one.value !== null)
      points.push({ wallMs: one.at.wallMs, value: one.value, unit: one.unit });
  return points;
}

/** What is not on the disk yet. */
export interface Unwritten {
  readonly deviceId: string;
  readonly name: string;
  readonly points: readonly Point[];
}
