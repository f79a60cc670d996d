import { elapsedMs, type Instant } from '../core/instant.ts';

export interface PauseState {
  /** Since when no breath was measured, and the last such reading. */
  readonly since?: Instant;
  readonly lastAt?: Instant;
}

/** A breathing pause that is over. */
export interface Pause {
  readonly onset: Instant;
  readonly lastedS: number;
}

export const breathing: PauseState = {};

/** Readings further apart say nothing about the time between them. */
const longestGapMs = 10_000;
/** AASM manual (general knowledge of it): a pause counts from ten seconds. */
const shortestMs = 10_000;

/**
 * The next state after one good respiration rate; below 1 /min nobody breathes. Pure. A gap in the readings ends the pause without
 * counting it: absence of a measurement is no pause.
 */
export function pauseStep(
  state: PauseState,
  reading: { readonly at: Instant; readonly perMinute: number },
): { readonly state: PauseState; readonly ended?: Pause; readonly pausedS: number } {
  const { at, perMinute } = reading;
  const isGap = state.lastAt !== undefined && elapsedMs(state.lastAt, at) > longestGapMs;
  const since = isGap ? undefined : state.since;
  if (perMinute < 1) {
    const from = since ?? at;
    return { state: { since: from, lastAt: at }, pausedS: elapsedMs(from, at) / 1000 };
  }
  const lastedMs = since === undefined ? 0 : elapsedMs(since, at);
  const ended =
    since === undefined || lastedMs < shortestMs ? {} : { ended: { onset: since, lastedS: lastedMs / 1000 } };
  return { state: { lastAt: at }, pausedS: 0, ...ended };
}
