import { EMPTY, filter, type Observable, Subject } from 'rxjs';
import type { CareEvent } from '../../gateway/core/care-event.ts';
import { bedId } from '../../gateway/core/id.ts';
import { type Instant, recordingInstant } from '../../gateway/core/instant.ts';
import type { Measurement, Reading } from '../../gateway/core/measurement.ts';
import type { DetectorMemory } from '../../gateway/core/memory.ts';
import type { Placement, WatchedPlace } from '../../gateway/core/ward.ts';
import { inputFor } from '../../gateway/detect/run.ts';
import type { AnyDetector, Assessment, BoundDevice, DetectorInput } from '../../gateway/plugin/detector.ts';
import type { ModelPort } from '../../gateway/plugin/model.ts';
import { testDevice } from './measurements.ts';

export interface DetectorBench {
  feed(...measurements: readonly Measurement[]): void;
  tick(atS: number): void;
  /** Staff enter something. */
  enter(...readings: readonly Reading[]): void;
  /** Every score that was told to the board. */
  readonly assessments: Assessment[];
  /** Everything reported so far; resolves after the input has ended. */
  readonly events: CareEvent[];
  end(): Promise<readonly CareEvent[]>;
}

export interface BenchChoices {
  readonly streams?: readonly string[];
  readonly metrics?: readonly string[];
  readonly options?: unknown;
  readonly placement?: Placement;
  readonly model?: ModelPort;
  readonly watches?: WatchedPlace;
  /** Further devices of the bed. */
  readonly others?: readonly BoundDevice[];
  /** Since which second what was present when the gateway stopped. */
  readonly before?: Readonly<Record<string, number>>;
  /** The recording begins at this minute of the day. */
  readonly startMinute?: number;
  readonly memory?: DetectorMemory;
  /** What the alarm profile in force says. */
  readonly deadband?: (type: string, at: Instant) => number | undefined;
  /** Options of the other detectors that watch the bed. */
  readonly beside?: (detector: string) => unknown;
  readonly silentAfterMs?: number;
  readonly noSignsOfLife?: readonly string[];
}

/** What a detector sees of one bed with one device and its choices. */
export function benchInput(
  choices: BenchChoices,
  measurement$: Observable<Measurement>,
  tick$: Observable<Instant>,
  entered$: Observable<Reading> = EMPTY,
): DetectorInput {
  const device = {
    deviceId: testDevice,
    driver: 'bench',
    streams: choices.streams ?? [],
    metrics: choices.metrics ?? [],
    silentAfterMs: choices.silentAfterMs ?? 2000,
    ...(choices.noSignsOfLife ? { noSignsOfLife: choices.noSignsOfLife } : {}),
    ...(choices.placement ? { placement: choices.placement } : {}),
    ...(choices.watches ? { watches: choices.watches } : {}),
  };
  const sources = {
    measurements: (id: string) => measurement$.pipe(filter(({ deviceId }) => deviceId === id)),
    tick$,
    entered$,
    model: () => choices.model,
    minuteOfDay: ({ monoMs }: Instant) => ((choices.startMinute ?? 0) + Math.floor(monoMs / 60_000)) % 1440,
    memory: choices.memory,
    deadband: (type: string, at: Instant) => choices.deadband?.(type, at),
    presentBefore: (type: string) => {
      const since = choices.before?.[type];
      return since === undefined ? undefined : recordingInstant(since);
    },
  };
  const input = inputFor({ bedId: bedId('bed-1') }, [device, ...(choices.others ?? [])], sources);
  return choices.beside === undefined ? input : { ...input, optionsBeside: choices.beside };
}

/** One detector on one bed with one device, driven by hand. */
export function detectorBench(detector: AnyDetector, choices: BenchChoices = {}): DetectorBench {
  const measurement$ = new Subject<Measurement>();
  const tick$ = new Subject<Instant>();
  const entered$ = new Subject<Reading>();
  const input = benchInput(choices, measurement$, tick$, entered$);
  const events: CareEvent[] = [];
  const assessments: Assessment[] = [];
  const done = new Promise<void>((resolve, reject) => {
    detector.detect(input, detector.options.parse(choices.options ?? {})).subscribe({
      next: (one) => {
        if (one.kind === 'care-event') events.push(one);
        if (one.kind === 'assessment') assessments.push(one);
      },
      error: reject,
      complete: resolve,
    });
  });
  return {
    events,
    assessments,
    enter(...readings) {
      for (const one of readings) entered$.next(one);
    },
    feed(...measurements) {
      for (const one of measurements) measurement$.next(one);
    },
    tick: (atS) => tick$.next(recordingInstant(atS)),
    async end() {
      measurement$.complete();
      entered$.complete();
      tick$.complete();
      await done;
      return events;
    },
  };
}
