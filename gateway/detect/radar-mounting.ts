import type { Evidence } from '../core/care-event.ts';
import type { Reading } from '../core/measurement.ts';
import type { Look } from './condition.ts';

/** What a fall radar says of how it is mounted and set, and between which values it can see falls. */
const limits: Readonly<
  Record<string, { readonly key: string; readonly from: number; readonly to: number; readonly perM: number }>
> = {
  // MR60FDA2: ceiling mount 2.4 to 3.0 m (standards page mmwave 1.2).
  'install-height': { key: 'radar-height', from: 2.4, to: 3, perM: 1 },
  // MR60FDA1: ceiling 2 to 3 m (standards page mmwave 2.2, vendor text).
  'mounting-height': { key: 'radar-height', from: 200, to: 300, perM: 100 },
  'fall-function': { key: 'radar-fall-off', from: 1, to: 1, perM: 1 },
};

export const mountingMetrics: readonly string[] = Object.keys(limits);

export interface Mounting {
  /** What is wrong now, by the metric that says so. */
  readonly wrong: ReadonlyMap<string, Evidence>;
  readonly look?: Look;
}

export const nothingWrong: Mounting = { wrong: new Map() };

/** Metres come as float32: 2.4 is a little more or less on the line. */
const slack = 0.005;

function wrongBy({ metric, value, quality, deviceId }: Reading): Evidence | undefined {
  const evidence = (key: string, values: Evidence['values'] = {}): Evidence => ({
    witness: 'radar',
    key,
    values,
    deviceId,
    isFor: true,
  });
  if (metric === 'fall')
    return value === null || quality === 'invalid' ? evidence('radar-fall-unknown') : undefined;
  const limit = limits[metric];
  if (limit === undefined || value === null) return undefined;
  const isFit = value >= limit.from - slack * limit.perM && value <= limit.to + slack * limit.perM;
  return isFit ? undefined : evidence(limit.key, { heightM: Math.round((value / limit.perM) * 100) / 100 });
}

/** What is wrong with a radar after one more of its readings, as a look at the condition. Pure. */
export function mountingLook({ wrong }: Mounting, reading: Reading): Mounting {
  const evidence = wrongBy(reading);
  const isSetting = reading.metric !== 'fall';
  // A setting that could not be read says nothing; the one read before still stands.
  if (isSetting && (reading.value === null || reading.quality !== 'good')) return { wrong };
  const next = new Map([...wrong].filter(([metric]) => metric !== reading.metric));
  if (evidence) next.set(reading.metric, evidence);
  const { at, deviceId } = reading;
  return { wrong: next, look: { holds: next.size > 0, at, deviceId, evidence: [...next.values()] } };
}
