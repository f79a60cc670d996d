import { filter, map, merge, type Observable, scan } from 'rxjs';
import { z } from 'zod';
import { elapsedMs, type Instant } from '../core/instant.ts';
import { defineDetector, type Source } from '../plugin/detector.ts';
import { gives } from '../plugin/needs.ts';
import { eachOf } from '../signal/each-of.ts';
import { type BathroomState, type BathroomWord, bathroomStep, notInBathroom } from './bathroom-step.ts';
import { bedSeen } from './bed-occupancy.ts';
import { bedScaleShape, isScaleOrdered, scaleOf, scaleOrder } from './bed-scale-options.ts';
import { isNightAt, nightShape } from './night.ts';
import { type Told, toldEvents } from './told.ts';

const name = 'long-absence';
const version = '1.0.0';

const stayMin = z.number().min(2).max(240);

const options = z
  .strictObject({
    ...bedScaleShape,
    ...nightShape,
    dayMin: stayMin.default(40).describe('Minutes in the bathroom by day before it is told.'),
    nightMin: stayMin.default(25).describe('Minutes in the bathroom by night before it is told.'),
  })
  .refine(isScaleOrdered, scaleOrder);
type LongAbsenceOptions = z.output<typeof options>;

const bathroomSources: readonly Source[] = [
  { metric: 'occupancy', watches: 'bathroom' },
  { metric: 'presence', watches: 'bathroom' },
];
const sensed: readonly Source[] = [...bathroomSources, { metric: 'door', watches: 'bathroom' }];

/** A stay as a condition: present once it has lasted for the limit. Pure. */
export function stayTold({ since }: BathroomState, at: Instant, limitMs: number): Told {
  const stayMs = since ? elapsedMs(since, at) : 0;
  if (since === undefined || stayMs < limitMs) return { isPresent: false, since: at, at, evidence: [] };
  const minutes = Math.floor(stayMs / 60_000);
  const evidence = [{ witness: 'bathroom', key: 'in-bathroom-for', values: { minutes }, isFor: true }];
  return { isPresent: true, since, at, evidence };
}

/**
 * In the bathroom for longer than usual. Its limits: one resident a bathroom, since nothing here tells who is in it; and
 * with a motion sensor alone, without door and bed, whoever lies still is not seen. Source: issue 4.
 */
export const longAbsence = defineDetector<LongAbsenceOptions>({
  name,
  version,
  summary: 'In the bathroom for too long, by a presence or motion sensor, its door and the bed.',
  needs: { streams: [], metrics: [], models: [], oneOf: [bathroomSources] },
  emits: ['long-absence'],
  options,
  detect(input, chosen) {
    const ofBathroom = new Set(
      input.devices.flatMap((device) =>
        sensed.flatMap((source) =>
          'metric' in source && gives(device, source) ? [`${device.deviceId} ${source.metric}`] : [],
        ),
      ),
    );
    const word$: Observable<BathroomWord> = merge(
      input.reading('occupancy', 'presence', 'door').pipe(
        filter(({ deviceId, metric }) => ofBathroom.has(`${deviceId} ${metric}`)),
        map((reading): BathroomWord => ({ kind: 'reading', reading })),
      ),
      bedSeen(input, scaleOf(chosen)).pipe(
        map(({ isOccupied }): BathroomWord => ({ kind: 'bed', isOccupied })),
      ),
    );
    const next$ = merge(word$.pipe(map((word) => ({ word }))), input.tick$.pipe(map((now) => ({ now }))));
    interface Stay {
      readonly state: BathroomState;
      readonly told?: Told;
    }
    // A stay that was told before a restart goes on until a sensor says otherwise.
    const since = input.presentBefore('long-absence');
    const before = since ? { ...notInBathroom, since } : notInBathroom;
    const limitMs = (at: Instant) =>
      (isNightAt(input.minuteOfDay(at), chosen) ? chosen.nightMin : chosen.dayMin) * 60_000;
    return next$.pipe(
      scan(
        ({ state }: Stay, next): Stay =>
          'word' in next
            ? { state: bathroomStep(state, next.word) }
            : { state, told: stayTold(state, next.now, limitMs(next.now)) },
        { state: before },
      ),
      eachOf(({ told }) => (told ? [told] : [])),
      toldEvents({ type: name, detector: name, version }, input),
    );
  },
});
