import type { Instant } from '../core/instant.ts';
import { elapsedMs } from '../core/instant.ts';

/** Tells somebody in bed from nobody by the load under it, whatever the cells' zero does meanwhile. */
export interface BedScaleOptions {
  /** From here up somebody is in bed. */
  readonly occupiedKg: number;
  /** Down to here nobody is; between the two it stays as it was. */
  readonly emptyKg: number;
  /** Time constant with which the zero of an empty bed follows drift. */
  readonly zeroFollowsMs: number;
  /** A zero further off is no drift: the bed must be tared again. */
  readonly zeroMostKg: number;
}

export interface BedScaleState {
  readonly zeroKg: number;
  /** Undefined until the load has once been outside the band between empty and occupied. */
  readonly isOccupied?: boolean;
  readonly at?: Instant;
}

export const unweighed: BedScaleState = { zeroKg: 0 };

/** A load below nothing is a wrong zero, and followed at this pace. */
const belowZeroFollowsMs = 10_000;
/** After a gap the zero moves no further than this much time would have moved it. */
const longestStepMs = 60_000;

/** The scale after one more load. Pure. The zero moves only while nobody is in bed, so that nobody's weight becomes part of it. */
export function weigh(
  state: BedScaleState,
  loadKg: number,
  at: Instant,
  { occupiedKg, emptyKg, zeroFollowsMs, zeroMostKg }: BedScaleOptions,
): BedScaleState {
  const netKg = loadKg - state.zeroKg;
  const isOccupied = netKg >= occupiedKg ? true : netKg <= emptyKg ? false : state.isOccupied;
  const known = isOccupied === undefined ? {} : { isOccupied };
  if (isOccupied !== false || netKg > emptyKg) return { zeroKg: state.zeroKg, ...known, at };
  const stepMs = state.at ? Math.min(longestStepMs, Math.max(0, elapsedMs(state.at, at))) : 0;
  const share = 1 - Math.exp(-stepMs / (netKg < -emptyKg ? belowZeroFollowsMs : zeroFollowsMs));
  const zeroKg = Math.max(-zeroMostKg, Math.min(zeroMostKg, state.zeroKg + netKg * share));
  return { zeroKg, ...known, at };
}

/** Whether the zero has left its bounds: what the scale says of the bed cannot be trusted until somebody tares it. */
export const isZeroLost = ({ zeroKg }: BedScaleState, { zeroMostKg }: BedScaleOptions): boolean =>
  Math.abs(zeroKg) >= zeroMostKg;
