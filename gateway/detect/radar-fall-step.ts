import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';

export interface RadarFallRule {
  /** So long without movement after the fall supports it. */
  readonly stillForMs: number;
  /** Stillness that comes later than this is told by the alarm that is already there. */
  readonly withinMs: number;
}

export interface RadarFallState {
  /** The radar's own fall bit, which is a level: only its rise is a happening. */
  readonly isDown: boolean;
  readonly fellAt?: Instant;
  readonly stillSince?: Instant;
  readonly finding?: RadarFinding;
}

export type RadarFinding =
  | { readonly kind: 'fell'; readonly at: Instant }
  | { readonly kind: 'lies-still'; readonly at: Instant; readonly stillMs: number };

export const nothingSeen: RadarFallState = { isDown: false };

/** What a reading says of movement; undefined where it says nothing. Body-movement numbers run from 0 to 100. */
function isStill({ metric, value, quality }: Reading): boolean | undefined {
  if (value === null || quality !== 'good') return undefined;
  if (metric === 'staying-still') return value > 0;
  if (metric === 'motion') return value === 1;
  if (metric === 'body-movement') return value <= bodyStill;
  return undefined;
}

/** Breathing alone moves the number by a few. No figure is published; to be set on hardware. */
const bodyStill = 5;

/** The next state of one radar's fall. Pure. An invalid fall bit is no fall and no all-clear. */
export function radarFallStep(state: RadarFallState, reading: Reading, rule: RadarFallRule): RadarFallState {
  const { finding: _, ...seen } = state;
  const { metric, value, quality, at } = reading;
  if (metric === 'fall') {
    if (value === null || quality === 'invalid') return seen;
    if (value === 0) return { isDown: false };
    if (seen.isDown) return seen;
    return { isDown: true, fellAt: at, finding: { kind: 'fell', at } };
  }
  const still = isStill(reading);
  if (seen.fellAt === undefined || still === undefined) return seen;
  if (!still) {
    const { stillSince: __, ...moving } = seen;
    return moving;
  }
  const stillSince = seen.stillSince ?? at;
  const stillMs = elapsedMs(stillSince, at);
  if (stillMs < rule.stillForMs) return { ...seen, stillSince };
  const { fellAt, ...told } = seen;
  if (elapsedMs(fellAt, at) > rule.withinMs) return told;
  return { ...told, finding: { kind: 'lies-still', at, stillMs } };
}
