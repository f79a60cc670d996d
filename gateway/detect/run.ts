import { catchError, EMPTY, filter, merge, Observable, share, startWith, switchMap } from 'rxjs';
import type { CareEvent, Subject } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import type { Measurement, Reading, Waveform } from '../core/measurement.ts';
import type { DetectorMemory } from '../core/memory.ts';
import type { AnyDetector, Assessment, BoundDevice, DetectorInput, Score } from '../plugin/detector.ts';
import type { ModelPort } from '../plugin/model.ts';
import { canFeed } from '../plugin/needs.ts';

/** Where a detector's input comes from: one hot stream a device, one clock, the models that are installed. */
export interface DetectorSources {
  measurements(deviceId: string): Observable<Measurement>;
  readonly tick$: Observable<Instant>;
  model(id: string): ModelPort | undefined;
  /** Left out: the wall clock of the instants themselves. */
  minuteOfDay?(at: Instant): number;
  readonly memory?: DetectorMemory | undefined;
  /** What staff enter about the subject; left out where nobody does (a recording). */
  readonly entered$?: Observable<Reading>;
  presentBefore?(type: string): Instant | undefined;
  deadband?(type: string, at: Instant): number | undefined;
}

/** Lets the detectors of one subject see the devices bound to it, and nothing else. */
export function inputFor(
  subject: Subject,
  devices: readonly BoundDevice[],
  sources: DetectorSources,
): DetectorInput {
  const own$ = merge(...devices.map(({ deviceId }) => sources.measurements(deviceId))).pipe(share());
  return {
    subject,
    devices,
    waveform: (stream) =>
      own$.pipe(
        filter((one): one is Waveform => one.kind === 'waveform' && one.stream === stream && !one.isCloud),
      ),
    reading: (...metrics) =>
      own$.pipe(filter((one): one is Reading => one.kind === 'reading' && metrics.includes(one.metric))),
    entered: (...metrics) =>
      (sources.entered$ ?? EMPTY).pipe(filter(({ metric }) => metrics.includes(metric))),
    device: (deviceId) => sources.measurements(deviceId),
    tick$: sources.tick$,
    model: sources.model,
    minuteOfDay: sources.minuteOfDay ?? (({ wallMs }) => Math.floor(wallMs / 60_000) % minutesOfDay),
    ...(sources.memory ? { memory: sources.memory } : {}),
    presentBefore: sources.presentBefore ?? (() => undefined),
    deadband: sources.deadband ?? (() => undefined),
    optionsBeside: () => undefined,
  };
}

/** The detectors that the bound devices can feed at all; whether they are covered now is another question. */
export function suitable(
  detectors: readonly AnyDetector[],
  devices: readonly BoundDevice[],
): readonly AnyDetector[] {
  return detectors.filter(({ needs }) => canFeed(devices, needs));
}

/**
 * Runs detectors over one subject. A detector that throws is reported and begun anew with the next measurement:
 * one broken rule or device must not end the others.
 */
export function runDetectors(
  detectors: readonly AnyDetector[],
  input: DetectorInput,
  optionsOf: (detector: AnyDetector) => unknown,
  onFault: (detector: string, thrown: unknown) => void,
): Observable<CareEvent | Score | Assessment> {
  const parsed = new Map(
    detectors.map((detector) => [detector.name, detector.options.safeParse(optionsOf(detector) ?? {}).data]),
  );
  const optionsBeside = (name: string): unknown => parsed.get(name);
  return merge(
    ...detectors.map((detector) => {
      let faults = 0;
      return begunAnew(detector, { ...input, optionsBeside }, optionsOf(detector)).pipe(
        catchError((thrown: unknown, again) => {
          onFault(detector.name, thrown);
          faults += 1;
          // A rule that fails on everything is a defect to be shown, not to be repeated for ever.
          return faults < maxFaults ? again : EMPTY;
        }),
      );
    }),
  );
}

/** What a detector finds; one that learns forgets its own state with what was erased, lest it keep it again. */
function begunAnew(
  detector: AnyDetector,
  input: DetectorInput,
  options: unknown,
): Observable<CareEvent | Score | Assessment> {
  const { memory } = input;
  if (!detector.learns || memory?.onErased === undefined) return detector.detect(input, options);
  const erased$ = new Observable<void>((subscriber) => memory.onErased?.(() => subscriber.next()));
  return erased$.pipe(
    startWith(undefined),
    switchMap(() => detector.detect(input, options)),
  );
}

const maxFaults = 100;
const minutesOfDay = 1440;
