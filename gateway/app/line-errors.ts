import { type CareEvent, careEvent, type Subject } from '../core/care-event.ts';
import type { DeviceId } from '../core/id.ts';
import { elapsedMs, type Instant } from '../core/instant.ts';
import type { DeviceHealth } from '../health/device-totals.ts';
import type { BoundSubject } from './bindings.ts';

interface Count {
  readonly at: Instant;
  readonly frames: number;
  readonly errors: number;
}

interface Line {
  readonly subject: Subject;
  readonly deviceId: DeviceId;
  counts: readonly Count[];
  openSince?: Instant;
}

/** A rate is told over the last minute, by counters that come about once a second. */
const spanMs = 60_000;
const maxCounts = 120;
/** One frame in twenty is a bad plug or a radio at its limit; one in a hundred is daily life. */
const badShare = 0.05;
const goodShare = 0.01;
/** A rate of a few frames says nothing. */
const leastErrors = 10;

/** Tells the lines on which too many frames fail their checksum, and when that is over. Bounded by the configured devices. */
export class LineErrors {
  readonly #lines: ReadonlyMap<string, Line>;

  constructor(subjects: readonly BoundSubject[]) {
    this.#lines = new Map(
      subjects.flatMap(({ subject, devices }) =>
        devices.map(({ deviceId }): [string, Line] => [deviceId, { subject, deviceId, counts: [] }]),
      ),
    );
  }

  /** What the counters of now say that those before did not. */
  take(devices: readonly Pick<DeviceHealth, 'deviceId' | 'totals'>[], now: Instant): CareEvent[] {
    return devices.flatMap(({ deviceId, totals }) => {
      const line = this.#lines.get(deviceId);
      if (line === undefined) return [];
      const count = { at: now, frames: totals.frames, errors: totals.checksumErrors };
      const kept = line.counts.filter(({ at }) => elapsedMs(at, now) <= spanMs);
      line.counts = [...kept.slice(1 - maxCounts), count];
      return this.#judged(line, now);
    });
  }

  #judged(line: Line, now: Instant): CareEvent[] {
    const [first] = line.counts;
    const last = line.counts.at(-1);
    if (first === undefined || last === undefined) return [];
    const errors = last.errors - first.errors;
    const share = errors / Math.max(1, errors + last.frames - first.frames);
    if (line.openSince === undefined && errors >= leastErrors && share >= badShare) {
      line.openSince = first.at;
      return [eventOf(line, 'onset', first.at, now, share)];
    }
    // A line that says nothing has not become good.
    const isHeard = last.frames - first.frames >= leastErrors;
    if (line.openSince === undefined || !isHeard || share > goodShare) return [];
    delete line.openSince;
    return [eventOf(line, 'cessation', now, now, share)];
  }
}

const eventOf = (
  { subject, deviceId }: Line,
  phase: CareEvent['phase'],
  onset: Instant,
  at: Instant,
  share: number,
): CareEvent =>
  careEvent({
    ...subject,
    deviceId,
    phase,
    type: 'line-errors',
    onset,
    at,
    confidence: 1,
    evidence: [
      {
        witness: 'device',
        key: 'checksum-errors',
        values: { percent: Math.round(share * 100) },
        deviceId,
        isFor: true,
      },
    ],
    by: { detector: 'line-errors', version: '1.0.0' },
  });
