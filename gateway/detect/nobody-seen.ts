import { filter, map, merge, scan } from 'rxjs';
import { z } from 'zod';
import { elapsedMs, type Instant } from '../core/instant.ts';
import { defineDetector, type Source } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';
import { bedSeen, bedSources } from './bed-occupancy.ts';
import { bedScaleShape, isScaleOrdered, scaleOf, scaleOrder } from './bed-scale-options.ts';
import { isNightAt, nightShape } from './night.ts';
import { type Told, toldEvents } from './told.ts';

const name = 'nobody-seen';
const version = '1.0.0';

const options = z
  .strictObject({
    ...bedScaleShape,
    ...nightShape,
    withinMin: z
      .number()
      .min(10)
      .max(480)
      .default(60)
      .describe('Minutes of the night with the bed empty and no sign of anybody, before it is told.'),
  })
  .refine(isScaleOrdered, scaleOrder);
type NobodySeenOptions = z.output<typeof options>;

const witnesses: readonly Source[] = (['room', 'bathroom'] as const).flatMap((watches) => [
  { metric: 'occupancy', watches },
  { metric: 'presence', watches },
]);

export interface UnseenState {
  /** Since when nobody has been seen, not before the night began. */
  readonly since?: Instant;
  readonly isBedEmpty?: boolean;
  /** Sensors that say at this moment that somebody is there. */
  readonly seeing: ReadonlySet<string>;
  /** At least one of them has spoken: silence from one that never did is no sign of absence. */
  readonly hasWitness: boolean;
}

export const unwatched: UnseenState = { seeing: new Set(), hasWitness: false };

export type UnseenWord =
  | {
      readonly kind: 'bed';
      readonly isOccupied: boolean | undefined;
      readonly at: Instant;
      readonly isNight: boolean;
    }
  | { readonly kind: 'sensor'; readonly id: string; readonly isSeen: boolean; readonly at: Instant };

/** The next state of nobody being seen. Pure. Any sign of a person, and the day, begin the time anew. */
export function unseenStep(state: UnseenState, word: UnseenWord): UnseenState {
  if (word.kind === 'sensor') {
    const seeing = new Set(state.seeing);
    const wasUnseen = state.hasWitness && state.seeing.size === 0;
    if (word.isSeen) seeing.add(word.id);
    else seeing.delete(word.id);
    // A radar repeats that it sees nobody: that is no sign of anybody.
    const since = word.isSeen || !wasUnseen ? word.at : (state.since ?? word.at);
    return { ...state, seeing, hasWitness: true, since };
  }
  const isBedEmpty = word.isOccupied === undefined ? state.isBedEmpty : !word.isOccupied;
  const isWaiting = word.isNight && isBedEmpty === true && state.seeing.size === 0;
  const since = isWaiting ? (state.since ?? word.at) : word.at;
  return { ...state, ...(isBedEmpty === undefined ? {} : { isBedEmpty }), since };
}

/**
 * By night the bed is empty and no sensor of the room or bathroom has seen anybody for long: whoever never came to bed
 * may lie where nobody looks. Needs a sensor beside the bed. Source: issue 4.
 */
export const nobodySeen = defineDetector<NobodySeenOptions>({
  name,
  version,
  summary: 'By night the bed is empty and nobody has been seen in room and bathroom for long.',
  needs: {
    streams: [],
    metrics: [],
    models: [],
    oneOf: [bedSources, witnesses],
    blindedBy: ['bed-sensor-fault'],
  },
  emits: ['nobody-seen'],
  options,
  detect(input, chosen) {
    const elsewhere = new Set(
      input.devices.filter(({ watches }) => watches !== 'bed').map(({ deviceId }) => deviceId),
    );
    const sensor$ = input.reading('occupancy', 'presence').pipe(
      filter(
        ({ deviceId, quality, value }) => elsewhere.has(deviceId) && quality === 'good' && value !== null,
      ),
      map(({ deviceId, metric, value, at }): UnseenWord => {
        return { kind: 'sensor', id: `${deviceId} ${metric}`, isSeen: (value ?? 0) > 0, at };
      }),
    );
    const bed$ = bedSeen(input, scaleOf(chosen)).pipe(
      map(({ isOccupied, at }): UnseenWord => {
        return { kind: 'bed', isOccupied, at, isNight: isNightAt(input.minuteOfDay(at), chosen) };
      }),
    );
    interface Unseen {
      readonly state: UnseenState;
      readonly told?: Told;
    }
    return merge(sensor$, bed$).pipe(
      scan(
        ({ state }: Unseen, word): Unseen => {
          const next = unseenStep(state, word);
          return { state: next, told: unseenTold(next, word.at, chosen.withinMin * 60_000) };
        },
        { state: unwatched },
      ),
      eachOf(({ told }) => (told ? [told] : [])),
      toldEvents({ type: name, detector: name, version }, input),
    );
  },
});

/** Nobody seen, as a condition: present once it has lasted for the limit. Pure. */
export function unseenTold(
  { since, isBedEmpty, hasWitness }: UnseenState,
  at: Instant,
  limitMs: number,
): Told {
  const unseenMs = since ? elapsedMs(since, at) : 0;
  if (since === undefined || !isBedEmpty || !hasWitness || unseenMs < limitMs)
    return { isPresent: false, since: at, at, evidence: [] };
  const minutes = Math.floor(unseenMs / 60_000);
  const empty = { witness: 'bed', key: 'bed-empty', values: {}, isFor: true };
  const nobody = { witness: 'room', key: 'nobody-seen-for', values: { minutes }, isFor: true };
  return { isPresent: true, since, at, evidence: [empty, nobody] };
}
