import type { Subscription } from 'rxjs';
import { type AlarmDesk, createAlarmDesk } from '../../gateway/alarm/desk.ts';
import { type AlarmPolicies, defaultPolicies } from '../../gateway/alarm/policy.ts';
import type { AlarmInput, StepResult } from '../../gateway/alarm/step.ts';
import type { BoundSubject } from '../../gateway/app/bindings.ts';
import { LatestReadings } from '../../gateway/app/latest-readings.ts';
import type { Memories } from '../../gateway/app/memories.ts';
import { createPipeline, type Pipeline } from '../../gateway/app/pipeline.ts';
import { registries } from '../../gateway/app/registries.ts';
import { presentBefore, RestoredConditions } from '../../gateway/app/restart.ts';
import { type Config, configSchema } from '../../gateway/config/schema.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import type { CareEvent } from '../../gateway/core/care-event.ts';
import type { Measurement } from '../../gateway/core/measurement.ts';
import type { Clock } from '../../gateway/core/ports.ts';
import { accompany } from '../../gateway/corroborate/weigh.ts';
import type { CrashingStore, Restored } from './crashing-store.ts';
import type { VirtualTime } from './virtual-time.ts';

export const policies: AlarmPolicies = defaultPolicies;

/** A configuration with every detector's defaults and no ward: the subjects come from the day. */
export const config: Config = configSchema(registries).parse({
  site: 'simulation',
  gateway: 'g1',
  ward: 'Ward',
  store: { directory: 'none' },
  beds: [{ id: 'bed-1', room: '1', label: '1' }],
});

export interface IncarnationParts {
  readonly time: VirtualTime;
  readonly store: CrashingStore;
  readonly restored: Restored;
  readonly clock: ProcessClock;
  readonly memories: Memories;
  readonly subjects: readonly BoundSubject[];
  readonly onAlarms: (alarms: readonly Alarm[], isStored: boolean) => void;
  readonly onEvent: (event: CareEvent) => void;
  readonly onInput: (input: AlarmInput) => void;
  readonly onFault: (text: string) => void;
}

/** The machine's clock as one process sees it, as long as it lives. */
export interface ProcessClock extends Clock {
  readonly life: { isAlive: boolean };
}

export function processClock(time: VirtualTime): ProcessClock {
  const life = { isAlive: true };
  return { ...time.clock(() => life.isAlive), life };
}

const tickMs = 4000;

/** One life of the core: pipeline, corroboration, alarm desk, joined as the composition root joins them. */
export class Incarnation {
  readonly clock: ProcessClock;
  readonly #pipeline: Pipeline;
  readonly #latest = new LatestReadings();
  readonly #desk: AlarmDesk;
  readonly #conditions: RestoredConditions;
  readonly #parts: IncarnationParts;
  readonly #running: Subscription;

  constructor(parts: IncarnationParts) {
    this.#parts = parts;
    const { store, restored, memories, subjects, onAlarms, onFault } = parts;
    this.clock = parts.clock;
    this.#pipeline = createPipeline(
      config,
      subjects,
      { model: () => undefined, memory: (resident) => memories.of(resident) },
      (subject, detector, thrown) => onFault(`${detector} at ${subject} threw ${String(thrown)}`),
      presentBefore(restored.alarms, this.clock.now()),
    );
    this.#desk = createAlarmDesk({
      clock: this.clock,
      policiesAt: () => policies,
      onHolds: () => {},
      restored,
      store: store.open(this.clock),
      outboxFor: () => [],
      onChange: (alarms, { isStored }) => this.isAlive && onAlarms(alarms, isStored),
      onStoreFault: () => {},
    });
    this.#conditions = new RestoredConditions(restored.alarms, policies, this.clock, (event) => {
      void this.take(event);
    });
    this.#running = this.#pipeline.event$.subscribe((event) => void this.take(event));
    this.#tick();
  }

  get isAlive(): boolean {
    return this.clock.life.isAlive;
  }

  alarms(): readonly Alarm[] {
    return this.#desk.alarms();
  }

  feed(measurements: readonly Measurement[]): void {
    for (const one of measurements) {
      if (one.kind === 'reading') this.#latest.add(one);
      else this.#parts.time.stir();
    }
    this.#pipeline.feed(measurements);
  }

  /** A care event from the pipeline or from outside. Resolves when what it changed has been signalled. */
  async take(event: CareEvent): Promise<StepResult | undefined> {
    if (!this.isAlive) return undefined;
    this.#conditions.onEvent(event);
    const devices = this.#parts.subjects.find(({ id }) => id === event.bedId)?.devices ?? [];
    const weighed = accompany(event, this.#latest.of(devices));
    this.#parts.onEvent(weighed);
    return this.handle({ type: 'event', event: weighed });
  }

  handle(input: AlarmInput): Promise<StepResult> {
    this.#parts.time.stir();
    this.#parts.onInput(input);
    return this.#desk.handle(input);
  }

  #tick(): void {
    const { time } = this.#parts;
    time.at(time.trueMs + tickMs, () => this.isAlive && this.#tick(), true);
    this.#pipeline.tick(this.clock.now());
  }

  /** No warning, no goodbye. */
  kill(): void {
    this.clock.life.isAlive = false;
    this.#running.unsubscribe();
    this.#parts.store.cut();
  }
}
