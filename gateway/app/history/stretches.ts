import { elapsedMs, type Instant } from '../../core/instant.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { BoundSubject } from '../bindings.ts';
import { sampledAt } from './late-events.ts';

/** A stretch of late data is over when nothing more has come for so long. */
export const quietMs = 5_000;
/** For all stretches together: ten minutes of a ward of 40 oximeters, or the blocks of four wearables. */
const measurementsMost = 100_000;
const bytesMost = 64_000_000;
/** What was heard late before and comes once more is known by its device, stream and time. */
const rememberedMost = 200_000;
const readingBytes = 400;

export interface Stretch {
  readonly subject: BoundSubject;
  /** In the order of their own time. */
  readonly measurements: readonly Measurement[];
  readonly dropped: number;
}

interface Open {
  readonly subject: BoundSubject;
  readonly measurements: Measurement[];
  bytes: number;
  dropped: number;
  lastAt: Instant;
}

/** Gathers late data by bed and robot until no more come. Bounded in all; what is too much is dropped and counted. */
export class Stretches {
  readonly #subjectOf: ReadonlyMap<string, BoundSubject>;
  readonly #open = new Map<string, Open>();
  readonly #heard = new Set<string>();
  #count = 0;
  #bytes = 0;
  readonly counters = { measurements: 0, repeated: 0, dropped: 0 };

  constructor(subjects: readonly BoundSubject[]) {
    this.#subjectOf = new Map(
      subjects.flatMap((subject) =>
        subject.devices.map(({ deviceId }) => [deviceId as string, subject] as const),
      ),
    );
  }

  add(one: Measurement, now: Instant): void {
    const subject = this.#subjectOf.get(one.deviceId);
    if (subject === undefined) return;
    this.counters.measurements += 1;
    const open = this.#open.get(subject.id) ?? {
      subject,
      measurements: [],
      bytes: 0,
      dropped: 0,
      lastAt: now,
    };
    // Also of what is known already: as long as it comes, the stretch may go on.
    open.lastAt = now;
    if (this.#isKnown(one)) {
      this.counters.repeated += 1;
      return;
    }
    this.#open.set(subject.id, open);
    const bytes = one.kind === 'waveform' ? readingBytes + one.samples.byteLength : readingBytes;
    if (this.#count >= measurementsMost || this.#bytes + bytes > bytesMost) {
      open.dropped += 1;
      this.counters.dropped += 1;
      return;
    }
    open.measurements.push(one);
    open.bytes += bytes;
    this.#bytes += bytes;
    this.#count += 1;
  }

  /** Those that are over. */
  ended(now: Instant): readonly Stretch[] {
    const over = [...this.#open.values()].filter(({ lastAt }) => elapsedMs(lastAt, now) >= quietMs);
    return over.map(({ subject, measurements, bytes, dropped }) => {
      this.#open.delete(subject.id);
      this.#bytes -= bytes;
      this.#count -= measurements.length;
      const inOrder = measurements.toSorted((a, b) => elapsedMs(sampledAt(b), sampledAt(a)));
      return { subject, measurements: inOrder, dropped };
    });
  }

  #isKnown(one: Measurement): boolean {
    const stream = one.kind === 'waveform' ? one.stream : `/${one.metric}`;
    const key = `${one.deviceId} ${stream} ${Math.round(sampledAt(one).wallMs)}`;
    if (this.#heard.has(key)) return true;
    this.#heard.add(key);
    const [oldest] = this.#heard;
    if (this.#heard.size > rememberedMost && oldest !== undefined) this.#heard.delete(oldest);
    return false;
  }
}
