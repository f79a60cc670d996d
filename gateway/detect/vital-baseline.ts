import { defer, filter, merge, type Observable, scan } from 'rxjs';
import { z } from 'zod';
import { type CareEvent, careEvent } from '../core/care-event.ts';
import { type Instant, plusMs } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';
import { type BoundDevice, type DetectorInput, defineDetector } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';
import type { Edge } from '../signal/hold.ts';
import { baselineSchema, learn, noBaseline, type Point, slotMs, type Usual, usualAt } from './baseline.ts';
import { driftSchema, driftStep, noDrift } from './drift.ts';
import { judgedReadings } from './judged-readings.ts';
import { limitRows } from './vital-limits.ts';
import { inOwnUnit, type VitalName, vitals } from './vital-unit.ts';

const name = 'vital-baseline';
const version = '1.0.0';

interface DriftRow {
  readonly vital: VitalName;
  readonly type: string;
  /** The instrument's own noise: no baseline is trusted to be narrower. */
  readonly leastSpread: number;
  readonly isUp: boolean;
  readonly isDown: boolean;
}

/** The vitals that have a baseline. Spreads are a choice of this project: about the resolution of a bedside measurement. */
export const driftRows: readonly DriftRow[] = [
  { vital: 'pulse', type: 'pulse-drift', leastSpread: 4, isUp: true, isDown: true },
  { vital: 'respiration', type: 'respiration-drift', leastSpread: 1.5, isUp: true, isDown: true },
  { vital: 'spo2', type: 'spo2-drift', leastSpread: 1, isUp: false, isDown: true },
  { vital: 'temperature', type: 'temperature-drift', leastSpread: 0.2, isUp: true, isDown: true },
  { vital: 'systolic', type: 'blood-pressure-drift', leastSpread: 7, isUp: true, isDown: true },
];

const options = z.strictObject({
  driftLimit: z
    .number()
    .min(12)
    .max(96)
    .default(24)
    .describe('Cumulative sum from which it is a drift; 24 is two hours at two spreads from the usual.'),
  relearnAfterDays: z
    .number()
    .min(1)
    .max(14)
    .default(3)
    .describe('Days of an unbroken drift after which the new level is learnt as usual.'),
});
type BaselineOptions = z.output<typeof options>;

export const vitalStateSchema = z.strictObject({ baseline: baselineSchema, drift: driftSchema });
/** What is kept of one vital of one resident. */
export type VitalState = z.output<typeof vitalStateSchema>;

export const freshVital: VitalState = { baseline: noBaseline, drift: noDrift };

const slotsPerDay = 86_400_000 / slotMs;

/** At or beyond a fixed limit a value is never anybody's usual state, however long it lasts. */
function isWithinLimits(vital: VitalName, value: number): boolean {
  const row = limitRows.find((one) => one.vital === vital);
  if (row === undefined) return vital !== 'spo2' || value > 88;
  return value > row.low.value && value < row.high.value;
}

export interface Drifted {
  readonly state: VitalState;
  readonly point?: Point;
  readonly usual?: Usual | undefined;
  readonly edge?: { readonly phase: Edge['phase']; readonly sinceSlot: number };
}

/** One vital after one good value. Pure. What is within a drift is not learnt until the drift has lasted for days. */
export function vitalStep(
  { baseline, drift }: VitalState,
  reading: { readonly wallMs: number; readonly value: number },
  row: DriftRow,
  chosen: BaselineOptions,
): Drifted {
  const mayLearn = ({ value, slotIndex }: Point) =>
    isWithinLimits(row.vital, value) &&
    (!drift.isPresent || slotIndex - drift.foundSlot > chosen.relearnAfterDays * slotsPerDay);
  const { baseline: learnt, point } = learn(baseline, reading, mayLearn);
  if (point === undefined) return { state: { baseline: learnt, drift } };
  // Judged by what was usual before: a point must not excuse itself.
  const usual = usualAt(baseline, point.slotIndex, row.leastSpread);
  const next = driftStep(drift, point, usual, { ...row, limit: chosen.driftLimit });
  const state = { baseline: learnt, drift: next };
  if (next.isPresent === drift.isPresent) return { state, point, usual };
  return {
    state,
    point,
    usual,
    edge: { phase: next.isPresent ? 'onset' : 'cessation', sinceSlot: next.sinceSlot },
  };
}

/**
 * A drift that was present when the gateway stopped is told again with its first value: the same onset, hence the same event. Nobody
 * else would know it again within the minute after which a condition that is not raised again counts as over.
 */
