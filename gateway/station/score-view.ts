import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Assessment } from '../plugin/detector.ts';
import type { ScoreView } from './wire.ts';

/** A score as a screen shows it; undefined while nothing at all is known. Who entered a value is for those who ask for the entries. */
export function scoreView(
  { total, response, scale, missing, parts }: Assessment,
  now: Instant,
): ScoreView | undefined {
  if (parts.length === 0) return undefined;
  return {
    total,
    response,
    scale,
    missing,
    parts: parts.map(({ parameter, points, value, seenAt, by }) => ({
      parameter,
      points,
      value,
      // Told in wall time, measured on the monotonic clock, so that a corrected clock ages nothing.
      ...(seenAt && { atMs: Math.round(now.wallMs - elapsedMs(seenAt, now)) }),
      ...(by && { isByHand: true as const }),
    })),
  };
}
