import { merge, type Observable, scan } from 'rxjs';
import { z } from 'zod';
import type { CareEvent } from '../core/care-event.ts';
import { type BoundDevice, type DetectorInput, defineDetector } from '../plugin/detector.ts';
import {
  type BedScaleOptions,
  type BedScaleState,
  isZeroLost,
  unweighed,
  weigh,
} from '../signal/bed-scale.ts';
import { eachOf } from '../signal/each-of.ts';
import { loadsOf, weighs } from './bed-occupancy.ts';
import { bedScaleShape, isScaleOrdered, scaleOf, scaleOrder } from './bed-scale-options.ts';
import { conditionEvents, type Look } from './condition.ts';

const name = 'bed-sensor';
const version = '1.0.0';

const options = z.strictObject(bedScaleShape).refine(isScaleOrdered, scaleOrder);
type BedSensorOptions = z.output<typeof options>;

function faultsOf(device: BoundDevice, input: DetectorInput, scale: BedScaleOptions): Observable<CareEvent> {
  const { deviceId } = device;
  const says = (key: string, values: Record<string, number> = {}) => [
    { witness: 'bed', key, values, deviceId, isFor: true },
  ];
  interface Weighed {
    readonly state: BedScaleState;
    readonly look?: Look;
  }
  return loadsOf(device, input).pipe(
    scan(
      ({ state }: Weighed, { at, loadKg }): Weighed => {
        if (loadKg === undefined)
          return { state, look: { holds: true, at, deviceId, evidence: says('load-unusable') } };
        const next = weigh(state, loadKg, at, scale);
        const offKg = Math.round(next.zeroKg);
        const holds = isZeroLost(next, scale);
        return { state: next, look: { holds, at, deviceId, evidence: says('zero-lost', { offKg }) } };
      },
      { state: unweighed },
    ),
    eachOf(({ look }) => (look ? [look] : [])),
    conditionEvents(
      {
        type: 'bed-sensor-fault',
        detector: name,
        version,
        confidence: 1,
        onDelayMs: 10_000,
        offDelayMs: 5000,
      },
      input,
    ),
  );
}

/**
 * The scale under a bed cannot be trusted: a cell is broken, saturated or not calibrated, or the zero is so far off that
 * it is no drift. Technical; while it lasts the bed is not covered by what reads the scale.
 */
export const bedSensor = defineDetector<BedSensorOptions>({
  name,
  version,
  summary: 'The load cells under the bed give nothing usable, or their zero is lost.',
  needs: { streams: [], metrics: [], models: [], oneOf: [[{ stream: 'bed-load' }, { metric: 'bed-mass' }]] },
  emits: ['bed-sensor-fault'],
  options,
  detect: (input, chosen) =>
    merge(...input.devices.filter(weighs).map((device) => faultsOf(device, input, scaleOf(chosen)))),
});
