import type { Instant } from '../core/instant.ts';
import { type Edge, type HoldDelays, type HoldState, hold, notHeld } from '../signal/hold.ts';
import type { Evaluation } from './news2-assessment.ts';

type Reached = Pick<Evaluation, 'score' | 'singles'>;

/** The chart's thresholds as conditions, the most urgent first. */
export const news2Levels = [
  { type: 'news2-emergency', isReached: ({ score }: Reached) => score.total >= 7 },
  { type: 'news2-urgent', isReached: ({ score }: Reached) => score.total >= 5 },
  { type: 'news2-single', isReached: ({ singles }: Reached) => singles.length > 0 },
] as const;

interface LevelState {
  readonly hold: HoldState;
  /** Parameters that were known when the level was last reached. */
  readonly knownThen: readonly string[];
  /** It was present when the gateway stopped: reached again before that is forgotten, it is the same condition. */
  readonly before?: { readonly since: Instant; readonly untilMs?: number };
}

export type LevelsState = readonly LevelState[];

export interface LevelEdge {
  readonly type: string;
  readonly edge: Edge;
}

/** Within this a level that was present before a restart must be told again, or it counts as over (a minute, less a margin). */
const againWithinMs = 55_000;

/** The levels at a start, with those that were present when the gateway stopped. */
export const levelsBefore = (presentBefore: (type: string) => Instant | undefined): LevelsState =>
  news2Levels.map(({ type }) => {
    const since = presentBefore(type);
    return { hold: notHeld, knownThen: [], ...(since && { before: { since } }) };
  });

/** What is left of `before`: nothing once it has been used or its time is over. */
function remembered({ before }: LevelState, now: Instant): LevelState['before'] {
  if (before === undefined) return undefined;
  const untilMs = before.untilMs ?? now.monoMs + againWithinMs;
  return now.monoMs <= untilMs ? { ...before, untilMs } : undefined;
}

/**
 * The levels after one score. Pure. A level ends when the score has fallen with everything still known that was known when it was
 * last reached: a value that grew too old is no recovery, while one that was taken back never was a reason. While a more urgent level is
 * present the lesser ones are not.
 */
export function levelsStep(
  states: LevelsState,
  { score, singles, now, takenBack }: Pick<Evaluation, 'score' | 'singles' | 'now' | 'takenBack'>,
  delays: HoldDelays,
): { readonly states: LevelsState; readonly edges: readonly LevelEdge[] } {
  const known = Object.keys(score.parts);
  const edges: LevelEdge[] = [];
  const next: LevelState[] = [];
  let isSuperseded = false;
  for (const [index, { type, isReached }] of news2Levels.entries()) {
    const state = states[index] ?? { hold: notHeld, knownThen: [] };
    const { hold: held } = state;
    const knownThen = state.knownThen.filter((parameter) => parameter !== takenBack);
    const before = remembered(state, now);
    if (isSuperseded) {
      if (held.isPresent) edges.push({ type, edge: { phase: 'cessation', onset: now, at: now } });
      next.push({ hold: notHeld, knownThen: [] });
      continue;
    }
    const isHere = isReached({ score, singles });
    if (isHere && before && !held.isPresent) {
      edges.push({ type, edge: { phase: 'onset', onset: before.since, at: now } });
      next.push({ hold: { isPresent: true }, knownThen: known });
      isSuperseded = true;
      continue;
    }
    const isStillKnown = knownThen.every((parameter) => known.includes(parameter));
    const stepped = hold(held, isHere ? true : isStillKnown ? false : undefined, now, delays);
    if (stepped.edge) edges.push({ type, edge: stepped.edge });
    next.push({ hold: stepped.state, knownThen: isHere ? known : knownThen, ...(before && { before }) });
    isSuperseded = stepped.state.isPresent;
  }
  return { states: next, edges };
}
