import { map } from 'rxjs';
import { z } from 'zod';
import type { Reading } from '../core/measurement.ts';
import { type DetectorInput, defineDetector } from '../plugin/detector.ts';
import { conditionEvents, type Look } from './condition.ts';
import { judgedReadings } from './judged-readings.ts';

const name = 'spo2-low';
const version = '1.0.0';

const options = z.strictObject({
  limitPercent: z
    .number()
    .min(85)
    .max(95)
    .default(88)
    .describe('Below this the condition holds. ISO 80601-2-61 asks for a default of 85 % or more.'),
  deadbandPercent: z
    .number()
    .min(0)
    .max(5)
    .default(2)
    .describe('How far above the limit the value must rise before the condition ceases.'),
  onDelayS: z
    .number()
    .min(0)
    .max(30)
    .default(10)
    .describe('Seconds of good readings below the limit before the onset.'),
  offDelayS: z
    .number()
    .min(0)
    .max(60)
    .default(10)
    .describe('Seconds of good readings above the deadband before the cessation.'),
});
type Spo2LowOptions = z.output<typeof options>;

/**
 * What one reading says. Only a good reading says anything: "-D" values held after the finger has gone, artefact and weak
 * perfusion come as questionable or invalid and are the business of `oximeter-quality`.
 */
function lookAt(reading: Reading, { limitPercent, deadbandPercent }: Spo2LowOptions): Look {
  const { value, quality, at, deviceId } = reading;
  const evidence = [
    {
      witness: 'oximeter',
      key: 'spo2-below',
      values: { value: value ?? 0, limit: limitPercent },
      deviceId,
      isFor: true,
    },
  ];
  if (quality !== 'good' || value === null) return { holds: undefined, at, deviceId, evidence: [] };
  // Inside the deadband the value neither raises the condition nor ends it.
  const isBetween = value >= limitPercent && value < limitPercent + deadbandPercent;
  return { holds: isBetween ? undefined : value < limitPercent, at, deviceId, evidence };
}

/** What the alarm profile in force says in place of the options. */
function profileOf(input: DetectorInput, { at }: Reading): Partial<Spo2LowOptions> {
  const deadbandPercent = input.deadband(name, at);
  return deadbandPercent === undefined ? {} : { deadbandPercent };
}

/** Oxygen saturation below a limit, with on-delay, deadband and artefact rejection. Source: ISO 80601-2-61 (general knowledge of it). */
export const spo2Low = defineDetector<Spo2LowOptions>({
  name,
  version,
  summary: 'Oxygen saturation below a limit, on good readings only.',
  needs: { streams: [], metrics: ['spo2'], models: [] },
  emits: ['spo2-low'],
  options,
  detect: (input, chosen) =>
    judgedReadings(input, 'spo2').pipe(
      map((reading) => lookAt(reading, { ...chosen, ...profileOf(input, reading) })),
      conditionEvents(
        {
          type: 'spo2-low',
          detector: name,
          version,
          confidence: 1,
          onDelayMs: chosen.onDelayS * 1000,
          offDelayMs: chosen.offDelayS * 1000,
        },
        input,
      ),
    ),
});
