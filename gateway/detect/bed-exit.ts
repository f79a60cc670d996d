import { map, merge } from 'rxjs';
import { z } from 'zod';
import { defineDetector } from '../plugin/detector.ts';
import { bedSources } from './bed-occupancy.ts';
import { bedScaleShape, isScaleOrdered, scaleOrder } from './bed-scale-options.ts';
import { nightShape } from './night.ts';
import { outFor, outOfBed } from './out-of-bed.ts';
import { toldEvents } from './told.ts';

const name = 'bed-exit';
const version = '1.0.0';

const delayS = z.number().min(0).max(3600).nullable();

const options = z
  .strictObject({
    ...bedScaleShape,
    ...nightShape,
    nightDelayS: delayS
      .default(5)
      .describe('Seconds out of bed by night before it is told; null: not told by night.'),
    dayDelayS: delayS
      .default(null)
      .describe('Seconds out of bed by day before it is told; null: not told by day.'),
  })
  .refine(isScaleOrdered, scaleOrder);
type BedExitOptions = z.output<typeof options>;

/**
 * The resident has left the bed. `out-of-bed` is the plain state, never an alarm; `bed-exit` is told after a delay that
 * differs by day and night, and ends when they are back or when the hours begin in which it is not told. A bed found
 * empty at start is no exit. Source: issue 4 (on-delay, night profile); IEC 60601-1-8 on-delay.
 */
export const bedExit = defineDetector<BedExitOptions>({
  name,
  version,
  summary: 'The resident has left the bed, by load cells or what else watches the bed.',
  needs: { streams: [], metrics: [], models: [], oneOf: [bedSources], blindedBy: ['bed-sensor-fault'] },
  emits: ['bed-exit', 'out-of-bed'],
  options,
  detect(input, chosen) {
    const out$ = outOfBed(input, chosen);
    const delayMs = (isNight: boolean): number | undefined => {
      const seconds = isNight ? chosen.nightDelayS : chosen.dayDelayS;
      return seconds === null ? undefined : seconds * 1000;
    };
    const by = { detector: name, version };
    return merge(
      out$.pipe(
        map((out) => outFor(out, 0)),
        toldEvents({ type: 'out-of-bed', ...by }, input),
      ),
      out$.pipe(
        map((out) => outFor(out, delayMs(out.isNight))),
        toldEvents({ type: 'bed-exit', ...by }, input),
      ),
    );
  },
});
