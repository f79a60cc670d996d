import { distinctUntilChanged, filter, map, merge, type Observable, scan, share } from 'rxjs';
import { z } from 'zod';
import { type CareEvent, careEvent, type Evidence } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';
import { type Assessment, type DetectorInput, defineDetector, type Score } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';
import { judgedReadings } from './judged-readings.ts';
import { assessmentOf, type Evaluation, isSameAssessment, shownValue } from './news2-assessment.ts';
import { currentInputs, type News2Inputs, news2Metrics, takenBackBy, withReading } from './news2-inputs.ts';
import { type LevelEdge, type LevelsState, levelsBefore, levelsStep, news2Levels } from './news2-levels.ts';
import { type News2Parameter, news2Score } from './news2-score.ts';
import { isToldByLimit, type OptionsBeside } from './told-by-limit.ts';

const name = 'news2';
const version = '1.1.0';

const options = z.strictObject({
  scale2: z
    .strictObject({
      decidedBy: z.string().min(1).max(64).describe('Id of the clinician who decided.'),
      decidedOn: z.iso.date().describe('When it was written in the record.'),
    })
    .optional()
    .describe("SpO2 scale 2, for confirmed hypercapnic respiratory failure; in a resident's profile only."),
  oxygen: z
    .enum(['air', 'oxygen'])
    .optional()
    .describe("Air or prescribed oxygen by the resident's profile, where nobody enters it."),
  continuousMaxAgeS: z
    .number()
    .min(10)
    .max(3600)
    .default(60)
    .describe('How old a pulse, respiration or SpO2 may be.'),
  manualMaxAgeS: z
    .number()
    .min(60)
    .max(43_200)
    .default(3600)
    .describe('How old a pressure, temperature, consciousness or oxygen entry may be.'),
  onDelayS: z.number().min(0).max(600).default(60).describe('Seconds at a level before its onset.'),
  offDelayS: z.number().min(0).max(3600).default(300).describe('Seconds below it before the cessation.'),
  notAcceptedDrivers: z
    .array(z.string())
    .max(32)
    .default(['seeed-mr60bha2', 'r60-radar', 'hlk-ld6002', 'ti-iwr6843'])
    .describe('Drivers whose pulse and respiration are not validated for scoring: radars.'),
});
type News2Options = z.output<typeof options>;

interface Levels {
  readonly states: LevelsState;
  readonly edges: readonly LevelEdge[];
  readonly evaluation?: Evaluation;
}

interface Weighed {
  readonly inputs: News2Inputs;
  readonly now?: Instant;
  readonly takenBack?: News2Parameter | undefined;
}

function evaluate(
  inputs: News2Inputs,
  now: Instant,
  chosen: News2Options,
  optionsBeside: OptionsBeside,
): Evaluation {
  const current = currentInputs(inputs, now, chosen);
  const input = {
    ...(chosen.oxygen === undefined ? {} : { isOnOxygen: chosen.oxygen === 'oxygen' }),
    ...current.input,
  };
  const score = news2Score(input, chosen.scale2 ? 2 : 1);
  const isTold = (parameter: News2Parameter): boolean => {
    const source = current.sources[parameter];
    if (parameter === 'oxygen' || source === undefined || source.by !== undefined) return false;
    const value = current.input[parameter];
    return isToldByLimit(parameter, { value, isComing: source.isComing === true }, optionsBeside);
  };
  const known = Object.keys(score.parts) as News2Parameter[];
  const singles = known.filter((parameter) => score.parts[parameter] === 3 && !isTold(parameter));
  return { score, now, current, singles };
}

/** The score's own line, the chart's response, then each known parameter with its points and age, the worst first. */
function evidenceOf(evaluation: Evaluation, chosen: News2Options): Evidence[] {
  const { total, missing, response, parts } = evaluation.score;
  const about = { witness: 'score', isFor: true };
  const known = (Object.keys(parts) as News2Parameter[]).sort((a, b) => (parts[b] ?? 0) - (parts[a] ?? 0));
  return [
    missing.length > 0
      ? { ...about, key: 'news2-partial', values: { total, missing: missing.join(',') } }
      : { ...about, key: 'news2-total', values: { total } },
    { ...about, key: 'news2-response', values: { response } },
    ...known.map((parameter) => {
      const source = evaluation.current.sources[parameter];
      const points = parts[parameter] ?? 0;
      const values = { parameter, value: shownValue(evaluation, parameter), points };
      if (source === undefined) return { ...about, key: 'news2-by-profile', values };
      const aged = { ...values, ageS: source.ageS };
      return source.by === undefined
        ? { ...about, key: 'news2-part', values: aged }
        : { ...about, key: 'news2-by-hand', values: aged };
    }),
    ...(chosen.scale2
      ? [{ ...about, key: 'news2-scale-2', values: { decidedOn: chosen.scale2.decidedOn } }]
      : []),
  ];
}

