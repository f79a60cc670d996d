import type { Instant } from '../core/instant.ts';
import type { Assessment } from '../plugin/detector.ts';
import type { CurrentInputs } from './news2-inputs.ts';
import type { News2Parameter, News2Score, Spo2Scale } from './news2-score.ts';

/** One look at everything that is known: the score, from what, when. */
export interface Evaluation {
  readonly score: News2Score;
  readonly now: Instant;
  readonly current: CurrentInputs;
  /** Parameters with three points for which nothing else calls: no fixed limit, or none that watches what staff entered. */
  readonly singles: readonly News2Parameter[];
  /** What somebody declared wrong at this moment. */
  readonly takenBack?: News2Parameter | undefined;
}

/** A parameter as people read it: `air`, `oxygen`, an ACVPU letter, a number with at most one decimal. */
export function shownValue({ score, current }: Evaluation, parameter: News2Parameter): number | string {
  if (parameter === 'oxygen') return (score.parts.oxygen ?? 0) > 0 ? 'oxygen' : 'air';
  const value = current.input[parameter];
  return typeof value === 'number' ? Math.round(value * 10) / 10 : (value ?? '');
}

/** The score as the board shows it, the parameters with most points first. Pure. */
export function assessmentOf(evaluation: Evaluation, scale: Spo2Scale): Assessment {
  const { score, now, current } = evaluation;
  const { total, response, missing, parts } = score;
  const known = Object.keys(parts) as News2Parameter[];
  return {
    kind: 'assessment',
    detector: 'news2',
    at: now,
    total,
    response,
    scale,
    missing,
    parts: known
      .toSorted((a, b) => (parts[b] ?? 0) - (parts[a] ?? 0))
      .map((parameter) => {
        const { at, by } = current.sources[parameter] ?? {};
        return {
          parameter,
          points: parts[parameter] ?? 0,
          value: shownValue(evaluation, parameter),
          ...(at && { seenAt: at }),
          ...(by && { by }),
        };
      }),
  };
}

/** Whether two assessments show the same thing, apart from when they were made. */
export const isSameAssessment = (a: Assessment, b: Assessment): boolean =>
  JSON.stringify({ ...a, at: 0 }) === JSON.stringify({ ...b, at: 0 });
