import type { Quality } from '../../gateway/core/measurement.ts';
import type { DecodedReading, MetricSpec } from '../../gateway/plugin/driver.ts';

/** One condition of a status word: it holds where the bits under `mask` are `bits` (all of them, where left out). */
export interface StatusRow {
  readonly mask: number;
  readonly bits?: number;
  readonly reason: string;
  /** What it does to the sample that came with it. */
  readonly quality: Quality;
}

/** The `device-status` row of a driver's table of metrics. */
export const statusMetric = (most: number): MetricSpec => ({
  metric: 'device-status',
  unit: '1',
  summary: 'Status bits; the text names those that are set.',
  ratePerMin: 0,
  plausible: [0, most],
});

/** A status word as a reading whose text says everything that is set. */
export function statusReading(table: readonly StatusRow[], value: number, t: number): DecodedReading {
  const text =
    table
      .filter((row) => holds(row, value))
      .map(({ reason }) => reason)
      .join(',') || 'ok';
  return { type: 'reading', metric: 'device-status', value, unit: '1', quality: 'good', t, text };
}

/** The worst that the status word does to a sample. */
export function statusQuality(table: readonly StatusRow[], value: number): Quality {
  const set = table.filter((row) => holds(row, value));
  if (set.some(({ quality }) => quality === 'invalid')) return 'invalid';
  return set.some(({ quality }) => quality === 'questionable') ? 'questionable' : 'good';
}

// `>>> 0` on both sides: the highest bit of a 32-bit word must not turn the comparison negative.
const holds = ({ mask, bits = mask }: StatusRow, value: number): boolean =>
  (value & mask) >>> 0 === bits >>> 0;
