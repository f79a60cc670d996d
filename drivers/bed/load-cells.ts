import { z } from 'zod';
import type { Decoded, DecodedMeasurement, MetricSpec, StreamSpec } from '../../gateway/plugin/driver.ts';

/** Cells under one bed: one at each foot. */
export const cellCount = 4;
const loadChannels: readonly string[] = ['load_1', 'load_2', 'load_3', 'load_4'];
const loadUnits: readonly string[] = ['kg', 'kg', 'kg', 'kg'];

/** What the HX711 gives where its input is beyond what it can convert (standards page oximeter 10). */
const saturatedCounts = [0x7f_ffff, -0x80_0000];
/** Near enough to tell somebody in bed from nobody; a mass needs the cell's own figure. */
const nominalCountsPerKg = 10_000;

const cell = z.strictObject({
  countsPerKg: z
    .number()
    .min(-1e6)
    .max(1e6)
    .refine((value) => Math.abs(value) >= 1, 'must not be next to zero')
    .describe(
      'Counts for one kilogram, by a known weight; negative where the cell is wired the other way round.',
    ),
  offset: z.int().min(-0x80_0000).max(0x7f_ffff).default(0).describe('Counts with the empty, made-up bed.'),
});

export type CellScale = z.output<typeof cell>;

/** The `cells` option of every board that weighs a bed. */
export const cellsOption = z
  .array(cell)
  .length(cellCount)
  .nullable()
  .default(null)
  .describe(
    'Scale of the four load cells in order; null: not calibrated, loads are nominal and questionable.',
  );

export const loadStream = (rateHz: number): StreamSpec => ({
  stream: 'bed-load',
  summary: 'Load on the cells under the bed, less the empty bed.',
  channels: loadChannels,
  units: loadUnits,
  rateHz,
  plausible: loadChannels.map(() => [-500, 500]),
});

export const massMetric: MetricSpec = {
  metric: 'bed-mass',
  unit: 'kg',
  summary: 'Sum of the load cells, less the empty bed.',
  ratePerMin: 60,
  plausible: [-100, 1_000],
  isThinned: true,
};

/** Turns counts of the four cells into rows of `bed-load`, and about once a second into `bed-mass`. */
export function bedLoad(cells: readonly CellScale[] | null, rateHz: number) {
  let lastQuality: string | undefined;
  let sinceMass = 0;
  return (counts: readonly number[], t: number, out: Decoded[]): void => {
    const isSaturated = counts.some((count) => saturatedCounts.includes(count));
    const quality = isSaturated ? 'invalid' : cells ? 'good' : 'questionable';
    const row = counts.map((count, index) => {
      const { countsPerKg, offset } = scaleOf(cells, index);
      return (count - offset) / countsPerKg;
    });
    sinceMass += 1;
    if (quality !== lastQuality || sinceMass >= rateHz) {
      sinceMass = 0;
      lastQuality = quality;
      const mass = { type: 'reading', metric: 'bed-mass', unit: 'kg', quality, t } as const;
      const sum = row.reduce((total, load) => total + load, 0);
      if (isSaturated) out.push({ ...mass, value: null, reason: 'saturated' });
      else if (cells) out.push({ ...mass, value: sum });
      else out.push({ ...mass, value: sum, reason: 'uncalibrated' });
    }
    out.push({
      type: 'waveform',
      stream: 'bed-load',
      channels: loadChannels,
      units: loadUnits,
      samples: [row],
      quality,
      rateHz,
      t,
    });
  };
}

/** The counts that a row of loads came from; no waveform but `bed-load` has any. */
export function countsOf(measurement: DecodedMeasurement, cells: readonly CellScale[] | null): number[][] {
  if (measurement.type !== 'waveform' || measurement.stream !== 'bed-load') return [];
  return measurement.samples.map((row) =>
    row.map((load, index) => {
      const { countsPerKg, offset } = scaleOf(cells, index);
      return Math.max(-0x80_0000, Math.min(0x7f_ffff, Math.round(load * countsPerKg + offset)));
    }),
  );
}

const scaleOf = (cells: readonly CellScale[] | null, index: number): CellScale =>
  cells?.[index] ?? { countsPerKg: nominalCountsPerKg, offset: 0 };
