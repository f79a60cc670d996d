import { z } from 'zod';
import type { Point, Usual } from './baseline.ts';

export const driftSchema = z.strictObject({
  up: z.number().min(0).max(1000),
  down: z.number().min(0).max(1000),
  /** The slot of the last point, and of the point from which the larger sum has been above zero. */
  lastSlot: z.int(),
  sinceSlot: z.int(),
  isPresent: z.boolean(),
  /** The slot in which the present drift was found. */
  foundSlot: z.int(),
});

/** Two cumulative sums, one a direction (Page, Biometrika 1954;41:100). */
export type Drift = z.output<typeof driftSchema>;

export const noDrift: Drift = {
  up: 0,
  down: 0,
  lastSlot: -1,
  sinceSlot: -1,
  isPresent: false,
  foundSlot: -1,
};

export interface DriftRule {
  /** Sum from which it is a drift: 24 is two hours at two spreads from the usual, half an hour at six. */
  readonly limit: number;
  readonly isUp: boolean;
  readonly isDown: boolean;
}

/** Deviations below one spread add nothing. */
const slack = 1;
/** One wild point must not make a drift. */
const mostSpreads = 6;
/** A value measured now and then stands for half an hour at most. */
const mostSlots = 6;

/** The sums after one point. Pure. Without a baseline nothing is known and nothing changes. */
export function driftStep(drift: Drift, point: Point, usual: Usual | undefined, rule: DriftRule): Drift {
  const lastSlot = point.slotIndex;
  if (usual === undefined) return { ...drift, lastSlot };
  const z = (point.value - usual.centre) / usual.spread;
  const size = Math.min(mostSpreads, Math.abs(z)) * Math.sign(z);
  const weight = drift.lastSlot < 0 ? 1 : Math.min(mostSlots, Math.max(1, point.slotIndex - drift.lastSlot));
  const most = 2 * rule.limit;
  const sum = (before: number, step: number) => Math.min(most, Math.max(0, before + weight * (step - slack)));
  const up = rule.isUp ? sum(drift.up, size) : 0;
  const down = rule.isDown ? sum(drift.down, -size) : 0;
  const larger = Math.max(up, down);
  const wasZero = Math.max(drift.up, drift.down) === 0;
  // Twice the limit is the most a sum may hold, so the way back is as short as the way there.
  const isPresent = drift.isPresent ? larger > rule.limit / 4 : larger >= rule.limit;
  return {
    up,
    down,
    lastSlot,
    sinceSlot: wasZero || larger === 0 ? point.slotIndex : drift.sinceSlot,
    isPresent,
    foundSlot: isPresent && !drift.isPresent ? point.slotIndex : drift.foundSlot,
  };
}
