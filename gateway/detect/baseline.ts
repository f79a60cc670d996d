import { z } from 'zod';

const daySummary = z.strictObject({
  /** Days since the epoch. */
  day: z.int(),
  median: z.number(),
  /** Median absolute deviation within that day's quarter. */
  mad: z.number().min(0),
});

/**
 * What is known of one vital of one resident: the medians of the last days, by quarter of the day. About 3 kB as JSON.
 * `slot` gathers five minutes, `quarter` their medians until the quarter of the day is over.
 */
export const baselineSchema = z.strictObject({
  quarters: z.array(z.array(daySummary).max(14)).length(4),
  slot: z.strictObject({ index: z.int(), seen: z.int().min(0), values: z.array(z.number()).max(60) }),
  quarter: z.strictObject({ index: z.int(), medians: z.array(z.number()).max(72) }),
});
export type Baseline = z.output<typeof baselineSchema>;

export const noBaseline: Baseline = {
  quarters: [[], [], [], []],
  slot: { index: -1, seen: 0, values: [] },
  quarter: { index: -1, medians: [] },
};

/** Five minutes' median: one point of the slow curve. */
export interface Point {
  readonly slotIndex: number;
  readonly value: number;
}

/** What is usual at one time of day. */
export interface Usual {
  readonly centre: number;
  readonly spread: number;
  readonly days: number;
}

export const slotMs = 300_000;
const slotsPerQuarter = 72;
const keptDays = 14;
/** Fewer days tell no baseline: the standards page on NEWS2, section 8, asks for five mornings. */
export const leastDays = 5;
/** Makes a median absolute deviation comparable with a standard deviation (normal distribution). */
const madToSd = 1.4826;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

const mad = (values: readonly number[]): number => {
  const centre = median(values);
  return median(values.map((value) => Math.abs(value - centre)));
};

const quarterOf = (slotIndex: number): number => Math.floor(slotIndex / slotsPerQuarter);

/** Closes the running quarter of a day: its summary joins those of its time of day, the oldest beyond fourteen goes. */
function closed({ quarters, quarter }: Baseline): Baseline['quarters'] {
  if (quarter.medians.length === 0) return quarters;
  const summary = {
    day: Math.floor(quarter.index / 4),
    median: median(quarter.medians),
    mad: mad(quarter.medians),
  };
  const place = ((quarter.index % 4) + 4) % 4;
  return quarters.map((days, index) => (index === place ? [...days, summary].slice(-keptDays) : days));
}

function withPoint(baseline: Baseline, { slotIndex, value }: Point): Baseline {
  const index = quarterOf(slotIndex);
  if (index === baseline.quarter.index) {
    const medians = [...baseline.quarter.medians, value].slice(-slotsPerQuarter);
    return { ...baseline, quarter: { index, medians } };
  }
  return { ...baseline, quarters: closed(baseline), quarter: { index, medians: [value] } };
}

/**
 * The baseline after one good value, and the point that the value completed (that of the five minutes before it). Pure, bounded.
 * `mayLearn` says whether a completed point joins the baseline: an illness must not become somebody's usual state. A clock that
 * is set back starts a new slot. Quarters of the day are in UTC: they need only be the same every day.
 */
export function learn(
  baseline: Baseline,
  reading: { readonly wallMs: number; readonly value: number },
  mayLearn: (point: Point) => boolean,
): { readonly baseline: Baseline; readonly point?: Point } {
  const index = Math.floor(reading.wallMs / slotMs);
  const { slot } = baseline;
  if (index === slot.index) {
    const values = [...slot.values];
    // Of more than sixty values the newest sixty count.
    values[slot.seen % 60] = reading.value;
    return { baseline: { ...baseline, slot: { index, seen: slot.seen + 1, values } } };
  }
  const fresh = { ...baseline, slot: { index, seen: 1, values: [reading.value] } };
  if (slot.values.length === 0) return { baseline: fresh };
  const point = { slotIndex: slot.index, value: median(slot.values) };
  return { baseline: mayLearn(point) ? withPoint(fresh, point) : fresh, point };
}

/** What is usual at a slot's time of day; undefined until enough days are known. `leastSpread` is the instrument's own noise. */
export function usualAt(baseline: Baseline, slotIndex: number, leastSpread: number): Usual | undefined {
  const days = baseline.quarters[((quarterOf(slotIndex) % 4) + 4) % 4] ?? [];
  if (days.length < leastDays) return undefined;
  const medians = days.map((day) => day.median);
  const between = madToSd * mad(medians);
  const within = madToSd * median(days.map((day) => day.mad));
  return {
    centre: median(medians),
    spread: Math.max(leastSpread, Math.hypot(between, within)),
    days: days.length,
  };
}
