import type { CareEvent, Evidence } from '../core/care-event.ts';
import type { Hold } from '../core/hold.ts';
import type { BedId, CareEventId, RobotId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import { elapsedMs, plusMs } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import type { Statement, Weighing } from './odds.ts';

/** Something that may be a fall, below the threshold of an alarm, while the next witness is asked. */
export interface Check {
  readonly bedId: BedId;
  /** What made it, oldest first; the first is what becomes an alarm when nobody answers. */
  readonly events: readonly CareEvent[];
  readonly evidence: readonly Evidence[];
  readonly statements: readonly Statement[];
  readonly dueAt: Instant;
  /** The robot that has been sent and has not answered. */
  readonly asked?: RobotId;
  /** A person has been told, as a low-priority note. */
  readonly isNoted: boolean;
}

/** All open checks, and the falls told lately, so that their later witnesses need no check. */
export interface Checks {
  readonly open: ReadonlyMap<BedId, Check>;
  readonly told: ReadonlyMap<BedId, CareEvent>;
  /** Events of checks that a robot or person has answered, newest last: redelivered, they begin no second one. */
  readonly answered: readonly CareEventId[];
}

export const noChecks: Checks = { open: new Map(), told: new Map(), answered: [] };

/** Nobody answered for so long: it is an alarm. */
export const checkWithinMs = 60_000;
/** A person is on the way: so long for arriving, as the alarm policy gives. */
export const personWithinMs = 180_000;
/** Witnesses this far apart tell of one happening; the alarm machine joins them too. */
export const togetherMs = 30_000;

const mostEvents = 8;
const mostEvidence = 16;
const mostAnswered = 256;

/** What one input changes. */
export interface CheckResult {
  readonly checks: Checks;
  /** Care events that go on to the alarms. */
  readonly onward: readonly CareEvent[];
  /** A robot that is to go and look at a bed. */
  readonly ask?: { readonly robotId: RobotId; readonly bedId: BedId };
  readonly entries: readonly LedgerEntry[];
  readonly setHolds: readonly Hold[];
  readonly clearHolds: readonly string[];
}

export const unchanged = (checks: Checks): CheckResult => ({
  checks,
  onward: [],
  entries: [],
  setHolds: [],
  clearHolds: [],
});

export const holdId = (bed: BedId): string => `check.${bed}`;

const holdOf = (check: Check): Hold => ({
  id: holdId(check.bedId),
  kind: 'check',
  dueAt: check.dueAt,
  body: check,
});

/** The checks with this one opened or changed, stored. */
export function kept(checks: Checks, check: Check, more: Partial<CheckResult> = {}): CheckResult {
  const open = new Map(checks.open).set(check.bedId, check);
  return { ...unchanged({ ...checks, open }), setHolds: [holdOf(check)], ...more };
}

/** The check of this bed is over. `told`: it went on as an alarm. */
export function over(
  checks: Checks,
  bed: BedId,
  more: Partial<CheckResult> & { told?: CareEvent } = {},
): CheckResult {
  const { told, ...result } = more;
  const check = checks.open.get(bed);
  const open = new Map(checks.open);
  open.delete(bed);
  const answered =
    check === undefined
      ? checks.answered
      : [...checks.answered, ...check.events.map(({ id }) => id)].slice(-mostAnswered);
  return {
    ...unchanged({ open, told: told ? new Map(checks.told).set(bed, told) : checks.told, answered }),
    clearHolds: check === undefined ? [] : [holdId(bed)],
    ...result,
  };
}

/** The check with one more event of the same bed. */
export function joined(
  check: Check | undefined,
  event: CareEvent,
  bed: BedId,
  statements: readonly Statement[],
  now: Instant,
): Check {
  if (check === undefined) {
    const dueAt = plusMs(now, checkWithinMs);
    return { bedId: bed, events: [event], evidence: event.evidence, statements, dueAt, isNoted: false };
  }
  const events = [...check.events, event].slice(0, mostEvents);
  return { ...check, events, evidence: joinedEvidence(check.evidence, event.evidence), statements };
}

/** Newer evidence of a witness replaces its older; bounded. */
export function joinedEvidence(older: readonly Evidence[], newer: readonly Evidence[]): readonly Evidence[] {
  const isSame = (a: Evidence, b: Evidence) =>
    a.witness === b.witness && a.key === b.key && a.deviceId === b.deviceId;
  return [...older.filter((old) => !newer.some((one) => isSame(old, one))), ...newer].slice(-mostEvidence);
}

/** Whether this event tells of a fall that has just become an alarm. */
export function isTold({ told }: Checks, bed: BedId, { onset }: CareEvent): boolean {
  const earlier = told.get(bed);
  return earlier !== undefined && Math.abs(elapsedMs(earlier.onset, onset)) <= togetherMs;
}

/** The ledger's line about a weighing: what was preferred over what, and what it was weighed from. */
export const weighingEntry = (
  subject: string,
  act: string,
  weighing: Weighing,
  at: Instant,
): LedgerEntry => ({
  kind: 'weighing',
  subject,
  at,
  body: { act, ...weighing },
});

/** A check that a restart found: due when it was, but never further ahead than a check may wait. */
export function restoredCheck({ body, dueAt }: Hold, now: Instant): Check {
  const check = body as Check;
  if (dueAt.bootId === now.bootId) return { ...check, dueAt };
  const leftMs = Math.min(Math.max(elapsedMs(now, dueAt), 0), personWithinMs);
  return { ...check, dueAt: plusMs(now, leftMs) };
}
