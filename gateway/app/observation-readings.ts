import { deviceId, type StaffId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';
import { acvpu, handMeasured, type ObservedName, type Standing } from '../core/observation.ts';

/** No configured device may have this name: ids there begin with a letter or digit. */
export const staffSource = deviceId('@staff');

const told = {
  kind: 'reading',
  deviceId: staffSource,
  quality: 'good',
} as const;

/**
 * A value as the pipeline takes it: at the time at which it was seen, with who entered it. Without a standing value the one before it
 * was taken back by `by`. Pure.
 */
export function enteredReading(
  name: ObservedName,
  standing: Standing | undefined,
  now: Instant,
  by: StaffId,
): Reading {
  const metric = metricOf(name);
  if (standing === undefined)
    return {
      ...told,
      metric,
      value: null,
      unit: '1',
      at: now,
      receivedAt: now,
      enteredBy: by,
      quality: 'invalid',
      reason: 'taken-back',
    };
  return {
    ...told,
    metric,
    ...stated(name, standing),
    at: standing.at,
    receivedAt: now,
    enteredBy: standing.by,
  };
}

function metricOf(name: ObservedName): string {
  if (name === 'consciousness') return name;
  if (name === 'oxygen') return 'supplemental-oxygen';
  return handMeasured.find((row) => row.name === name)?.metric ?? name;
}

function stated(name: ObservedName, { value }: Standing): Pick<Reading, 'value' | 'unit' | 'text'> {
  if (typeof value === 'string') return { value: acvpu.indexOf(value), unit: '1', text: value };
  if (typeof value === 'number')
    return { value, unit: handMeasured.find((row) => row.name === name)?.unit ?? '1' };
  if (value.kind === 'air') return { value: 0, unit: '1', text: 'air' };
  const { flowLpm, device } = value;
  return flowLpm === undefined
    ? { value: 1, unit: '1', text: device }
    : { value: flowLpm, unit: 'L/min', text: device };
}