function events(
  evaluation$: Observable<Evaluation>,
  input: DetectorInput,
  chosen: News2Options,
): Observable<CareEvent> {
  const delays = { onDelayMs: chosen.onDelayS * 1000, offDelayMs: chosen.offDelayS * 1000 };
  return evaluation$.pipe(
    scan(
      ({ states }: Levels, evaluation): Levels => ({
        ...levelsStep(states, evaluation, delays),
        evaluation,
      }),
      { states: levelsBefore(input.presentBefore), edges: [] },
    ),
    eachOf(({ edges, evaluation }) =>
      evaluation === undefined
        ? []
        : edges.map(({ type, edge }) =>
            careEvent({
              ...input.subject,
              type,
              ...edge,
              confidence: 1,
              evidence: evidenceOf(evaluation, chosen),
              by: { detector: name, version },
            }),
          ),
    ),
  );
}

/** Evaluations with each usable reading and each tick, for the age of what is known. */
function evaluations(input: DetectorInput, chosen: News2Options): Observable<Evaluation> {
  const isAccepted = ({ deviceId }: Reading) => {
    const driver = input.devices.find((device) => device.deviceId === deviceId)?.driver;
    return driver === undefined || !chosen.notAcceptedDrivers.includes(driver);
  };
  const reading$ = judgedReadings(input, ...news2Metrics).pipe(
    filter(isAccepted),
    map((reading) => ({ reading, now: reading.at })),
  );
  // An entry tells of the past: it is weighed at the moment at which it arrives.
  const entered$ = input
    .entered(...news2Metrics)
    .pipe(map((reading) => ({ reading, now: reading.receivedAt })));
  const tick$ = input.tick$.pipe(map((now) => ({ reading: undefined, now })));
  return merge(reading$, entered$, tick$).pipe(
    scan(
      ({ inputs }: Weighed, { reading, now }): Weighed => ({
        inputs: reading ? withReading(inputs, reading) : inputs,
        now,
        takenBack: reading && takenBackBy(reading),
      }),
      { inputs: new Map() },
    ),
    filter(({ inputs }) => inputs.size > 0),
    eachOf(({ inputs, now, takenBack }) =>
      now === undefined ? [] : [{ ...evaluate(inputs, now, chosen, input.optionsBeside), takenBack }],
    ),
  );
}

function scores(evaluation$: Observable<Evaluation>): Observable<Score> {
  return evaluation$.pipe(
    scan(
      (
        last: { readonly total?: number; readonly isNew: boolean; readonly at?: Instant },
        { score, now },
      ) => ({
        total: score.total,
        isNew: score.total !== last.total,
        at: now,
      }),
      { isNew: false },
    ),
    eachOf(({ total, isNew, at }) =>
      isNew && at !== undefined && total !== undefined
        ? [{ kind: 'score' as const, detector: name, at, value: total }]
        : [],
    ),
  );
}

/**
 * NEWS2 from streams and from what staff enter: the emergency threshold (7), the urgent one (5) and three points in a single
 * parameter. With parameters missing or too old the score is partial and says so; being a lower bound it may still raise an alarm.
 * Source: Royal College of Physicians, NEWS2, 2017 (standards page on NEWS2).
 */
export const news2 = defineDetector<News2Options>({
  name,
  version,
  summary: 'NEWS2 early-warning score, partial where parameters are missing or too old.',
  needs: {
    streams: [],
    metrics: [],
    oneOf: [news2Metrics.slice(0, -2).map((metric) => ({ metric }))],
    models: [],
    // Where no device measures, all seven may be entered by hand.
    runsAnyway: true,
  },
  emits: news2Levels.map(({ type }) => type),
  options,
  detect(input, chosen): Observable<CareEvent | Score | Assessment> {
    const evaluation$ = evaluations(input, chosen).pipe(share());
    const assessment$ = evaluation$.pipe(
      map((evaluation) => assessmentOf(evaluation, chosen.scale2 ? 2 : 1)),
      distinctUntilChanged(isSameAssessment),
    );
    return merge(scores(evaluation$), events(evaluation$, input, chosen), assessment$);
  },
});
