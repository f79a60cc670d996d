import { filter, map, merge, type Observable, scan, share } from 'rxjs';
import { z } from 'zod';
import type { CareEvent } from '../core/care-event.ts';
import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';
import { type DetectorInput, defineDetector, type Score } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';
import { type NightCounts, type NightEvent, nightIndex, nightStep, noNight } from './apnoea-index.ts';
import { breathing, type PauseState, pauseStep } from './breath-pause.ts';
import { conditionEvents, type Look } from './condition.ts';
import { type DesaturationState, desaturationStep, noDesaturation } from './desaturation.ts';
import { judgedReadings } from './judged-readings.ts';
import { inOwnUnit } from './vital-unit.ts';

const name = 'apnoea';
const version = '1.0.0';

const options = z.strictObject({
  pauseS: z
    .number()
    .min(15)
    .max(60)
    .default(20)
    .describe('Seconds without a breath before somebody is called.'),
  perHour: z
    .number()
    .min(5)
    .max(60)
    .default(15)
    .describe('Events an hour from which the night is reported; 15 is called moderate.'),
  leastHours: z.number().min(1).max(8).default(2).describe('Analysed hours before an index is told.'),
  notAcceptedDrivers: z
    .array(z.string())
    .max(32)
    .default(['seeed-mr60bha2', 'r60-radar', 'hlk-ld6002', 'ti-iwr6843'])
    .describe('Drivers whose respiration is not counted: a radar shows none over an empty bed.'),
});
type ApnoeaOptions = z.output<typeof options>;

interface ApnoeaState {
  readonly pause: PauseState;
  readonly desaturation: DesaturationState;
  readonly night: NightCounts;
  /** Undefined while it cannot be told. */
  readonly pausedS: number | undefined;
  readonly doubtAt?: Instant;
  readonly event?: NightEvent;
  readonly reading?: Reading;
}

/** So long after a doubtful respiration a rate of 0 is not believed: in recorded monitors it came with a lost signal. */
const trustAgainMs = 60_000;

const start: ApnoeaState = { pause: breathing, desaturation: noDesaturation, night: noNight, pausedS: 0 };

/**
 * The next state after one reading of respiration or SpO2. Pure. A doubtful respiration breaks a pause without counting it: monitors
 * that lose the breath waver between 0 and no value, while the person breathes.
 */
function apnoeaStep(state: ApnoeaState, reading: Reading): ApnoeaState {
  const { at, metric, quality } = reading;
  const vital = metric === 'spo2' ? 'spo2' : 'respiration';
  const given = quality === 'good' ? (reading.value ?? Number.NaN) : Number.NaN;
  const value = inOwnUnit(vital, given, reading.unit);
  const { event: _, ...before } = state;
  if (value === undefined) {
    const broken = vital === 'respiration' ? { pause: { lastAt: at }, pausedS: undefined, doubtAt: at } : {};
    return { ...before, ...broken, reading };
  }
  if (vital === 'respiration') {
    const { state: pause, ended, pausedS } = pauseStep(state.pause, { at, perMinute: value });
    const event: NightEvent | undefined = ended && { kind: 'pause', onset: ended.onset };
    const night = nightStep(state.night, at, event);
    const isTrusted = state.doubtAt === undefined || elapsedMs(state.doubtAt, at) > trustAgainMs;
    const trusted = { pausedS: pausedS === 0 || isTrusted ? pausedS : undefined };
    return { ...before, pause, ...trusted, night, reading, ...(event ? { event } : {}) };
  }
  const { state: desaturation, ended } = desaturationStep(state.desaturation, { at, value });
  const event: NightEvent | undefined = ended && { kind: 'desaturation', ...ended };
  const night = nightStep(state.night, at, event);
  return { ...before, desaturation, night, reading, ...(event ? { event } : {}) };
}

function pauseLook({ pausedS, reading }: ApnoeaState, at: Instant): Look {
  return {
    holds: pausedS === undefined ? undefined : pausedS > 0,
    at,
    ...(reading ? { deviceId: reading.deviceId } : {}),
    evidence: [
      { witness: 'vital', key: 'no-breath', values: { seconds: Math.round(pausedS ?? 0) }, isFor: true },
    ],
  };
}

function indexLook({ night }: ApnoeaState, at: Instant, { perHour, leastHours }: ApnoeaOptions): Look {
  const index = nightIndex(night);
  const isKnown = index.analysedH >= leastHours;
  // A third below the limit ends it, so that a night at the limit is told once.
  const holds = !isKnown
    ? undefined
    : index.perHour >= perHour
      ? true
      : index.perHour < perHour * 0.67
        ? false
        : undefined;
  return {
    holds,
    at,
    evidence: [{ witness: 'vital', key: 'apnoea-index', values: { ...index }, isFor: true }],
  };
}

function accepted(input: DetectorInput, chosen: ApnoeaOptions): Observable<Reading> {
  return judgedReadings(input, 'respiration-rate', 'spo2').pipe(
    filter(({ metric, deviceId }) => {
      const driver = input.devices.find((device) => device.deviceId === deviceId)?.driver ?? '';
      return metric === 'spo2' || !chosen.notAcceptedDrivers.includes(driver);
    }),
  );
}

/**
 * Breathing pauses: one that lasts is an alarm at once; pauses of ten seconds and desaturations of 3 % or 4 % are counted an hour over
 * the night. Doubtful readings and sensors that are off are neither. Source: AASM manual for scoring (general knowledge of it).
 */
export const apnoea = defineDetector<ApnoeaOptions>({
  name,
  version,
  summary: 'A breathing pause that lasts; pauses and desaturations an hour over a night.',
  needs: {
    streams: [],
    metrics: [],
    models: [],
    oneOf: [[{ metric: 'respiration-rate' }, { metric: 'spo2' }]],
  },
  emits: [name, 'apnoea-index'],
  options,
  detect(input, chosen): Observable<CareEvent | Score> {
    const state$ = accepted(input, chosen).pipe(scan(apnoeaStep, start), share());
    const about = { detector: name, version, confidence: 1 };
    const looks = (
      of: (state: ApnoeaState, at: Instant) => Look,
      isWanted: (state: ApnoeaState) => boolean,
    ) =>
      state$.pipe(
        filter(isWanted),
        eachOf((state) => (state.reading ? [of(state, state.reading.at)] : [])),
      );
    const isBreath = ({ reading }: ApnoeaState) => reading?.metric === 'respiration-rate';
    return merge(
      looks(pauseLook, isBreath).pipe(
        conditionEvents({ ...about, type: name, onDelayMs: chosen.pauseS * 1000, offDelayMs: 5000 }, input),
      ),
      looks(
        (state, at) => indexLook(state, at, chosen),
        () => true,
      ).pipe(conditionEvents({ ...about, type: 'apnoea-index', onDelayMs: 0, offDelayMs: 0 }, input)),
      state$.pipe(
        filter(({ event }) => event !== undefined),
        map(({ night, reading }): Score[] =>
          reading
            ? [{ kind: 'score', detector: name, at: reading.at, value: nightIndex(night).perHour }]
            : [],
        ),
        eachOf((scores) => scores),
      ),
    );
  },
});
