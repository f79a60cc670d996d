import { z } from 'zod';
import { timeOfDay } from './fields.ts';

const shift = z.strictObject({
  name: z.enum(['day', 'evening', 'night']),
  from: timeOfDay.describe('Local time at which it begins; it lasts until the next one begins.'),
});

/** When one shift takes over from another: what the board calls the time of day, and what a handover is about. */
export const shifts = z
  .array(shift)
  .min(1)
  .max(3)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
    message: 'name each shift once',
  })
  .refine((all) => new Set(all.map(({ from }) => from)).size === all.length, {
    message: 'two shifts cannot begin at the same time',
  })
  .default([
    { name: 'day', from: '07:00' },
    { name: 'evening', from: '14:00' },
    { name: 'night', from: '21:00' },
  ])
  .describe('The shifts of a day, for the board, the shift handover and the figures of nights.');
