import type { CareEvent, Evidence } from '../core/care-event.ts';
import { careEvent } from '../core/care-event.ts';
import type { BedId, DeviceId, RobotId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import { elapsedMs, plusMs } from '../core/instant.ts';
import {
  type Check,
  type CheckResult,
  type Checks,
  isTold,
  joined,
  joinedEvidence,
  kept,
  over,
  personWithinMs,
  unchanged,
  weighingEntry,
} from './check.ts';
import { type Forced, groupsFor, merged, statementOf, weigh } from './odds.ts';
import { statementsFrom, statementsOf } from './weigh.ts';
import { type FallRatios, fallClaims, lookWeights, neverHeld } from './weights.ts';

/** What happens to checks. */
export type CheckInput =
  /** `witness` is the cheapest robot that could look now. */
  | { readonly type: 'event'; readonly event: CareEvent; readonly witness?: RobotId }
  /** What the bed's devices say now, while a check is open. */
  | { readonly type: 'heard'; readonly bedId: BedId; readonly evidence: readonly Evidence[] }
  /** `isSeen` is undefined where the robot did not answer. */
  | {
      readonly type: 'answer';
      readonly bedId: BedId;
      readonly robotId: RobotId;
      readonly deviceId?: DeviceId;
      readonly isSeen: boolean | undefined;
    }
  /** Somebody answered the note. */
  | { readonly type: 'person'; readonly bedId: BedId; readonly act: 'accepted' | 'at-bedside' | 'closed' }
  | { readonly type: 'due'; readonly bedId: BedId }
  /** The check could not be stored: what cannot survive a restart must not wait. */
  | { readonly type: 'not-stored'; readonly bedId: BedId };

const by = { detector: 'corroborate', version: '1.0.0' };

/**
 * The next state of the checks. Pure. What is above the threshold, or must never wait, goes on at once; what is below waits
 * for the next witness, with a deadline after which it goes on anyway. Nothing leaves without an alarm, a note or a person.
 */
export function checkStep(checks: Checks, input: CheckInput, ratios: FallRatios, now: Instant): CheckResult {
  if (input.type === 'event') return onEvent(checks, input.event, input.witness, ratios, now);
  const check = checks.open.get(input.bedId);
  if (check === undefined) return unchanged(checks);
  switch (input.type) {
    case 'heard':
      return onHeard(checks, check, input.evidence, now);
    case 'answer':
      return onAnswer(checks, check, input, now);
    case 'person':
      return onPerson(checks, check, input.act, now);
    case 'due':
      return elapsedMs(now, check.dueAt) > 0 ? unchanged(checks) : release(checks, check, 'unanswered', now);
    case 'not-stored':
      return release(checks, check, 'not-stored', now);
    default:
      return input satisfies never;
  }
}

function onEvent(
  checks: Checks,
  event: CareEvent,
  witness: RobotId | undefined,
  ratios: FallRatios,
  now: Instant,
): CheckResult {
  const bed = event.bedId;
  const passed = { ...unchanged(checks), onward: [event] };
  if (bed === undefined || event.phase !== 'onset') return passed;
  const open = checks.open.get(bed);
  if (!fallClaims.has(event.type)) {
    // What else is told of the bed goes its own way, and may speak in an open check.
    const statements = open === undefined ? [] : statementsOf(event, ratios);
    if (open === undefined || statements.length === 0) return passed;
    const next = onStatements(
      checks,
      { ...joined(open, event, bed, merged(open.statements, statements), now), events: open.events },
      now,
    );
    return { ...next, onward: [event, ...next.onward] };
  }
  if (open?.events.some(({ id }) => id === event.id) || checks.answered.includes(event.id))
    return unchanged(checks);
  const statements = merged(open?.statements ?? [], statementsOf(event, ratios));
  const check = joined(open, event, bed, statements, now);
  if (neverHeld.has(event.type)) return release(checks, check, 'never-held', now, event);
  if (open === undefined && isTold(checks, bed, event)) return passed;
  const weighing = weigh(statements);
  if (weighing.preferred === 'fall') return onStatements(checks, check, now);
  const entries = [weighingEntry(event.id, open ? 'check-joined' : 'check-opened', weighing, now)];
  if (open !== undefined) return kept(checks, check, { entries });
  if (witness === undefined) return noted(checks, check, { entries }, now);
  return kept(checks, { ...check, asked: witness }, { entries, ask: { robotId: witness, bedId: bed } });
}

function onHeard(checks: Checks, check: Check, evidence: readonly Evidence[], now: Instant): CheckResult {
  const isNew = ({ key }: { readonly key: string }) => !check.statements.some((one) => one.key === key);
  const fresh = statementsFrom(evidence).filter(isNew);
  if (fresh.length === 0) return unchanged(checks);
  const heard = {
    ...check,
    // A bed is either occupied or empty: what a group says now replaces what it said.
    statements: merged(
      check.statements.filter(({ group }) => group !== 'bed' || fresh.every((one) => one.group !== 'bed')),
      fresh,
    ),
    evidence: joinedEvidence(
      check.evidence.filter(({ witness }) => !evidence.some((one) => one.witness === witness)),
      evidence,
    ),
  };
  return onStatements(checks, heard, now);
}

/** New statements: an alarm where they suffice, otherwise the check goes on with them. */
function onStatements(checks: Checks, check: Check, now: Instant): CheckResult {
  const weighing = weigh(check.statements);
  if (weighing.preferred !== 'fall') {
    const subject = check.events[0]?.id ?? check.bedId;
    return kept(checks, check, { entries: [weighingEntry(subject, 'check-heard', weighing, now)] });
  }
  return release(checks, check, undefined, now);
}

function onAnswer(
  checks: Checks,
  check: Check,
  answer: Extract<CheckInput, { type: 'answer' }>,
  now: Instant,
): CheckResult {
  if (check.asked !== answer.robotId) return unchanged(checks);
  const { asked: _, ...unasked } = check;
  const { isSeen, deviceId } = answer;
  const said: Evidence = {
    witness: 'robot',
    key: isSeen === undefined ? 'look-unanswered' : isSeen ? 'person-on-floor' : 'nobody-on-floor',
    values: { robot: answer.robotId },
    ...(deviceId && { deviceId }),
    isFor: isSeen !== false,
  };
  const told: Check = { ...unasked, evidence: joinedEvidence(check.evidence, [said]) };
  const subject = check.events[0]?.id ?? check.bedId;
  if (isSeen === undefined) {
    const entry = weighingEntry(subject, 'robot-unanswered', weigh(told.statements), now);
    return noted(checks, told, { entries: [entry] }, now);
  }
  const weight = isSeen ? lookWeights.seen : lookWeights.notSeen;
  const looked = { ...told, statements: merged(told.statements, [statementOf(`robot ${said.key}`, weight)]) };
  if (isSeen) return release(checks, looked, 'robot-saw', now);
  // A robot may be wrong: a person is told, without hurry.
  const entry = weighingEntry(subject, 'robot-saw-nobody', weigh(looked.statements), now);
  const note = noted(checks, looked, {}, now);
  return over(checks, check.bedId, { onward: note.onward, entries: [entry, ...note.entries] });
}

function onPerson(
  checks: Checks,
  check: Check,
  act: 'accepted' | 'at-bedside' | 'closed',
  now: Instant,
): CheckResult {
  const subject = check.events[0]?.id ?? check.bedId;
  const entry = { kind: 'check', subject, at: now, body: { act: `person-${act}` } };
  if (act === 'accepted') {
    return kept(checks, { ...check, dueAt: plusMs(now, personWithinMs) }, { entries: [entry] });
  }
  return over(checks, check.bedId, { entries: [entry] });
}

/** Tells a person, once, that something should be looked at. */
function noted(checks: Checks, check: Check, more: Partial<CheckResult>, now: Instant): CheckResult {
  const [first] = check.events;
  if (first === undefined || check.isNoted) return kept(checks, check, more);
  const { kind: _, id: __, conditionId: ___, ...about } = first;
  const note = careEvent({ ...about, type: 'fall-check', at: now, evidence: check.evidence, by });
  return kept(checks, { ...check, isNoted: true }, { ...more, onward: [note] });
}

/**
 * It is an alarm: one event with everything that was said. Two independent witnesses make a suspected fall a fall; one that
 * nobody answered keeps its own type.
 */
function release(
  checks: Checks,
  check: Check,
  forced: Forced | undefined,
  now: Instant,
  newest = check.events.at(-1),
): CheckResult {
  const weighing = weigh(check.statements, forced ?? 'odds');
  const chosen = forced === 'unanswered' || forced === 'not-stored' ? check.events[0] : newest;
  if (chosen === undefined) return over(checks, check.bedId);
  const unanswered: Evidence[] =
    forced === 'unanswered' ? [{ witness: 'person', key: 'check-unanswered', values: {}, isFor: true }] : [];
  const evidence = joinedEvidence(check.evidence, unanswered);
  const isConfirmed =
    !neverHeld.has(chosen.type) &&
    (forced === 'robot-saw' || (forced === undefined && groupsFor(weighing) > 1));
  const { kind: _, id: __, conditionId: ___, ...about } = chosen;
  const told = isConfirmed
    ? careEvent({ ...about, type: 'fall', at: now, evidence, by })
    : { ...chosen, evidence };
  return over(checks, check.bedId, {
    told,
    onward: [told],
    entries: [weighingEntry(told.id, 'alarm', weighing, now)],
  });
}
