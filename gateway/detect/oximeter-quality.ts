import { map, merge, share } from 'rxjs';
import { z } from 'zod';
import type { Reading } from '../core/measurement.ts';
import { defineDetector } from '../plugin/detector.ts';
import { conditionEvents, type Look } from './condition.ts';
import { judgedReadings } from './judged-readings.ts';

const name = 'oximeter-quality';
const version = '1.0.0';

const options = z.strictObject({
  sensorOffS: z
    .number()
    .min(1)
    .max(60)
    .default(30)
    .describe(
      'Seconds without a finger before the technical condition; until then its value is still fresh.',
    ),
  unreliableS: z
    .number()
    .min(5)
    .max(120)
    .default(20)
    .describe('Seconds of artefact or weak signal before the technical condition.'),
});
type QualityOptions = z.output<typeof options>;

/** The finger is there, yet the device finds no value: searching, lost track, motion. */
const lostReasons: ReadonlySet<string> = new Set([
  'artefact',
  'motion',
  'interference',
  'ambient-light',
  'low-perfusion',
  'low-signal-quality',
  'weak-signal',
  'no-pulse',
  'out-of-track',
  'searching',
  'searching-too-long',
]);

/**
 * Does the reading speak for one of the two. Pure. They exclude each other, and neither ends the other's on-delay by saying nothing
 * about it: a signal that wavers between weak and lost is unreliable all the time.
 */
function holdsFor(
  type: 'sensor-off' | 'unreliable-reading',
  { quality, reason }: Reading,
): boolean | undefined {
  if (quality === 'good') return false;
  const isLost = quality === 'questionable' || lostReasons.has(reason ?? '');
  if (type === 'unreliable-reading') return isLost ? true : undefined;
  return !isLost;
}

const looks =
  (type: 'sensor-off' | 'unreliable-reading') =>
  (reading: Reading): Look => {
    const { at, deviceId, quality, reason } = reading;
    const holds = holdsFor(type, reading);
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
 * make the value useless, by the device's own bits or by the perfusion index beside it. Source: Nonin OEM III status bits; ISO 80601-2-61 signal inadequacy (general knowledge of it).
 */
export const oximeterQuality = defineDetector<QualityOptions>({
  name,
  version,
  summary: 'Oximeter off the finger, or its signal too poor to use.',
  needs: { streams: [], metrics: ['spo2'], models: [] },
  emits: ['sensor-off', 'unreliable-reading'],
  options,
  detect(input, chosen) {
    const spo2$ = judgedReadings(input, 'spo2').pipe(share());
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
