import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';
import { staleAfterMs } from './staleness.ts';
import type { VitalView } from './wire.ts';

const sparkMinutes = 60;
const minuteMs = 60_000;

/** The last value of one metric at one bed or robot, and its last hour by the minute. */
export interface Vital {
  take(reading: Reading): void;
  view(now: Instant): VitalView | undefined;
}

/** One metric may come from several devices: the one shown stays until it is silent or no longer good. */
export function createVital(metric: string): Vital {
  let last: Reading | undefined;
  const spark = createSpark();
  return {
    take(reading) {
      if (last !== undefined && !mayReplace(last, reading, metric)) return;
      last = reading;
      if (reading.quality === 'good' && reading.value !== null) spark.add(reading.at, reading.value);
    },
    view(now) {
      return last === undefined ? undefined : viewOf(metric, last, now, spark.values(now));
    },
  };
}

function mayReplace(last: Reading, next: Reading, metric: string): boolean {
  if (next.deviceId === last.deviceId) return true;
  if (elapsedMs(last.at, next.at) > staleAfterMs(metric)) return true;
  return last.quality !== 'good' && next.quality === 'good';
}

function viewOf(
  metric: string,
  reading: Reading,
  now: Instant,
  spark: readonly (number | null)[],
): VitalView {
  const ageMs = elapsedMs(reading.at, now);
  // The age is measured on the monotonic clock and told in wall time, so that a corrected clock ages nothing.
  const atMs = Math.round(now.wallMs - ageMs);
  const shared = { metric, unit: reading.unit, atMs, spark };
  if (ageMs > staleAfterMs(metric)) return { ...shared, value: null, quality: 'invalid', reason: 'stale' };
  return {
    ...shared,
    value: reading.quality === 'invalid' ? null : reading.value,
    quality: reading.quality,
    ...(reading.text === undefined ? {} : { text: reading.text }),
    ...(reading.reason === undefined ? {} : { reason: reading.reason }),
  };
}

interface Spark {
  add(at: Instant, value: number): void;
  values(now: Instant): (number | null)[];
}

/** The mean of each of the last sixty minutes, in a ring that never grows. */
function createSpark(): Spark {
  const sums = new Float64Array(sparkMinutes);
  const counts = new Uint32Array(sparkMinutes);
  const minutes = new Float64Array(sparkMinutes).fill(Number.NaN);
  const minuteOf = (at: Instant) => Math.floor(at.monoMs / minuteMs);
  const slotOf = (minute: number) => ((minute % sparkMinutes) + sparkMinutes) % sparkMinutes;
  return {
    add(at, value) {
      const minute = minuteOf(at);
      const slot = slotOf(minute);
      const isSame = minutes[slot] === minute;
      sums[slot] = (isSame ? (sums[slot] ?? 0) : 0) + value;
      counts[slot] = (isSame ? (counts[slot] ?? 0) : 0) + 1;
      minutes[slot] = minute;
    },
    values(now) {
      const newest = minuteOf(now);
      return Array.from({ length: sparkMinutes }, (_, index) => {
        const minute = newest - (sparkMinutes - 1) + index;
        const slot = slotOf(minute);
        if (minutes[slot] !== minute) return null;
        return Math.round(((sums[slot] ?? 0) / (counts[slot] ?? 1)) * 10) / 10;
      });
    },
  };
}
