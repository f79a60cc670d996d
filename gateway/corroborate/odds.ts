import type { Evidence } from '../core/care-event.ts';
import { alarmLogOdds, priorLogOdds, type Weight } from './weights.ts';

/** What one witness said, and how much that counts. */
export interface Statement extends Weight {
  /** Who said what, e.g. `bed bed-occupied`; a newer statement with the same key replaces the older. */
  readonly key: string;
}

/** What may be the case. */
export type Explanation = 'fall' | 'ordinary-movement' | 'lying-in-bed' | 'wearable-on-floor';

/** Why a weighing ended as it did. */
export type Reason = 'odds' | Forced;

/** What makes an alarm whatever the odds: a promise, a robot that saw it, nobody who looked in time, no record of the check. */
export type Forced = 'never-held' | 'robot-saw' | 'unanswered' | 'not-stored';

/** Which explanation was preferred over which, and why: what the ledger keeps, and what can be recomputed from it. */
export interface Weighing {
  readonly preferred: Explanation;
  readonly over: Explanation;
  readonly reason: Reason;
  readonly priorLogOdds: number;
  readonly logOdds: number;
  readonly counted: readonly Statement[];
  /** Said by a witness of a group whose stronger statement on the same side counts already. */
  readonly setAside: readonly Statement[];
}

/** Newer statements replace older ones of the same key. Bounded: keys are few. */
export function merged(older: readonly Statement[], newer: readonly Statement[]): readonly Statement[] {
  return [...older.filter(({ key }) => !newer.some((one) => one.key === key)), ...newer].slice(
    -maxStatements,
  );
}

const maxStatements = 32;

/**
 * Weighs what witnesses said: log-odds add up over independent groups; within a group, where witnesses err together, the
 * strongest statement for and the strongest against count. Pure.
 */
export function weigh(
  statements: readonly Statement[],
  reason: Reason = 'odds',
  prior: number = priorLogOdds,
): Weighing {
  const counted = statements.filter((one) => isStrongest(one, statements));
  const setAside = statements.filter((one) => !counted.includes(one));
  const logOdds = counted.reduce((sum, { llr }) => sum + llr, prior);
  const isFall = reason !== 'odds' || logOdds >= alarmLogOdds;
  const rival = rivalOf(counted);
  return {
    preferred: isFall ? 'fall' : rival,
    over: isFall ? rival : 'fall',
    reason,
    priorLogOdds: prior,
    logOdds,
    counted,
    setAside,
  };
}

/** Whether a weighing says what its own statements say: how the log is verified backwards. */
export function isConsistent(weighing: Weighing): boolean {
  const { counted, setAside, reason, priorLogOdds: prior } = weighing;
  const again = weigh([...counted, ...setAside], reason, prior);
  return (
    again.preferred === weighing.preferred &&
    again.over === weighing.over &&
    Math.abs(again.logOdds - weighing.logOdds) < 1e-9
  );
}

/** How many independent groups speak for a fall. */
export const groupsFor = ({ counted }: Weighing): number =>
  new Set(counted.filter(({ llr }) => llr > 0).map(({ group }) => group)).size;

function isStrongest(one: Statement, all: readonly Statement[]): boolean {
  if (one.llr === 0) return false;
  const sameSide = all.filter(
    ({ group, llr }) => group === one.group && llr > 0 === one.llr > 0 && llr !== 0,
  );
  const strongest = sameSide.reduce((a, b) => {
    const difference = Math.abs(b.llr) - Math.abs(a.llr);
    return difference > 0 || (difference === 0 && b.key < a.key) ? b : a;
  }, one);
  return strongest.key === one.key;
}

/** What else would make the witnesses say this. A bed with a weight on it makes both others likely. */
function rivalOf(counted: readonly Statement[]): Explanation {
  const isBedOccupied = counted.some(({ group, llr }) => group === 'bed' && llr < 0);
  if (!isBedOccupied) return 'ordinary-movement';
  const hasChangedPosture = counted.some(({ key }) => key.startsWith('fall '));
  return hasChangedPosture ? 'wearable-on-floor' : 'lying-in-bed';
}

export const statementOf = (key: string, weight: Weight): Statement => ({ key, ...weight });

/** The key of a piece of evidence among statements. */
export const evidenceKey = ({ witness, key }: Evidence): string => `${witness} ${key}`;
