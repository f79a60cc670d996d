import type { CareEvent, Evidence } from '../core/care-event.ts';
import type { DeviceId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import { elapsedMs } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';
import type { WatchedPlace } from '../core/ward.ts';
import { evidenceKey, type Statement, statementOf } from './odds.ts';
import { claimWeight, type FallRatios, fallClaims, readingWeight } from './weights.ts';

/** A reading, since when it has had this value, and which place its device watches. */
export interface Heard extends Reading {
  readonly since?: Instant;
  /** Left out: the room. */
  readonly watches?: WatchedPlace;
}

/** A metric, where it matters of a device that watches this place. */
interface Source {
  readonly metric: string;
  readonly watches?: WatchedPlace;
}

/** What a reading says about a fall. */
interface Testimony {
  readonly metrics: readonly Source[];
  readonly witness: string;
  readonly key: (value: number) => string | undefined;
  /** The name under which the nurse sees the value, where it says more than the key. */
  readonly valueName?: string;
  /** Since when is worth a nurse's second. */
  readonly tellsSince?: true;
  readonly isFor: (value: number) => boolean;
}

const testimonies: readonly Testimony[] = [
  // A pulse does not tell a fall from a nap, but whoever goes wants to know it. It never speaks against.
  {
    metrics: [{ metric: 'heart-rate' }],
    witness: 'oximeter',
    key: () => 'pulse-present',
    valueName: 'heartRate',
    isFor: () => true,
  },
  {
    // A motion sensor in the bathroom or above the door says nothing about the bed.
    metrics: [
      { metric: 'bed-occupancy' },
      { metric: 'occupancy', watches: 'bed' },
      { metric: 'presence', watches: 'bed' },
    ],
    witness: 'bed',
    key: (value) => (value > 0 ? 'bed-occupied' : 'bed-empty'),
    tellsSince: true,
    isFor: (value) => value === 0,
  },
  // A radar that reports no fall may simply not see the place: only a yes counts.
  {
    metrics: [{ metric: 'fall' }],
    witness: 'radar',
    key: (value) => (value > 0 ? 'fall-seen' : undefined),
    isFor: () => true,
  },
];

/** Older than this a reading tells nothing about the moment of the fall (a pulse value is stale after 30 s). */
export const freshForMs = 30_000;

/** The moment of which witnesses are asked, and the device that raised it, which is no second witness of it. */
interface Moment {
  readonly at: Instant;
  readonly deviceId?: DeviceId;
}

/** What other witnesses of the same bed say of a moment, for and against. `recent` is in any order. */
export function testify(moment: Moment, recent: readonly Heard[]): readonly Evidence[] {
  return testimonies.flatMap((testimony) => {
    const reading = latest(recent, testimony.metrics, moment);
    return reading === undefined ? [] : spoken(testimony, reading);
  });
}

/** The onset of a fall with what other witnesses say. Confidence stays the detector's own: the prior is only assumed. */
export function accompany(event: CareEvent, recent: readonly Heard[]): CareEvent {
  if (!fallClaims.has(event.type) || event.phase !== 'onset') return event;
  const heard = testify(event, recent);
  // What the detector said of the same witness is the same statement: it must not count twice.
  const isHeard = ({ witness, key }: Evidence) =>
    heard.some((one) => one.witness === witness && one.key === key);
  const own = event.evidence.filter((one) => !isHeard(one));
  return heard.length === 0 ? event : { ...event, evidence: [...own, ...heard] };
}

/** Everything that an accompanied event says about a fall, as statements that can be weighed. */
export function statementsOf(event: CareEvent, ratios: FallRatios): readonly Statement[] {
  const claim = claimWeight(event, ratios);
  const own = claim === undefined ? [] : [statementOf(`${event.type} ${event.by.detector}`, claim)];
  return [...own, ...statementsFrom(event.evidence)];
}

/** The evidence that has a weight. */
export const statementsFrom = (evidence: readonly Evidence[]): readonly Statement[] =>
  evidence.flatMap((one) => {
    const weight = readingWeight(one);
    return weight === undefined ? [] : [statementOf(evidenceKey(one), weight)];
  });

function spoken(testimony: Testimony, { value, deviceId, since }: Heard): Evidence[] {
  const { witness, key, valueName, tellsSince, isFor } = testimony;
  const said = value === null ? undefined : key(value);
  if (value === null || said === undefined) return [];
  const values = {
    ...(valueName !== undefined && { [valueName]: value }),
    ...(tellsSince && since !== undefined && { sinceMs: since.wallMs }),
  };
  return [{ witness, key: said, values, deviceId, isFor: isFor(value) }];
}

/** The newest usable reading. */
function latest(recent: readonly Heard[], sources: readonly Source[], moment: Moment): Heard | undefined {
  const isUsable = (reading: Heard) =>
    sources.some((source) => isFrom(reading, source)) &&
    reading.quality === 'good' &&
    reading.deviceId !== moment.deviceId &&
    Math.abs(elapsedMs(reading.at, moment.at)) <= freshForMs;
  return recent
    .filter(isUsable)
    .reduce<Heard | undefined>((a, b) => (a === undefined || elapsedMs(a.at, b.at) > 0 ? b : a), undefined);
}

const isFrom = ({ metric, watches = 'room' }: Heard, source: Source): boolean =>
  metric === source.metric && (source.watches === undefined || source.watches === watches);
