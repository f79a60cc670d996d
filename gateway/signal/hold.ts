import type { Instant } from '../core/instant.ts';

/** IEC 60601-1-8's on-delay and off-delay: how long a condition must hold before its onset or its cessation. */
export interface HoldDelays {
  readonly onDelayMs: number;
  readonly offDelayMs: number;
}

export interface HoldState {
  readonly isPresent: boolean;
  /** Since when the opposite of `isPresent` has held without a break. */
  readonly turningSince?: Instant;
}

export interface Edge {
  readonly phase: 'onset' | 'cessation';
  /** When the new state really began, before the delay. */
  readonly onset: Instant;
  readonly at: Instant;
}

export const notHeld: HoldState = { isPresent: false };

/**
 * The next state of a lasting condition. Pure. `holds` is undefined when the newest value tells nothing (questionable, absent):
 * that breaks an on-delay, so that doubtful values never add up to an alarm, and never ends a condition that is present.
 */
export function hold(
  state: HoldState,
  holds: boolean | undefined,
  at: Instant,
  delays: HoldDelays,
): { readonly state: HoldState; readonly edge?: Edge } {
  if (holds === undefined || holds === state.isPresent) return { state: { isPresent: state.isPresent } };
  const turningSince = state.turningSince ?? at;
  const delayMs = state.isPresent ? delays.offDelayMs : delays.onDelayMs;
  if (at.monoMs - turningSince.monoMs < delayMs)
    return { state: { isPresent: state.isPresent, turningSince } };
  const phase = state.isPresent ? 'cessation' : 'onset';
  return { state: { isPresent: !state.isPresent }, edge: { phase, onset: turningSince, at } };
}
