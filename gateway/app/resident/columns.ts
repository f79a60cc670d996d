import type { Summary } from '../../core/summary.ts';
import { inOwnUnit, type VitalName, vitals } from '../../detect/vital-unit.ts';
import type { HistorySeries } from '../../station/resident-wire.ts';
import type { Trace } from '../../store/archive/summing.ts';
import { type TraceName, traceSources, vitalTraces } from './history-series.ts';

/** The time axis that everything of a history shares. */
export interface Axis {
  readonly startMs: number;
  readonly slotMs: number;
  readonly points: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Ends with the slot that is under way: 1440 or 1344 points. Pure. */
export function axisOf(span: '24h' | '14d', nowMs: number): Axis {
  const [lengthMs, slotMs] = span === '24h' ? [dayMs, 60_000] : [14 * dayMs, 900_000];
  const untilMs = (Math.floor(nowMs / slotMs) + 1) * slotMs;
  return { startMs: untilMs - lengthMs, slotMs, points: lengthMs / slotMs };
}

interface Told extends Summary {
  readonly deviceId: string;
}

/**
 * The columns of one curve. Where several devices measured in the same slot the one that measured most is told, never a mixture of
 * them; where none did, nothing is: a gap is not filled in. Pure.
 */
export function seriesOf(
  name: TraceName,
  traces: readonly Trace[],
  { startMs, slotMs, points }: Axis,
  watchesBed: (deviceId: string) => boolean,
): HistorySeries | undefined {
  const firstSlot = Math.round(startMs / slotMs);
  const told: (Told | undefined)[] = Array.from({ length: points });
  let unit = '1';
  for (const trace of traces) {
    if (!isOf(name, trace, watchesBed)) continue;
    const convert = converter(name, trace.unit);
    for (const one of trace.points) {
      const index = one.slot - firstSlot;
      const held = told[index];
      if (index < 0 || index >= points || (held !== undefined && held.count >= one.count)) continue;
      const [min, mean, max] = [convert(one.min), convert(one.mean), convert(one.max)];
      if (min === undefined || mean === undefined || max === undefined) continue;
      told[index] = { ...one, min, mean, max, deviceId: trace.deviceId };
    }
    unit = isVital(name) ? vitals[name].unit : trace.unit;
  }
  if (told.every((one) => one === undefined)) return undefined;
  const columnOf = (field: 'min' | 'mean' | 'max') =>
    told.map((one) => (one === undefined ? null : Math.round(one[field] * 100) / 100));
  return {
    name,
    unit,
    devices: devicesOf(told),
    mean: columnOf('mean'),
    min: columnOf('min'),
    max: columnOf('max'),
  };
}

const devicesOf = (told: readonly (Told | undefined)[]): string[] =>
  [
    // The last place counts, so that the one that measures now is last.
    ...new Set(told.flatMap((one) => one?.deviceId ?? []).reverse()),
  ].reverse();

const isVital = (name: TraceName): name is VitalName & TraceName =>
  (vitalTraces as readonly string[]).includes(name);

const isOf = (name: TraceName, trace: Trace, watchesBed: (deviceId: string) => boolean): boolean =>
  traceSources[name].some(
    ({ metric, isOfBed }) => metric === trace.name && (isOfBed !== true || watchesBed(trace.deviceId)),
  );

const converter = (name: TraceName, unit: string): ((value: number) => number | undefined) =>
  isVital(name) ? (value) => inOwnUnit(name, value, unit) : (value) => value;
