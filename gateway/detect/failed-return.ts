import { map } from 'rxjs';
import { z } from 'zod';
import { elapsedMs } from '../core/instant.ts';
import { defineDetector } from '../plugin/detector.ts';
import { bedSources } from './bed-occupancy.ts';
import { bedScaleShape, isScaleOrdered, scaleOrder } from './bed-scale-options.ts';
import { nightShape } from './night.ts';
import { type Out, outFor, outOfBed } from './out-of-bed.ts';
import { type Told, toldEvents } from './told.ts';

const name = 'failed-return';
const version = '1.0.0';

const options = z
  .strictObject({
    ...bedScaleShape,
    ...nightShape,
    returnWithinMin: z
      .number()
      .min(1)
      .max(240)
      .default(20)
      .describe('Minutes after leaving the bed by night within which the resident is expected back.'),
  })
  .refine(isScaleOrdered, scaleOrder);
type FailedReturnOptions = z.output<typeof options>;

/** Whether somebody who left by night is still out, too long. Whoever got up by day, or gets up with the morning, is not. Pure. */
export function notBack(out: Out, withinMs: number): Told {
  const { left } = out.state;
  const told = outFor(out, left?.wasNight && out.isNight ? withinMs : undefined);
  if (!told.isPresent || left === undefined) return told;
  const minutes = Math.floor(elapsedMs(left.since, out.at) / 60_000);
  const evidence = [...told.evidence, { witness: 'bed', key: 'out-for', values: { minutes }, isFor: true }];
  return { ...told, evidence };
}

/**
 * Left the bed by night and not back in time: on the way to the bathroom is where residents fall unseen. Ends with the
 * return, and with the night, when being up is usual; its alarm stays lit until somebody has looked. Source: issue 4.
 */
export const failedReturn = defineDetector<FailedReturnOptions>({
  name,
  version,
  summary: 'Left the bed by night and not back within the expected time.',
  needs: { streams: [], metrics: [], models: [], oneOf: [bedSources], blindedBy: ['bed-sensor-fault'] },
  emits: ['failed-return'],
  options,
  detect: (input, chosen) =>
    outOfBed(input, chosen).pipe(
      map((out) => notBack(out, chosen.returnWithinMin * 60_000)),
      toldEvents({ type: 'failed-return', detector: name, version }, input),
    ),
});
