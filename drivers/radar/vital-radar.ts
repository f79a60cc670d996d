import { z } from 'zod';
import type { Decoded, DecodedReading, Decoder, Encoder } from '../../gateway/plugin/driver.ts';
import { tinyDecoder, tinyEncoder } from './tiny-frame.ts';
import type { TinyRow, Value } from './tiny-row.ts';
import { bha2Metrics, phaseStream } from './vital-rows.ts';

/** Options of both radars for breath and heart. */
export const vitalOptions = {
  distanceUnit: z
    .enum(['cm', 'm'])
    .default('cm')
    .describe('Unit in which this firmware sends distances; sources disagree, so check with a tape measure.'),
  rateHz: z
    .number()
    .positive()
    .max(50)
    .default(phaseStream.rateHz)
    .describe('Phase frames a second; the radar has no clock, so sample times are counted with it.'),
} as const;

export interface VitalOptions {
  readonly distanceUnit: 'cm' | 'm';
  readonly rateHz: number;
}

/** Breath and heart are measured up to here (vendor's page). */
const vitalCmMost = 150;
/** A minute of rates equal to the last bit at eight a second: the radar has stopped measuring. */
const frozenAfter = 480;

const units = new Map(bha2Metrics.map(({ metric, unit }) => [metric, unit]));
const rates = new Set(['respiration-rate', 'heart-rate']);

/** Frames to phases and readings. */
export function vitalDecoder(rows: readonly TinyRow[], { distanceUnit, rateHz }: VitalOptions): Decoder {
  const doubt = rateDoubt();
  let phases = 0;
  const reading = (metric: string, raw: Value): DecodedReading => {
    const value = raw !== null && metric === 'distance' && distanceUnit === 'm' ? metresToCm(raw) : raw;
    const base = {
      type: 'reading',
      metric,
      value,
      unit: units.get(metric) ?? '1',
      t: phases / rateHz,
    } as const;
    const reason = doubt(metric, value);
    if (value === null) return { ...base, quality: 'invalid', reason: 'no-data' };
    return reason ? { ...base, quality: 'questionable', reason } : { ...base, quality: 'good' };
  };
  return tinyDecoder(rows, ({ stream, names }, values, offset): Decoded[] => {
    if (stream === undefined) return names.map((metric, index) => reading(metric, values[index] ?? null));
    const t = phases / rateHz;
    phases += 1;
    const row = values.filter((value) => value !== null);
    if (row.length < names.length) return [{ type: 'fault', kind: 'not-finite', offset, length: 0 }];
    const { channels, units } = phaseStream;
    return [{ type: 'waveform', stream, channels, units, samples: [row], quality: 'good', rateHz, t }];
  });
}

/**
 * Why a rate is not to be scored, by what the radar said before: nobody there, too far away, or the same to the last bit
 * for a minute. Rates freeze when the person moves.
 */
function rateDoubt(): (metric: string, value: Value) => string | undefined {
  const last = new Map<string, { readonly value: Value; readonly times: number }>();
  let isNobodyThere = false;
  let isTooFar = false;
  return (metric, value) => {
    if (metric === 'presence') isNobodyThere = value === 0;
    if (metric === 'distance') isTooFar = value !== null && value > vitalCmMost;
    if (!rates.has(metric)) return undefined;
    const before = last.get(metric);
    const times = before?.value === value ? before.times + 1 : 1;
    last.set(metric, { value, times });
    if (isNobodyThere) return 'nobody-present';
    if (isTooFar) return 'too-far';
    return times > frozenAfter ? 'frozen' : undefined;
  };
}

/** Free of the last bits that the multiplication adds. */
const metresToCm = (metres: number): number => Number((metres * 100).toPrecision(9));

/** Phases and readings to frames. */
export function vitalEncoder(rows: readonly TinyRow[], { distanceUnit }: VitalOptions): Encoder {
  const encoder = tinyEncoder(rows);
  return {
    push(measurement) {
      const isScaled =
        measurement.type === 'reading' && measurement.metric === 'distance' && distanceUnit === 'm';
      if (!isScaled || measurement.value === null) return encoder.push(measurement);
      return encoder.push({ ...measurement, value: measurement.value / 100 });
    },
    end: () => encoder.end(),
  };
}
