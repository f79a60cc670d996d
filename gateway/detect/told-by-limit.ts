import type { News2Parameter } from './news2-score.ts';
import { limitRows } from './vital-limits.ts';

/** Options of a detector that watches the same subject; undefined where it does not run there. */
export type OptionsBeside = (detector: string) => unknown;

/**
 * Whether a fixed limit already calls for this value of a device. Where the limits stand at the chart's borders, three points in one
 * parameter are the same finding as the limit's alarm, which has the higher priority and says it sooner: it is told once. A limit
 * that a site moved outwards, or that watches nothing here, leaves it to the score. Pure.
 */
export function isToldByLimit(
  parameter: News2Parameter,
  { value, isComing }: { readonly value: number | string | undefined; readonly isComing: boolean },
  optionsBeside: OptionsBeside,
): boolean {
  if (typeof value !== 'number') return false;
  const detector =
    parameter === 'spo2' ? 'spo2-low' : limitRows.find(({ vital }) => vital === parameter)?.name;
  const limit = detector === undefined ? undefined : asNumbers(optionsBeside(detector));
  if (limit === undefined) return false;
  // A limit with a delay waits for the next value; one that stands alone is the score's to tell.
  if (limit['onDelayS'] !== 0 && !isComing) return false;
  const { limitPercent = never.low, low = never.low, high = never.high } = limit;
  return value < limitPercent || value <= low || value >= high;
}

const never = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

const asNumbers = (options: unknown): Readonly<Record<string, number | undefined>> | undefined =>
  typeof options === 'object' && options !== null ? (options as Record<string, number>) : undefined;
