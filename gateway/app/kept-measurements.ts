import type { Alarm } from '../core/alarm.ts';
import type { Measurement } from '../core/measurement.ts';
import type { EventLanes } from '../station/lanes-wire.ts';
import type { Store } from '../store/store.ts';
import type { Archive } from './archive.ts';
import type { BoundSubject } from './bindings.ts';
import type { AppOptions } from './contract.ts';
import { EventWaveforms } from './event-waveforms.ts';
import type { Evidence } from './evidence.ts';
import { EvidenceCaptures } from './evidence-captures.ts';
import { RecentMeasurements } from './recent-measurements.ts';
import { EventLanesReader } from './screen/event-lanes.ts';

/**
 * Half a minute before an onset, a suspicion that waited a minute for other witnesses, and the time to decide. 200 beds with a wearable
 * of 100 Hz and four robots of 1 kHz take 125 MB of it.
 */
const recentLimits = { keepMs: 100_000, maxBytes: 160_000_000 };

interface Parts {
  readonly store: Store;
  readonly evidence: Evidence;
  readonly archive: Archive;
}

/** What is kept of the measurements: around an alarm the curve that a screen shows and the evidence at full rate, and the archive. */
export class KeptMeasurements {
  readonly #recent = new RecentMeasurements(recentLimits);
  readonly #curves: EventWaveforms;
  readonly #captures: EvidenceCaptures;
  readonly #lanes: EventLanesReader;
  readonly #evidence: Evidence;
  readonly #archive: Archive;

  constructor(
    subjects: readonly BoundSubject[],
    { store, evidence, archive }: Parts,
    { clock, log }: Pick<AppOptions, 'clock' | 'log'>,
  ) {
    const devices = subjects.flatMap((one) => one.devices);
    this.#curves = new EventWaveforms(devices, this.#recent, store, clock, log);
    this.#captures = new EvidenceCaptures(this.#recent, subjects, evidence, clock);
    this.#lanes = new EventLanesReader({ evidence, recent: this.#recent, store, subjects, clock });
    this.#evidence = evidence;
    this.#archive = archive;
  }

  hear(measurements: readonly Measurement[]): void {
    // What comes too late for any alarm is for the archive alone.
    for (const measurement of measurements) if (!measurement.isLate) this.#recent.add(measurement);
    this.#archive.hear(measurements);
  }

  /** Called at each change of an alarm. */
  onAlarm(alarm: Alarm): void {
    this.#curves.keep(alarm);
    this.#captures.onAlarm(alarm);
  }

  hasCurve(alarm: Alarm): boolean {
    return this.#curves.has(alarm);
  }

  lanesOf(id: string, open: readonly Alarm[]): Promise<EventLanes | undefined> {
    return this.#lanes.of(id, open);
  }

  async stop(): Promise<void> {
    this.#captures.stop();
    await Promise.all([this.#evidence.close(), this.#archive.close()]);
  }
}
