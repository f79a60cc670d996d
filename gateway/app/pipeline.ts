import { EMPTY, filter, merge, type Observable, Subject, tap } from 'rxjs';
import { policyFor } from '../alarm/policy.ts';
import type { Config } from '../config/schema.ts';
import type { Alarm } from '../core/alarm.ts';
import type { CareEvent } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import type { Measurement, Reading } from '../core/measurement.ts';
import type { DetectorMemory } from '../core/memory.ts';
import { dedupe } from '../corroborate/dedupe.ts';
import { bedExit } from '../detect/bed-exit.ts';
import { weighs } from '../detect/bed-occupancy.ts';
import { scaleOf } from '../detect/bed-scale-options.ts';
import { detectors } from '../detect/index.ts';
import { inputFor, runDetectors, suitable } from '../detect/run.ts';
import type { AnyDetector, Assessment } from '../plugin/detector.ts';
import type { ModelPort } from '../plugin/model.ts';
import type { BoundSubject } from './bindings.ts';
import { localMinuteOfDay } from './local-time.ts';
import { policiesOf } from './policies.ts';
import { weighedBed } from './weighed-bed.ts';

/** From measurements to care events, for every bed and robot. Nothing runs until `event$` is subscribed. */
export interface Pipeline {
  feed(measurements: readonly Measurement[]): void;
  /** What staff entered about who lies in a bed. */
  enter(bedId: string, readings: readonly Reading[]): void;
  tick(now: Instant): void;
  readonly event$: Observable<CareEvent>;
  /** Whether somebody is in bed, as the scales under the beds tell it. */
  readonly bed$: Observable<Reading>;
  /** The detectors that a subject's devices can feed. */
  detectorsOf(subjectId: string): readonly AnyDetector[];
  /** Measurements of devices that no bed or robot is bound to. */
  unbound(): number;
}

/** What detectors bring along: models by id, and what was learnt about a resident. */
interface Learnt {
  model(id: string): ModelPort | undefined;
  memory(residentId: string): DetectorMemory;
}

/** Joins the detectors of all subjects; each device has one stream, so that a bed never sees another bed's data. */
export function createPipeline(
  config: Config,
  subjects: readonly BoundSubject[],
  { model, memory }: Learnt,
  onFault: (subjectId: string, detector: string, thrown: unknown) => void,
  present: readonly Alarm[],
  onAssessment: (subjectId: string, assessment: Assessment) => void = () => {},
): Pipeline {
  const streams = new Map<string, Subject<Measurement>>();
  for (const { devices } of subjects)
    for (const { deviceId } of devices) streams.set(deviceId, new Subject());
  const tick$ = new Subject<Instant>();
  const entered = new Map(subjects.map(({ id }) => [id, new Subject<Reading>()]));
  const chosen = new Map(subjects.map(({ id, devices }) => [id, suitable(detectors, devices)]));
  const options: Readonly<Record<string, unknown>> = config.detectors;
  const policiesAt = policiesOf(config);
  let unbound = 0;

  const unasked = (id: string) =>
    detectors.filter((one) => one.needs.runsAnyway && !chosen.get(id)?.includes(one));
  const inputOf = ({ id, subject, devices }: BoundSubject) =>
    inputFor(subject, devices, {
      measurements: (device) => streams.get(device) ?? EMPTY,
      tick$,
      entered$: entered.get(id) ?? EMPTY,
      model,
      minuteOfDay: localMinuteOfDay,
      presentBefore: (type) =>
        present.find((alarm) => alarm.type === type && (alarm.bedId ?? alarm.robotId) === id)?.onset,
      deadband: (type, at) => policyFor(policiesAt(at), { ...subject, type }).deadband,
      memory: subject.residentId === undefined ? undefined : memory(subject.residentId),
    });
  const optionsOf = ({ options: own }: BoundSubject, name: string) => own?.[name] ?? options[name];
  const eventsOf = (bound: BoundSubject) =>
    runDetectors(
      [...(chosen.get(bound.id) ?? []), ...unasked(bound.id)],
      inputOf(bound),
      ({ name }) => optionsOf(bound, name),
      (detector, thrown) => onFault(bound.id, detector, thrown),
    ).pipe(tap((one) => one.kind === 'assessment' && onAssessment(bound.id, one)));
  const bedOf = (bound: BoundSubject) =>
    weighedBed(inputOf(bound), scaleOf(bedExit.options.parse(optionsOf(bound, bedExit.name))));

  return {
    feed(measurements) {
      for (const one of measurements) {
        const stream = streams.get(one.deviceId);
        if (stream) stream.next(one);
        else unbound += 1;
      }
    },
    enter(bedId, readings) {
      for (const one of readings) entered.get(bedId)?.next(one);
    },
    tick: (now) => tick$.next(now),
    event$: merge(...subjects.map(eventsOf)).pipe(
      filter((one): one is CareEvent => one.kind === 'care-event'),
      dedupe(),
    ),
    bed$: merge(...subjects.filter(({ devices }) => devices.some(weighs)).map(bedOf)),
    detectorsOf: (subjectId) => chosen.get(subjectId) ?? [],
    unbound: () => unbound,
  };
}
