import type { Instant } from '../core/instant.ts';
import { type Edge, type HoldDelays, type HoldState, hold, notHeld } from '../signal/hold.ts';
import type { News2Score } from './news2-score.ts';

/** The chart's thresholds as conditions, the most urgent first. */
export const news2Levels = [
  { type: 'news2-emergency', isReached: ({ total }: News2Score) => total >= 7 },
  { type: 'news2-urgent', isReached: ({ total }: News2Score) => total >= 5 },
  { type: 'news2-single', isReached: ({ hasSingleThree }: News2Score) => hasSingleThree },
] as const;

interface LevelState {
  readonly hold: HoldState;
  /** Parameters that were known when the level was last reached. */
  readonly knownThen: readonly string[];
}

export type LevelsState = readonly LevelState[];

export interface LevelEdge {
  readonly type: string;
  readonly edge: Edge;
}

export const noLevels: LevelsState = news2Levels.map(() => ({ hold: notHeld, knownThen: [] }));

/**
 * The levels after one score. Pure. A level ends when the score has fallen with everything still known that was known when it was
 * last reached: a value that grew too old is no recovery. While a more urgent level is present the lesser ones are not.
 */
export function levelsStep(
  states: LevelsState,
  score: News2Score,
  now: Instant,
  delays: HoldDelays,
): { readonly states: LevelsState; readonly edges: readonly LevelEdge[] } {
  const known = Object.keys(score.parts);
  const edges: LevelEdge[] = [];
  const next: LevelState[] = [];
  let isSuperseded = false;
  for (const [index, { type, isReached }] of news2Levels.entries()) {
    const { hold: held, knownThen } = states[index] ?? { hold: notHeld, knownThen: [] };
    if (isSuperseded) {
      if (held.isPresent) edges.push({ type, edge: { phase: 'cessation', onset: now, at: now } });
      next.push({ hold: notHeld, knownThen: [] });
      continue;
    }
    const isHere = isReached(score);
    const isStillKnown = knownThen.every((parameter) => known.includes(parameter));
    const stepped = hold(held, isHere ? true : isStillKnown ? false : undefined, now, delays);
    if (stepped.edge) edges.push({ type, edge: stepped.edge });
    next.push({ hold: stepped.state, knownThen: isHere ? known : knownThen });
    isSuperseded = stepped.state.isPresent;
  }
  return { states: next, edges };
}
