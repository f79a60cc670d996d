import type { Alarm } from '../core/alarm.ts';
import { messageOf } from '../core/error.ts';
import type { Waveform } from '../core/measurement.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { BoundDevice } from '../plugin/detector.ts';
import type { Store } from '../store/store.ts';
import { afterDecisionMs, cutWaveform, sourceOf } from './event-waveform.ts';
import type { RecentMeasurements } from './recent-measurements.ts';

type Memory = Pick<Store, 'saveWaveform'>;

/** Alarms whose curve waits to be kept; beyond this the newest are kept from what is there now. */
const maxPending = 200;

/** Keeps the curve around each alarm for the review, once the seconds after it have passed. */
export class EventWaveforms {
  readonly #devices: readonly BoundDevice[];
  readonly #store: Memory;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #recent: Pick<RecentMeasurements, 'between'>;
  readonly #pending = new Set<string>();

  constructor(
    devices: readonly BoundDevice[],
    recent: Pick<RecentMeasurements, 'between'>,
    store: Memory,
    clock: Clock,
    log: Log,
  ) {
    this.#devices = devices;
    this.#recent = recent;
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  has(alarm: Alarm): boolean {
    return sourceOf(alarm, this.#devices) !== undefined;
  }

  /** Called at each change of an alarm; keeps its curve once. */
  keep(alarm: Alarm): void {
    const isNew = alarm.custody.every(
      ({ step }) => step === 'sensed' || step === 'decided' || step === 'committed',
    );
    if (!isNew || !this.has(alarm) || this.#pending.has(alarm.id) || this.#pending.size >= maxPending) return;
    this.#pending.add(alarm.id);
    this.#clock.after(afterDecisionMs, () => {
      this.#pending.delete(alarm.id);
      const wave = this.#cut(alarm);
      if (wave === undefined) return;
      this.#store
        .saveWaveform(alarm.id, wave)
        .catch((thrown: unknown) =>
          this.#log.warn('VIGIL_STORE_FAILED', { alarm: alarm.id, message: messageOf(thrown) }),
        );
    });
  }

  #cut(alarm: Alarm): Waveform | undefined {
    const source = sourceOf(alarm, this.#devices);
    return source ? cutWaveform(alarm, source, this.#recent) : undefined;
  }
}
