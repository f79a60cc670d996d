import { elapsedMs, type Instant } from '../core/instant.ts';
import { angleDeg, type Vector } from './posture.ts';

/** One look at a wearer: how the trunk is held, how much it moves, and whether the bed is empty. */
export interface SlumpFrame {
  readonly at: Instant;
  /** Mean acceleration of the last two seconds. */
  readonly held: Vector;
  /** Variation of the acceleration in them, in g. */
  readonly spreadG: number;
  /** The largest acceleration of the last seconds, in g. */
  readonly peakG: number;
  /** Undefined where the bed does not tell. */
  readonly isBedEmpty: boolean | undefined;
}

/** How a wearer carries the trunk, and since when it is held otherwise. */
export interface SlumpState {
  readonly carried?: Vector;
  /** How many looks that is learnt from. */
  readonly looks: number;
  readonly leaning?: { readonly since: Instant; readonly peakG: number; readonly isTold: boolean };
}

export interface SlumpRule {
  readonly leanDeg: number;
  readonly leanMs: number;
}

export interface SlumpFinding {
  readonly onset: Instant;
  readonly at: Instant;
  readonly angleDeg: number;
  readonly peakG: number;
}

export const unlearnt: SlumpState = { looks: 0 };

/** Between them somebody walks or wheels along, and the trunk is upright; below it he may lie, above it he may be falling. */
const walkingG = [0.08, 0.6] as const;
/** A way of carrying the trunk is known after so many looks of walking, and slowly follows the newest so many. */
const known = 10;
const followed = 600;
/** Somebody who kneels and works at something moves more than this; somebody who slid down does not. */
const stillG = 0.1;

/**
 * The next state of one wearer's slump rule. Pure. While the bed is empty, a trunk that is held far from how it is carried in
 * walking, for `leanMs` and nearly still, has slid down: from bed, chair or wheelchair, with no impact that a fall detector
 * could see. How the trunk is carried is learnt, so the sensor may be worn any way round; in bed nothing is learnt or told.
 * Source: house rule; the angle is the posture check's of the fall model's card, the pause that of bending to one's shoes.
 */
export function slumpStep(
  state: SlumpState,
  frame: SlumpFrame,
  rule: SlumpRule,
): { readonly state: SlumpState; readonly finding?: SlumpFinding } {
  const { leaning: _, ...resting } = state;
  if (frame.isBedEmpty !== true) return { state: resting };
  const angle = state.carried && state.looks >= known ? angleDeg(state.carried, frame.held) : undefined;
  if (angle === undefined || angle <= rule.leanDeg) return { state: learnt(resting, frame) };
  const leaning = state.leaning ?? { since: frame.at, peakG: frame.peakG, isTold: false };
  const isDue = elapsedMs(leaning.since, frame.at) >= rule.leanMs && frame.spreadG < stillG;
  if (leaning.isTold || !isDue) return { state: { ...state, leaning } };
  return {
    state: { ...state, leaning: { ...leaning, isTold: true } },
    finding: { onset: leaning.since, at: frame.at, angleDeg: angle, peakG: leaning.peakG },
  };
}

function learnt(state: SlumpState, { held, spreadG }: SlumpFrame): SlumpState {
  const [least, most] = walkingG;
  if (spreadG < least || spreadG > most) return state;
  const looks = Math.min(followed, state.looks + 1);
  const [x, y, z] = state.carried ?? held;
  const carried: Vector = [x + (held[0] - x) / looks, y + (held[1] - y) / looks, z + (held[2] - z) / looks];
  return { carried, looks };
}
