import { z } from 'zod';

/** What a ward's alarms cost those who answer them. Counts only: whoever shows a share decides whether so few allow one. */

export const burdenCounts = z.object({
  alarms: z.number(),
  real: z.number(),
  false: z.number(),
  drill: z.number(),
  unclear: z.number(),
  /** Closed, and nobody said what they were. */
  unlabelled: z.number(),
  open: z.number(),
});

export const responseTimes = z.object({
  n: z.number(),
  medianMs: z.number().optional(),
  p90Ms: z.number().optional(),
});

const group = burdenCounts.extend({ accepted: responseTimes, bedside: responseTimes });

export const burdenPart = group.extend({
  priorities: z.array(group.extend({ priority: z.enum(['high', 'medium', 'low']) })).readonly(),
  /** Oldest first; from the morning of a date to the next morning. */
  days: z
    .array(z.object({ date: z.string(), startMs: z.number(), day: burdenCounts, night: burdenCounts }))
    .readonly(),
  /** In nights that are over, about beds: with `nights` and `beds` this gives alarms per bed and night. */
  nightAlarms: z.number(),
  places: z
    .array(
      burdenCounts.extend({
        place: z.string(),
        isBed: z.boolean(),
        inNights: z.number(),
        /** Alarms in each night that is over, as `days` begins. */
        nights: z.array(z.number()).readonly(),
      }),
    )
    .readonly(),
  /** The most frequent first. */
  causes: z.array(burdenCounts.extend({ type: z.string(), place: z.string() })).readonly(),
});

export const burdenView = z.object({
  days: z.number(),
  fromMs: z.number(),
  toMs: z.number(),
  /** Nights that are over. */
  nights: z.number(),
  beds: z.number(),
  nightFromMin: z.number(),
  dayFromMin: z.number(),
  /** More alarms than are read; the oldest are counted. */
  isCut: z.boolean(),
  physiological: burdenPart,
  technical: burdenPart,
});

export type BurdenCounts = z.infer<typeof burdenCounts>;
export type ResponseTimes = z.infer<typeof responseTimes>;
export type BurdenPart = z.infer<typeof burdenPart>;
export type BurdenView = z.infer<typeof burdenView>;
