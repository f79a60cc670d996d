import type { VitalName } from '../../detect/vital-unit.ts';
import { vitals } from '../../detect/vital-unit.ts';

/** What a resident's history shows as curves: vitals, and shares of the time (1: all of it). */
export const vitalTraces = [
  'pulse',
  'spo2',
  'respiration',
  'temperature',
  'systolic',
] as const satisfies readonly VitalName[];
export const shareTraces = ['in-bed', 'lying', 'upright', 'movement'] as const;
export const scoreTraces = ['news2', 'news2-missing'] as const;

export type TraceName =
  | (typeof vitalTraces)[number]
  | (typeof shareTraces)[number]
  | (typeof scoreTraces)[number];

interface Source {
  readonly metric: string;
  /** Only from a device that looks at the bed: elsewhere the same word is about the room. */
  readonly isOfBed?: true;
}

const metric = (name: string): Source => ({ metric: name });

/** Which values make a curve. Sleep stages and gait are measured by no driver here, hence are no curve. */
export const traceSources: Readonly<Record<TraceName, readonly Source[]>> = {
  pulse: vitals.pulse.metrics.map(metric),
  spo2: vitals.spo2.metrics.map(metric),
  respiration: vitals.respiration.metrics.map(metric),
  temperature: vitals.temperature.metrics.map(metric),
  systolic: vitals.systolic.metrics.map(metric),
  'in-bed': [
    { metric: 'bed-occupancy' },
    { metric: 'occupancy', isOfBed: true },
    { metric: 'presence', isOfBed: true },
  ],
  lying: [metric('board-lying')],
  upright: [metric('board-upright')],
  movement: [metric('motion')],
  news2: [metric('board-news2')],
  'news2-missing': [metric('board-news2-missing')],
};

/** The names that the archive sums up. */
export const historyMetrics: readonly string[] = [
  ...new Set(Object.values(traceSources).flatMap((sources) => sources.map((one) => one.metric))),
];

/** Under which device the archive keeps what the board concluded of a bed: no device of the ward can be called so. */
export const boardDevice = (bedId: string): string => `board/${bedId}`;
