import { filter, type Observable, scan, share } from 'rxjs';
import { elapsedMs, type Instant } from '../core/instant.ts';
import type { DetectorInput } from '../plugin/detector.ts';
import { bedSeen } from './bed-occupancy.ts';
import { scaleOf } from './bed-scale-options.ts';
import { isNightAt, type Night } from './night.ts';
import { bedUnknown, type OutState, outBefore, outStep } from './out-of-bed-step.ts';
import type { Told } from './told.ts';

/** Being in or out of bed at one instant. */
export interface Out {
  readonly state: OutState;
  readonly at: Instant;
  readonly isNight: boolean;
}

/** Being in or out of bed over time, with each word of a witness and each tick. */
export function outOfBed(
  input: DetectorInput,
  chosen: Night & { readonly occupiedKg: number; readonly emptyKg: number },
): Observable<Out> {
  const since = input.presentBefore('failed-return') ?? input.presentBefore('bed-exit');
  const known = since ? outBefore(since) : bedUnknown;
  return bedSeen(input, scaleOf(chosen)).pipe(
    scan((before: Out | undefined, seen): Out => {
      const isNight = isNightAt(input.minuteOfDay(seen.at), chosen);
      return { state: outStep(before?.state ?? known, seen, isNight), at: seen.at, isNight };
    }, undefined),
    filter((out): out is Out => out !== undefined),
    share(),
  );
}

/** Evidence that the bed is empty, and since when. */
export const emptySince = (since: Instant) => ({
  witness: 'bed',
  key: 'bed-empty',
  values: { sinceMs: Math.round(since.wallMs) },
  isFor: true,
});

/** Being out of bed for so long as a condition; where no delay is given it is none at this time. Pure. */
export function outFor({ state: { left, backAt }, at }: Out, delayMs: number | undefined): Told {
  if (left && delayMs !== undefined && elapsedMs(left.since, at) >= delayMs)
    return { isPresent: true, since: left.since, at, evidence: [emptySince(left.since)] };
  return { isPresent: false, since: left ? at : (backAt ?? at), at, evidence: [] };
}
