import { filter, map, type Observable } from 'rxjs';
import type { Reading } from '../core/measurement.ts';
import { bedSeen, weighs } from '../detect/bed-occupancy.ts';
import type { DetectorInput } from '../plugin/detector.ts';
import type { BedScaleOptions } from '../signal/bed-scale.ts';

/**
 * What the scale under a bed says of it, as a reading beside those of other witnesses: a scale measures a load, and whether
 * somebody lies there has to be made of it. Nothing where no device weighs the bed.
 */
export function weighedBed(input: DetectorInput, scale: BedScaleOptions): Observable<Reading> {
  const devices = input.devices.filter(weighs);
  const seen$ = bedSeen({ ...input, devices }, scale);
  return seen$.pipe(
    map(({ at, isOccupied, deviceId = devices[0]?.deviceId }): Reading | undefined =>
      deviceId === undefined
        ? undefined
        : {
            kind: 'reading',
            deviceId,
            metric: 'bed-occupancy',
            value: isOccupied === undefined ? null : Number(isOccupied),
            unit: '1',
            at,
            receivedAt: at,
            quality: isOccupied === undefined ? 'invalid' : 'good',
          },
    ),
    filter((reading): reading is Reading => reading !== undefined),
  );
}
