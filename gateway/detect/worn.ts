import { defer, filter, map, merge } from 'rxjs';
import { z } from 'zod';
import { isOnTrunk } from '../core/ward.ts';
import { type BoundDevice, type DetectorInput, defineDetector } from '../plugin/detector.ts';
import { history } from '../signal/history.ts';
import { uniform } from '../signal/uniform.ts';
import { conditionEvents, type Look } from './condition.ts';
import { isStill, stillLookS, turnSpread, unwornMs } from './worn-step.ts';

const name = 'worn';
const version = '1.0.0';
const rateHz = 50;

function onWearable(device: BoundDevice, input: DetectorInput) {
  const { deviceId } = device;
  return input.waveform('imu').pipe(
    filter((block) => block.deviceId === deviceId),
    uniform(['acc_x', 'acc_y', 'acc_z'], rateHz),
    history({ length: stillLookS * rateHz, least: stillLookS * rateHz, hop: 2 * rateHz }),
    map(
      (last): Look => ({
        holds: isStill(last, rateHz),
        at: last.endAt,
        deviceId,
        evidence: [
          {
            witness: 'wearable',
            key: 'no-movement-at-all',
            values: { spreadG: turnSpread(last, rateHz) },
            deviceId,
            isFor: true,
          },
        ],
      }),
    ),
    conditionEvents(
      { type: 'not-worn', detector: name, version, confidence: 0.9, onDelayMs: unwornMs, offDelayMs: 4000 },
      input,
    ),
  );
}

/**
 * A trunk wearable that nobody wears: so still that not even breathing moves it. A state, not a fall: its bed is not covered
 * for falls meanwhile. On a wrist stillness proves nothing, so there nothing is said.
 */
export const worn = defineDetector<Record<string, never>>({
  name,
  version,
  summary: 'A trunk wearable that is not worn: no movement at all, not even breathing, for five minutes.',
  needs: { streams: ['imu'], metrics: [], models: [] },
  emits: ['not-worn'],
  options: z.strictObject({}),
  detect: (input) =>
    defer(() =>
      merge(
        ...input.devices
          .filter(({ streams, placement }) => streams.includes('imu') && isOnTrunk(placement ?? 'waist'))
          .map((device) => onWearable(device, input)),
      ),
    ),
});
