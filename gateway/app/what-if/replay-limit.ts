import { EMPTY, Subject } from 'rxjs';
import { policyFor } from '../../alarm/policy.ts';
import type { Config } from '../../config/schema.ts';
import type { Priority } from '../../core/alarm.ts';
import type { CareEvent } from '../../core/care-event.ts';
import { elapsedMs, type Instant, plusMs } from '../../core/instant.ts';
import type { Measurement } from '../../core/measurement.ts';
import { inputFor, runDetectors } from '../../detect/run.ts';
import type { AnyDetector, DetectorInput } from '../../plugin/detector.ts';
import type { BoundSubject } from '../bindings.ts';
import { sampledAt } from '../history/late-events.ts';
import { wouldAlarm } from '../history/would-alarm.ts';
import { localMinuteOfDay } from '../local-time.ts';
import { policiesOf } from '../policies.ts';

/** One detector at one bed, with its options as they are and as they would be. */
export interface LimitPlan {
  readonly config: Config;
  readonly bound: BoundSubject;
  readonly detector: AnyDetector;
  readonly before: unknown;
  readonly after: unknown;
}

/** An alarm as the replayed detector and the alarm machine's delays would have raised it. */
export interface ReplayedAlarm {
  readonly type: string;
  readonly priority: Priority;
  readonly atMs: number;
}

export interface LimitReplay {
  readonly before: readonly ReplayedAlarm[];
  readonly after: readonly ReplayedAlarm[];
  /** Minutes in which anything was measured that the detector listens to. */
  readonly minutes: number;
  readonly faults: number;
}

/** As in the running gateway. */
const tickMs = 500;
/** After the last measurement before a gap, time goes on for so long: what ends by silence has ended by then. */
const gapTicksMs = 60_000;

/**
 * Both sides at once: the same detector twice over the same measurements and the same ticks, so that nothing but the limit differs. Pure
 * but for the detectors' own state.
 */
export function replayLimit(plan: LimitPlan, measurements: Iterable<Measurement>): LimitReplay {
  const run = new Run(plan);
  for (const one of measurements) run.take(one);
  return run.end();
}

class Run {
  readonly #plan: LimitPlan;
  readonly #streams: ReadonlyMap<string, Subject<Measurement>>;
  readonly #tick$ = new Subject<Instant>();
  readonly #events = { before: [] as CareEvent[], after: [] as CareEvent[] };
  readonly #policiesAt: ReturnType<typeof policiesOf>;
  #tickAt: Instant | undefined;
  #lastMinute = Number.NaN;
  #minutes = 0;
  #faults = 0;

  constructor(plan: LimitPlan) {
    this.#plan = plan;
    this.#policiesAt = policiesOf(plan.config);
    this.#streams = new Map(plan.bound.devices.map(({ deviceId }) => [deviceId, new Subject()]));
    for (const side of ['before', 'after'] as const)
      runDetectors(
        [plan.detector],
        this.#input(),
        () => plan[side],
        () => {
          this.#faults += 1;
        },
      ).subscribe((one) => one.kind === 'care-event' && this.#events[side].push(one));
  }

  take(one: Measurement): void {
    const at = sampledAt(one);
    this.#tickTo(at);
    const minute = Math.floor(at.wallMs / 60_000);
    if (minute !== this.#lastMinute) this.#minutes += 1;
    this.#lastMinute = minute;
    this.#streams.get(one.deviceId)?.next(one);
  }

  end(): LimitReplay {
    const end = this.#tickAt && plusMs(this.#tickAt, gapTicksMs);
    if (end) this.#tickTo(end);
    const told = (events: readonly CareEvent[]) => (end ? alarmsOf(events, this.#policiesAt, end) : []);
    return {
      before: told(this.#events.before),
      after: told(this.#events.after),
      minutes: this.#minutes,
      faults: this.#faults,
    };
  }

  #input(): DetectorInput {
    const { subject, devices } = this.#plan.bound;
    return inputFor(subject, devices, {
      measurements: (device) => this.#streams.get(device) ?? EMPTY,
      tick$: this.#tick$,
      model: () => undefined,
      minuteOfDay: localMinuteOfDay,
      deadband: (type, at) => policyFor(this.#policiesAt(at), { ...subject, type }).deadband,
    });
  }

  #tickTo(until: Instant): void {
    const from = this.#tickAt ?? until;
    for (let at = from; elapsedMs(at, until) >= 0; at = plusMs(at, tickMs)) {
      if (elapsedMs(from, at) > gapTicksMs) at = until;
      this.#tick$.next(at);
      this.#tickAt = plusMs(at, tickMs);
    }
  }
}

/** What each onset would have alarmed, with its own end: an alarm that nobody closes must not swallow those after it. Pure. */
export function alarmsOf(
  events: readonly CareEvent[],
  policiesAt: ReturnType<typeof policiesOf>,
  endAt: Instant,
): readonly ReplayedAlarm[] {
  return events.flatMap((event, index) => {
    if (event.phase !== 'onset') return [];
    const end = events
      .slice(index + 1)
      .find((one) => one.conditionId === event.conditionId && one.phase === 'cessation');
    const [priority] = wouldAlarm(end ? [event, end] : [event], policiesAt, endAt).values();
    return priority === undefined ? [] : [{ type: event.type, priority, atMs: event.at.wallMs }];
  });
}

/** The metrics and streams that a detector listens to at a bed. */
export function namesOf({ bound, detector, before }: LimitPlan): ReadonlySet<string> {
  const names = new Set<string>();
  const input = inputFor(bound.subject, bound.devices, {
    measurements: () => EMPTY,
    tick$: EMPTY,
    model: () => undefined,
  });
  const heard: DetectorInput = {
    ...input,
    waveform(stream) {
      names.add(stream);
      return EMPTY;
    },
    reading(...metrics) {
      for (const metric of metrics) names.add(metric);
      return EMPTY;
    },
  };
  detector
    .detect(heard, detector.options.parse(before ?? {}))
    .subscribe()
    .unsubscribe();
  return names;
}
