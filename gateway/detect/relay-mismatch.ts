import { merge, type Observable } from 'rxjs';
import { z } from 'zod';
import type { CareEvent } from '../core/care-event.ts';
import { type BoundDevice, type DetectorInput, defineDetector } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';
import { conditionEvents, type Look } from './condition.ts';

const name = 'relay-mismatch';
const version = '1.0.0';

const options = z.strictObject({
  afterS: z
    .number()
    .min(0.5)
    .max(5)
    .default(2)
    .describe('Seconds that a contact may take to follow its relay.'),
});

function mismatchOf({ deviceId }: BoundDevice, input: DetectorInput, afterS: number): Observable<CareEvent> {
  return input.device(deviceId).pipe(
    eachOf((one): Look[] => {
      if (one.kind !== 'reading' || one.metric !== 'relay') return [];
      const evidence = [
        {
          witness: 'device',
          key: 'relay-read-back',
          values: { output: one.value ?? 0 },
          deviceId,
          isFor: true,
        },
      ];
      // Arrival counts: a board has no clock of its own.
      return [{ holds: one.reason === 'read-back-differs', at: one.receivedAt, deviceId, evidence }];
    }),
    conditionEvents(
      { type: name, detector: name, version, confidence: 1, onDelayMs: afterS * 1_000, offDelayMs: 1_000 },
      input,
    ),
  );
}

/**
 * The contact behind a relay is not as the relay was told: welded, broken, not wired. Whoever is called through it may not
 * be called, and nobody would know.
 */
export const relayMismatch = defineDetector<z.output<typeof options>>({
  name,
  version,
  summary: 'A relay’s contact does not follow what the relay was told.',
  needs: { streams: [], metrics: ['relay'], models: [] },
  emits: ['relay-mismatch'],
  options,
  detect: (input, { afterS }) =>
    merge(
      ...input.devices
        .filter(({ metrics }) => metrics.includes('relay'))
        .map((device) => mismatchOf(device, input, afterS)),
    ),
});
