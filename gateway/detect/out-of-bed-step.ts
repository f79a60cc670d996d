import type { Instant } from '../core/instant.ts';
import { type Edge, type HoldState, hold, notHeld } from '../signal/hold.ts';
import type { BedSeen } from './bed-occupancy.ts';

/** Whether the resident is out of bed, since when, and whether it was night when they left. */
export interface OutState {
  readonly out: HoldState;
  readonly hasBeenIn: boolean;
  /** Only after leaving: a bed found empty tells nothing about an exit. */
  readonly left?: { readonly since: Instant; readonly wasNight: boolean };
  /** The last time they came back; what an end of being out is dated by. */
  readonly backAt?: Instant;
  readonly edge?: Edge;
}

export const bedUnknown: OutState = { out: notHeld, hasBeenIn: false };

/** Somebody who was out when the gateway stopped: the time they are expected back in has run on. */
export const outBefore = (since: Instant): OutState => ({
  out: { isPresent: true },
  hasBeenIn: true,
  left: { since, wasNight: true },
});

/** Turning over lifts the load for a moment; sitting down on the edge for a moment is no return. */
const delays = { onDelayMs: 3000, offDelayMs: 10_000 };

/** The next state of being out of bed. Pure. A bed that nobody can tell about ends nothing: who is out is still out. */
export function outStep(state: OutState, { isOccupied, at }: BedSeen, isNight: boolean): OutState {
  const isEmpty = isOccupied === undefined ? undefined : !isOccupied;
  const { state: out, edge } = hold(state.out, isEmpty, at, delays);
  const hasBeenIn = state.hasBeenIn || isOccupied === true;
  const { edge: _, left, backAt, ...rest } = state;
  if (edge?.phase === 'onset' && hasBeenIn)
    return { ...rest, out, hasBeenIn, left: { since: edge.onset, wasNight: isNight }, edge };
  if (edge?.phase === 'cessation')
    return { ...rest, out, hasBeenIn, backAt: edge.onset, ...(left && { edge }) };
  return { ...rest, out, hasBeenIn, ...(left && { left }), ...(backAt && { backAt }) };
}
