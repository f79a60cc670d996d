import type { CareEvent, Evidence } from '../core/care-event.ts';

/** How far a figure may be trusted: counted on recordings, or our judgement until somebody counts. */
export type Trust = 'measured' | 'assumed';

/** How strongly one kind of statement speaks about a fall: the natural logarithm of its likelihood ratio. */
export interface Weight {
  /** Witnesses that err together: of one group only the strongest statement on each side counts. */
  readonly group: string;
  readonly llr: number;
  readonly trust: Trust;
  readonly source: string;
}

/** What a rule did on labelled recordings, as a model bundle states it. */
export interface RuleCounts {
  readonly falls: number;
  readonly caught: number;
  readonly activities: number;
  /** Share of the activities without an alarm. */
  readonly specificity: number;
}

/** The counts that a fall bundle states for each set of people. */
export interface FallCounts {
  readonly confirmedWithPosture: RuleCounts;
  readonly alone: RuleCounts;
  readonly either: RuleCounts;
}

/** The three ways in which the wearable's rule can speak. */
export interface FallRatios {
  readonly confirmed: number;
  /** Sure, and the posture afterwards is not known (yet). */
  readonly alone: number;
  /** Sure, but the posture did not change. */
  readonly unconfirmed: number;
}

/**
 * Odds that a movement that makes a witness speak is a fall, before anybody has spoken: 1 in 50. Assumed; in a ward the
 * share differs by resident, and the figure only decides what is asked first, never whether anything is told.
 */
export const priorLogOdds = Math.log(1 / 50);

/** At even odds a fall is an alarm; below, somebody looks first. */
export const alarmLogOdds = 0;

const falseAlarms = ({ activities, specificity }: RuleCounts): number =>
  Math.round(activities * (1 - specificity));

/** Half a case is added to each count (Jeffreys): nothing is certain because it was not seen in a few hundred trials. */
function logRatio(hits: number, falls: number, misfires: number, activities: number): number {
  return Math.log((hits + 0.5) / (falls + 1) / ((misfires + 0.5) / (activities + 1)));
}

/** Likelihood ratios of the wearable's rule from its bundle's counts, pooled over the sets of people. */
export function fallRatios(sets: readonly FallCounts[]): FallRatios {
  const total = (pick: (set: FallCounts) => number) => sets.reduce((sum, set) => sum + pick(set), 0);
  const falls = total(({ either }) => either.falls);
  const activities = total(({ either }) => either.activities);
  const of = (hits: (set: FallCounts) => number, misfires: (set: FallCounts) => number) =>
    logRatio(Math.max(total(hits), 0), falls, Math.max(total(misfires), 0), activities);
  return {
    confirmed: of(
      (set) => set.confirmedWithPosture.caught,
      (set) => falseAlarms(set.confirmedWithPosture),
    ),
    alone: of(
      (set) => set.alone.caught,
      (set) => falseAlarms(set.alone),
    ),
    // What the rule catches only because it does not insist on posture.
    unconfirmed: of(
      (set) => set.either.caught - set.confirmedWithPosture.caught,
      (set) => falseAlarms(set.either) - falseAlarms(set.confirmedWithPosture),
    ),
  };
}

/** Without a bundle the rule runs on impact and posture alone, for which nothing was counted. */
export const ratiosWithoutBundle: FallRatios = { confirmed: 3, alone: 2, unconfirmed: 1 };

const assumed = (group: string, llr: number, source: string): Weight => ({
  group,
  llr,
  trust: 'assumed',
  source,
});

/** Readings, by witness and key of their evidence. A pulse tells a nurse something, but nothing about a fall. */
export const readingWeights: Readonly<Record<string, Weight>> = {
  'bed bed-empty': assumed('bed', 0.3, 'most movements that look like falls happen out of bed too'),
  'bed bed-occupied': assumed('bed', -2.1, 'seldom occupied after a fall; rolling over is the usual mistake'),
  'radar fall-seen': assumed('radar', 2.1, 'the makers state no false alarm rate that was checked'),
};

/** What a robot that went to look says; a person beside the bed decides all the same. */
export const lookWeights = {
  seen: assumed('robot', 4, 'a camera at the bedside sees a person on the floor'),
  notSeen: assumed('robot', -3, 'it may have looked past the far side of the bed'),
} as const;

const ownClaims: Readonly<Record<string, Weight>> = {
  slump: assumed('worn', 1, 'a slow slide has no impact; nothing was counted'),
  'radar-fall': assumed('radar', 2.1, 'the makers state no false alarm rate that was checked'),
  'no-movement': assumed('stillness', 0.7, 'also said of a sleeper'),
};

/** The types of event that are weighed as a fall. Every other goes its way unweighed. */
export const fallClaims: ReadonlySet<string> = new Set([
  'fall',
  'suspected-fall',
  'radar-fall',
  'long-lie',
  'slump',
]);

/** Types that nothing may hold back: the promise of five seconds is theirs. */
export const neverHeld: ReadonlySet<string> = new Set(['fall', 'long-lie']);

/** How strongly an event of a detector speaks about a fall; undefined where it says nothing about one. */
export function claimWeight(event: CareEvent, ratios: FallRatios): Weight | undefined {
  const own = ownClaims[event.by.detector] ?? ownClaims[event.type];
  if (own !== undefined) return own;
  if (!fallClaims.has(event.type)) return undefined;
  const hasPosture = event.evidence.some(({ key }) => key === 'no-posture-change');
  const kind = event.type !== 'suspected-fall' ? 'confirmed' : hasPosture ? 'unconfirmed' : 'alone';
  return { group: 'worn', llr: ratios[kind], trust: 'measured', source: `fall bundle, ${kind}` };
}

/** The weight of a reading's evidence, where it has one. */
export const readingWeight = ({ witness, key }: Evidence): Weight | undefined =>
  readingWeights[`${witness} ${key}`];
