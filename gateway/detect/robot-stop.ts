import { map, merge } from 'rxjs';
import { z } from 'zod';
import type { Reading } from '../core/measurement.ts';
import { defineDetector } from '../plugin/detector.ts';
import { conditionEvents, type Look } from './condition.ts';

const name = 'robot-stop';
const version = '1.0.0';

const lookAt = (reading: Reading): Look => ({
  holds: reading.value === null ? undefined : reading.value > 0,
  at: reading.at,
  deviceId: reading.deviceId,
  evidence: [
    {
      witness: 'robot',
      key: reading.metric,
      values: { state: reading.text ?? String(reading.value) },
      deviceId: reading.deviceId,
      isFor: true,
    },
  ],
});

/**
 * A robot's emergency stop is pressed, or something is in its protective field. The stop itself is the robot's own; Vigil only
 * tells. Source: VDA 5050 `safetyState` (eStop ≠ NONE, fieldViolation).
 */
export const robotStop = defineDetector<Record<string, never>>({
  name,
  version,
  summary: 'Emergency stop pressed, or protective field violated, as the robot reports it.',
  needs: { streams: [], metrics: ['emergency-stop'], models: [] },
  emits: ['emergency-stop', 'field-violation'],
  options: z.strictObject({}),
  detect: (input) =>
    merge(
      ...['emergency-stop', 'field-violation'].map((metric) =>
        input
          .reading(metric)
          .pipe(
            map(lookAt),
            conditionEvents(
              { type: metric, detector: name, version, confidence: 1, onDelayMs: 0, offDelayMs: 0 },
              input,
            ),
          ),
      ),
    ),
});
