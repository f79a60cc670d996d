import { elapsedMs, type Instant } from '../core/instant.ts';
import type { DeclaredTask } from './declared-task.ts';

type Vector = readonly [number, number, number];

/** One force after tare, and what the robot has declared that it is doing. */
export interface HandlingSample {
  readonly forceN: number;
  readonly at: Instant;
  readonly task: DeclaredTask;
}

export interface TouchState {
  readonly since?: Instant;
  readonly lowSince?: Instant;
  /** Told, until the force has gone. */
  readonly isTold: boolean;
}

export const untouched: TouchState = { isTold: false };

/** A touch lasts this long at least; shorter is a knock of the arm's own joints. */
const touchMs = 50;
const releaseMs = 1000;

/**
 * A force on an arm that has declared no handling: somebody or something is touched unasked. Pure. Told once until the arm has
 * been free for a second; a touch that began while handling was declared belongs to that handling.
 * Source: standards page contact-limits, section 4 (touch: more than 15 N for 50 ms).
 */
export function touchStep(
  state: TouchState,
  { forceN, at, task }: HandlingSample,
  touchN: number,
): { readonly state: TouchState; readonly onset?: Instant } {
  if (forceN <= touchN) {
    const { since: _, ...rest } = state;
    if (!state.isTold) return { state: untouched };
    const lowSince = state.lowSince ?? at;
    return { state: elapsedMs(lowSince, at) >= releaseMs ? untouched : { ...rest, lowSince } };
  }
  const { lowSince: _, ...held } = state;
  if (task !== 'none') return { state: { ...held, isTold: true } };
  const since = state.since ?? at;
  if (state.isTold || elapsedMs(since, at) < touchMs) return { state: { ...held, since } };
  return { state: { since, isTold: true }, onset: since };
}

/** How fast the load of a lift is followed: slower than a blow, and so fast that 90 kg in three seconds lag by 45 N only. */
const loadMs = 150;

/**
 * The load that a lifting arm carries, as it is followed; none while it does not lift. Pure. What is left of the force is what
 * comes on top of it: a blow counts nearly in full, a slow clamp only as load.
 */
export function loadStep(load: Vector, net: Vector, task: DeclaredTask, rateHz: number): Vector {
  if (task !== 'lifting') return [0, 0, 0];
  const share = Math.min(1, 1000 / (loadMs * rateHz));
  return [
    load[0] + (net[0] - load[0]) * share,
    load[1] + (net[1] - load[1]) * share,
    load[2] + (net[2] - load[2]) * share,
  ];
}

/** Kilograms that a force carries against gravity. */
export const kgOf = (forceN: number): number => forceN / 9.80665;
