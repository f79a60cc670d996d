import { filter, map, merge, type Observable } from 'rxjs';
import { z } from 'zod';
import type { CareEvent, Evidence } from '../core/care-event.ts';
import type { Reading } from '../core/measurement.ts';
import { type AnyDetector, type DetectorInput, defineDetector } from '../plugin/detector.ts';
import { conditionEvents, type Look } from './condition.ts';
import { inOwnUnit, type VitalName, vitals } from './vital-unit.ts';

/** One fixed limit: at or beyond `value` the condition holds; a site may move it within `range` only. */
interface FixedLimit {
  readonly type: string;
  readonly value: number;
  readonly range: readonly [number, number];
}

interface LimitRow {
  readonly name: string;
  readonly vital: VitalName;
  readonly summary: string;
  readonly low: FixedLimit;
  readonly high: FixedLimit;
  readonly deadband: number;
  /** 0 for what is measured now and then: one good value decides. */
  readonly onDelayS: number;
  readonly offDelayS: number;
}

/**
 * The fixed limits. Defaults are the borders at which NEWS2 gives three points for one parameter (standards page on NEWS2, section
 * 1), except fever: above 37.8 Cel in a resident (IDSA 2008, Castle 1993; section 8), because old people often have none. The
 * ranges are a choice of this project: no site setting and no baseline may move a limit out of them.
 */
export const limitRows: readonly LimitRow[] = [
  {
    name: 'heart-rate-limits',
    vital: 'pulse',
    summary: 'Heart or pulse rate at or beyond a fixed limit, on good readings only.',
    low: { type: 'heart-rate-low', value: 40, range: [30, 60] },
    high: { type: 'heart-rate-high', value: 131, range: [100, 150] },
    deadband: 5,
    onDelayS: 10,
    offDelayS: 30,
  },
  {
    name: 'respiration-limits',
    vital: 'respiration',
    summary: 'Respiration rate at or beyond a fixed limit, on good readings only.',
    low: { type: 'respiration-low', value: 8, range: [4, 12] },
    high: { type: 'respiration-high', value: 25, range: [20, 35] },
    deadband: 2,
    onDelayS: 15,
    offDelayS: 30,
  },
  {
    name: 'temperature-limits',
    vital: 'temperature',
    summary: 'Body temperature at or beyond a fixed limit, on good readings only.',
    low: { type: 'temperature-low', value: 35, range: [34, 36] },
    high: { type: 'temperature-high', value: 37.9, range: [37.5, 39.1] },
    deadband: 0.2,
    onDelayS: 0,
    offDelayS: 0,
  },
  {
    name: 'blood-pressure-limits',
    vital: 'systolic',
    summary: 'Systolic blood pressure at or beyond a fixed limit, on good readings only.',
    low: { type: 'blood-pressure-low', value: 90, range: [80, 110] },
    high: { type: 'blood-pressure-high', value: 220, range: [180, 240] },
    deadband: 5,
    onDelayS: 0,
    offDelayS: 0,
  },
];

const version = '1.0.0';

function optionsOf({ low, high, deadband, onDelayS, offDelayS, vital }: LimitRow) {
  const { unit } = vitals[vital];
  const limit = ({ value, range: [from, to] }: FixedLimit, side: string) =>
    z
      .number()
      .min(from)
      .max(to)
      .default(value)
      .describe(`At or ${side} this the condition holds, in ${unit}.`);
  return z.strictObject({
    low: limit(low, 'below'),
    high: limit(high, 'above'),
    deadband: z
      .number()
      .min(0)
      .max(deadband * 2)
      .default(deadband)
      .describe('How far the value must come back before the condition ceases.'),
    onDelayS: z.number().min(0).max(60).default(onDelayS).describe('Seconds of it before the onset.'),
    offDelayS: z
      .number()
      .min(0)
      .max(120)
      .default(offDelayS)
      .describe('Seconds without it before the cessation.'),
  });
}
type LimitOptions = z.output<ReturnType<typeof optionsOf>>;

/** What one reading says about one limit. Doubtful readings and unknown units say nothing. Pure. */
export function lookAtLimit(
  reading: Reading,
  vital: VitalName,
  limit: { readonly isLow: boolean; readonly at: number; readonly deadband: number },
): Look {
  const { at, deviceId, quality } = reading;
  const value = reading.value === null ? undefined : inOwnUnit(vital, reading.value, reading.unit);
  if (quality !== 'good' || value === undefined) return { holds: undefined, at, deviceId, evidence: [] };
  const beyond = limit.isLow ? limit.at - value : value - limit.at;
  const values = { vital, value: Math.round(value * 10) / 10, limit: limit.at };
  const about = { witness: 'vital', values, deviceId, isFor: true };
  const evidence: readonly Evidence[] = [
    limit.isLow ? { ...about, key: 'vital-below' } : { ...about, key: 'vital-above' },
  ];
  // Inside the deadband the value neither raises the condition nor ends it.
  const holds = beyond >= 0 ? true : beyond > -limit.deadband ? undefined : false;
  return { holds, at, deviceId, evidence };
}

function events(row: LimitRow, input: DetectorInput, chosen: LimitOptions): Observable<CareEvent> {
  const { metrics } = vitals[row.vital];
  const delays = { onDelayMs: chosen.onDelayS * 1000, offDelayMs: chosen.offDelayS * 1000 };
  const of = (metric: string, deviceId: string, isLow: boolean) => {
    const { type } = isLow ? row.low : row.high;
    return input.reading(metric).pipe(
      filter((reading) => reading.deviceId === deviceId),
      map((reading) =>
        lookAtLimit(reading, row.vital, {
          isLow,
          at: isLow ? chosen.low : chosen.high,
          deadband: input.deadband(type, reading.at) ?? chosen.deadband,
        }),
      ),
      conditionEvents({ type, detector: row.name, version, confidence: 1, ...delays }, input),
    );
  };
  // A device that gives both a heart and a pulse rate is believed by the first of them, lest one resident alarms twice.
  return merge(
    ...input.devices.flatMap((device) => {
      const metric = metrics.find((one) => device.metrics.includes(one));
      return metric === undefined
        ? []
        : [of(metric, device.deviceId, true), of(metric, device.deviceId, false)];
    }),
  );
}

/** One detector a vital. They learn nothing and see no baseline: they are the floor beneath `vital-baseline`. */
export const vitalLimits: readonly AnyDetector[] = limitRows.map((row) =>
  defineDetector<LimitOptions>({
    name: row.name,
    version,
    summary: row.summary,
    needs: {
      streams: [],
      metrics: [],
      oneOf: [vitals[row.vital].metrics.map((metric) => ({ metric }))],
      models: [],
    },
    emits: [row.low.type, row.high.type],
    options: optionsOf(row),
    detect: (input, chosen) => events(row, input, chosen),
  }),
);
