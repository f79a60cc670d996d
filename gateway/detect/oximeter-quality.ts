import { map, merge, share } from 'rxjs';
import { z } from 'zod';
import type { Reading } from '../core/measurement.ts';
import { defineDetector } from '../plugin/detector.ts';
import { conditionEvents, type Look } from './condition.ts';

const name = 'oximeter-quality';
const version = '1.0.0';

const options = z.strictObject({
  sensorOffS: z
    .number()
    .min(1)
    .max(30)
    .default(5)
    .describe('Seconds without a finger before the technical condition.'),
  unreliableS: z
    .number()
    .min(5)
    .max(120)
    .default(20)
    .describe('Seconds of artefact or weak signal before the technical condition.'),
});
type QualityOptions = z.output<typeof options>;

const looks =
  (type: 'sensor-off' | 'unreliable-reading') =>
  (reading: Reading): Look => {
    const { at, deviceId, quality, reason } = reading;
    const isOff = quality === 'invalid';
    const holds = type === 'sensor-off' ? isOff : quality === 'questionable';
    return {
      holds,
      at,
      deviceId,
      evidence: [
        {
          witness: 'oximeter',
          key: type === 'sensor-off' ? 'sensor-off' : 'poor-signal',
          values: { reason: reason ?? quality },
          deviceId,
          isFor: true,
        },
      ],
    };
  };

/**
 * A doubtful SpO2 is a technical, never a physiological condition: the finger has slipped out, or motion and weak perfusion
 * make the value useless. Source: Nonin OEM III status bits; ISO 80601-2-61 signal inadequacy (general knowledge of it).
 */
export const oximeterQuality = defineDetector<QualityOptions>({
  name,
  version,
  summary: 'Oximeter off the finger, or its signal too poor to use.',
  needs: { streams: [], metrics: ['spo2'], models: [] },
  emits: ['sensor-off', 'unreliable-reading'],
  options,
  detect(input, chosen) {
    const spo2$ = input.reading('spo2').pipe(share());
    const of = (type: 'sensor-off' | 'unreliable-reading', seconds: number) =>
      spo2$.pipe(
        map(looks(type)),
        conditionEvents(
          { type, detector: name, version, confidence: 1, onDelayMs: seconds * 1000, offDelayMs: 3000 },
          input,
        ),
      );
    return merge(of('sensor-off', chosen.sensorOffS), of('unreliable-reading', chosen.unreliableS));
  },
});
