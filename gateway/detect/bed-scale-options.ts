import { z } from 'zod';
import type { BedScaleOptions } from '../signal/bed-scale.ts';

/** The options of every detector that reads a weighing bed; the same defaults in each, so that they agree. */
export const bedScaleShape = {
  occupiedKg: z
    .number()
    .min(5)
    .max(60)
    .default(20)
    .describe('From this load up, above the empty bed, somebody is in it.'),
  emptyKg: z
    .number()
    .min(2)
    .max(40)
    .default(10)
    .describe('Down to this load nobody is in bed; below occupiedKg, and between the two nothing changes.'),
};

export const isScaleOrdered = ({ occupiedKg, emptyKg }: { occupiedKg: number; emptyKg: number }): boolean =>
  emptyKg < occupiedKg;

export const scaleOrder = { message: 'emptyKg must be below occupiedKg', path: ['emptyKg'] };

/** Half an hour follows warming electronics and creep of the cells, and takes no resident for drift. */
export const scaleOf = ({
  occupiedKg,
  emptyKg,
}: {
  occupiedKg: number;
  emptyKg: number;
}): BedScaleOptions => ({
  occupiedKg,
  emptyKg,
  zeroFollowsMs: 30 * 60_000,
  zeroMostKg: 15,
});
