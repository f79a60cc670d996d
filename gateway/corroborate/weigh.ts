import type { CareEvent, Evidence } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import { elapsedMs } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';

/** What a reading of one metric says about a fall. */
interface Testimony {
  readonly metric: string;
  readonly witness: string;
  readonly key: (value: number) => string | undefined;
  /** The name under which the nurse sees the value, where it says more than the key. */
  readonly valueName?: string;
  readonly isFor: (value: number) => boolean;
}

const testimonies: readonly Testimony[] = [
  // A pulse does not tell a fall from a nap, but whoever goes wants to know it. It never speaks against.
  {
    metric: 'heart-rate',
    witness: 'oximeter',
    key: () => 'pulse-present',
    valueName: 'heartRate',
    isFor: () => true,
  },
  {
    metric: 'occupancy',
    witness: 'bed',
    key: (value) => (value > 0 ? 'bed-occupied' : 'bed-empty'),
    isFor: (value) => value === 0,
  },
  // A radar that reports no fall may simply not see the place: only a yes counts.
  {
    metric: 'fall',
    witness: 'radar',
    key: (value) => (value > 0 ? 'fall-seen' : undefined),
    isFor: () => true,
  },
];

/** Older than this a reading tells nothing about the moment of the fall (a pulse value is stale after 30 s). */
export const freshForMs = 30_000;

/**
 * The fall with what other witnesses of the same bed say, for and against. `recent` holds readings of that bed's
 * devices, in any order. Confidence stays the detector's own: no weights have been measured that could change it.
 */
export function accompany(event: CareEvent, recent: readonly Reading[]): CareEvent {
  if (event.type !== 'fall' || event.phase !== 'onset') return event;
  const heard = testimonies.flatMap((testimony) => {
    const reading = latest(recent, testimony.metric, event);
    return reading === undefined ? [] : spoken(testimony, reading);
  });
  return heard.length === 0 ? event : { ...event, evidence: [...event.evidence, ...heard] };
}

function spoken({ witness, key, valueName, isFor }: Testimony, { value, deviceId }: Reading): Evidence[] {
  const said = value === null ? undefined : key(value);
  if (value === null || said === undefined) return [];
  const values = valueName === undefined ? {} : { [valueName]: value };
  return [{ witness, key: said, values, deviceId, isFor: isFor(value) }];
}

/** The newest usable reading; the device that raised the event is no second witness of it. */
function latest(recent: readonly Reading[], metric: string, event: CareEvent): Reading | undefined {
  const isUsable = (reading: Reading) =>
    reading.metric === metric &&
    reading.quality === 'good' &&
    reading.deviceId !== event.deviceId &&
    isFresh(reading.at, event.at);
  return recent
    .filter(isUsable)
    .reduce<Reading | undefined>((a, b) => (a === undefined || elapsedMs(a.at, b.at) > 0 ? b : a), undefined);
}

const isFresh = (at: Instant, decidedAt: Instant) => Math.abs(elapsedMs(at, decidedAt)) <= freshForMs;