function again(
  { baseline, drift }: VitalState,
  value: number,
  row: DriftRow,
): Pick<Drifted, 'point' | 'usual' | 'edge'> {
  if (!drift.isPresent) return {};
  const point = { slotIndex: drift.lastSlot, value };
  const usual = usualAt(baseline, drift.lastSlot, row.leastSpread);
  return { point, usual, edge: { phase: 'onset', sinceSlot: drift.sinceSlot } };
}

/**
 * When the edge was. Slots are of the wall clock, for a drift is judged by the time of day; a clock that was set since must not put the
 * beginning into the future, nor the end before the beginning: the end is when it was found.
 */
const dated = ({ phase, sinceSlot }: NonNullable<Drifted['edge']>, at: Instant): Instant =>
  phase === 'cessation' ? at : plusMs(at, Math.min(0, sinceSlot * slotMs - at.wallMs));

function eventOf(
  { edge, point, usual }: Drifted,
  at: Instant,
  row: DriftRow,
  device: BoundDevice,
  input: DetectorInput,
): CareEvent[] {
  if (edge === undefined || point === undefined) return [];
  const round = (value: number) => Math.round(value * 10) / 10;
  const hours = round(((point.slotIndex - edge.sinceSlot + 1) * slotMs) / 3_600_000);
  const about = { witness: 'vital', deviceId: device.deviceId, isFor: true };
  return [
    careEvent({
      ...input.subject,
      deviceId: device.deviceId,
      type: row.type,
      phase: edge.phase,
      onset: dated(edge, at),
      at,
      // A deviation is certain, its meaning is not; no figure is claimed for it.
      confidence: 0.5,
      evidence:
        usual === undefined
          ? []
          : [
              {
                ...about,
                key: 'vital-unusual',
                values: {
                  vital: row.vital,
                  value: round(point.value),
                  usual: round(usual.centre),
                  spread: round(usual.spread),
                  days: usual.days,
                  hours,
                },
              },
            ],
      by: { detector: name, version },
    }),
  ];
}

function watch(row: DriftRow, input: DetectorInput, chosen: BaselineOptions): Observable<CareEvent> {
  const { metrics } = vitals[row.vital];
  const device = input.devices.find((one) => metrics.some((metric) => one.metrics.includes(metric)));
  const metric = metrics.find((one) => device?.metrics.includes(one));
  if (device === undefined || metric === undefined) return merge();
  // By vital, not by device: a sensor that is replaced keeps the resident's history.
  const key = `${name}.${row.vital}`;
  const ownValue = ({ value, unit, quality }: Reading) =>
    quality === 'good' && value !== null ? inOwnUnit(row.vital, value, unit) : undefined;
  return defer(() => {
    const kept = vitalStateSchema.safeParse(input.memory?.recall(key));
    const restored = kept.success ? kept.data : freshVital;
    const start = { drifted: { state: restored } as Drifted, at: undefined };
    return judgedReadings(input, metric).pipe(
      filter((reading) => reading.deviceId === device.deviceId && ownValue(reading) !== undefined),
      scan(({ drifted, at }: { readonly drifted: Drifted; readonly at: Instant | undefined }, reading) => {
        const value = { wallMs: reading.at.wallMs, value: ownValue(reading) ?? 0 };
        const next = vitalStep(drifted.state, value, row, chosen);
        if (next.point !== undefined) input.memory?.keep(key, next.state);
        const told = at === undefined && next.edge === undefined ? again(restored, value.value, row) : {};
        return { drifted: { ...next, ...told }, at: reading.at };
      }, start),
      eachOf(({ drifted, at }) => (at === undefined ? [] : eventOf(drifted, at, row, device, input))),
    );
  });
}

/**
 * A vital that drifts away from what is usual for this resident at this time of day: median and MAD of the last 14 days by quarter of
 * the day, and a two-sided CUSUM over five-minute medians. It speaks hours before a fixed limit would and never in its place: the
 * limits of `vital-limits` know nothing of baselines. Source: Page 1954; the standards page on NEWS2, section 8 (baseline per person).
 */
export const vitalBaseline = defineDetector<BaselineOptions>({
  name,
  version,
  summary: "A vital sign drifts away from the resident's own baseline by time of day, learnt over days.",
  needs: {
    streams: [],
    metrics: [],
    oneOf: [driftRows.flatMap(({ vital }) => vitals[vital].metrics.map((metric) => ({ metric })))],
    models: [],
  },
  emits: driftRows.map(({ type }) => type),
  options,
  learns: true,
  detect: (input, chosen) => merge(...driftRows.map((row) => watch(row, input, chosen))),
});
