import type { Alarm, AlarmOff, DeadlineKind, Outcome } from '../core/alarm.ts';
import type { CareEvent, Evidence } from '../core/care-event.ts';
import type { StaffId } from '../core/id.ts';
import { alarmId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import { elapsedMs, isBefore } from '../core/instant.ts';
import { lastSensed, linked } from './custody.ts';
import type { AlarmPolicy } from './policy.ts';
import { higher, joinWithinMs, raised } from './policy.ts';

/**
 * The life of one alarm: each function is one thing that can happen to it. Two rules hold throughout and are tested:
 * an open alarm has an owner exactly when its signal is `acknowledged`, and something always ends its wait.
 */

/** The two deadlines that call again; an open alarm has exactly one of them, or is switched off until its hold ends. */
export type Lapsing = Exclude<DeadlineKind, 'painting'>;

/** An alarm's next state, and how long to wait before the machine must look again. */
export interface Turn {
  readonly alarm: Alarm;
  readonly wait: 'keep' | 'none' | { readonly kind: Lapsing; readonly ms: number };
}

const maxEvidence = 16;

const untilAccepted = (policy: AlarmPolicy): Turn['wait'] => ({
  kind: 'escalation',
  ms: policy.acceptWithinMs,
});

/** A new alarm: present, sounding, owned by nobody. */
export function raise(event: CareEvent, policy: AlarmPolicy, now: Instant): Turn {
  const { kind: _, id, phase: __, at, ...about } = event;
  const alarm: Alarm = {
    ...about,
    id: alarmId(id),
    category: policy.category,
    priority: policy.priority,
    raisedAt: now,
    isPresent: true,
    signal: 'on',
    escalationStep: 0,
    evidence: event.evidence.slice(0, maxEvidence),
    causedBy: id,
    custody: [],
  };
  return { alarm: linked(linked(alarm, 'sensed', event.onset), 'decided', at), wait: untilAccepted(policy) };
}

/** The same condition again, or another witness of the same happening: one alarm, better supported. */
export function recur(
  alarm: Alarm,
  event: CareEvent,
  policies: { readonly held: AlarmPolicy; readonly reported: AlarmPolicy },
): Turn {
  const policy = policies.reported;
  const isGraver = higher(policies.held.priority, policy.priority) !== policies.held.priority;
  // The same kind may have become graver too: by night, or for this resident.
  const isRaised = higher(alarm.priority, policy.priority) !== alarm.priority;
  const isNewHappening = !policy.isLasting && !isSameHappening(lastSensed(alarm), event.onset);
  const supported: Alarm = {
    ...alarm,
    ...(isGraver ? { type: event.type, conditionId: event.conditionId, category: policy.category } : {}),
    priority: higher(alarm.priority, policy.priority),
    isPresent: true,
    confidence: alarm.isPresent ? Math.max(alarm.confidence, event.confidence) : event.confidence,
    evidence: joined(alarm.evidence, event.evidence),
  };
  const noted = linked(linked(supported, 'sensed', event.onset), 'decided', event.at);
  // Acknowledging answers one existing condition; a new or graver one must still sound (IEC 60601-1-8).
  const mustSound = !alarm.isPresent || isGraver || isRaised || isNewHappening;
  if (!mustSound) return { alarm: supported, wait: 'keep' };
  const isUrgent = isGraver || isRaised;
  if (alarm.signal === 'on') return { alarm: noted, wait: isUrgent ? untilAccepted(policy) : 'keep' };
  return { alarm: { ...released(noted), signal: 'on' }, wait: untilAccepted(policy) };
}

/** Seen by two witnesses, or said twice. What a machine sees after it booted is another happening than what it saw before. */
const isSameHappening = (before: Instant, onset: Instant): boolean =>
  before.bootId === onset.bootId && elapsedMs(before, onset) <= joinWithinMs;

/** The condition is over. Undefined where that changes nothing. */
export function cease(alarm: Alarm, event: CareEvent, policy: AlarmPolicy, now: Instant): Turn | undefined {
  // A cessation from before the last onset is old news that was delayed on its way.
  if (!alarm.isPresent || isBefore(event.onset, lastSensed(alarm), now)) return undefined;
  const over = linked({ ...alarm, isPresent: false }, 'ceased', event.onset);
  const isAnswered = alarm.outcome !== undefined;
  // Switched off, it has signalled nothing that could latch; who switched it off answers for it.
  if (!policy.isLatching || isAnswered || alarm.signal === 'inhibited')
    return { alarm: closed(over, now, alarm.owner?.staffId), wait: 'keep' };
  // A resident whose value recovered has still been in danger: somebody must look.
  return { alarm: alarm.owner === undefined ? { ...over, signal: 'latched' } : over, wait: 'keep' };
}

/** A named person goes: sound off, light on, and the acceptance runs out unless she arrives. */
export function accept(alarm: Alarm, staffId: StaffId, policy: AlarmPolicy, now: Instant): Turn {
  if (alarm.owner?.staffId === staffId) return { alarm, wait: 'keep' };
  const owned: Alarm = { ...alarm, signal: 'acknowledged', owner: { staffId, since: now } };
  return {
    alarm: linked(owned, 'accepted', now, staffId),
    wait: { kind: 'acceptance', ms: policy.acceptanceExpiresMs },
  };
}

/** She is there. Whoever arrives without having accepted has accepted. */
export function arrive(alarm: Alarm, staffId: StaffId, policy: AlarmPolicy, now: Instant): Turn {
  const owned = accept(alarm, staffId, policy, now).alarm;
  const since = owned.owner?.since;
  const isThere = owned.custody.some(
    ({ step, by, at }) =>
      step === 'at-bedside' && by === staffId && since !== undefined && !isBefore(at, since, now),
  );
  if (isThere) return { alarm, wait: 'keep' };
  return {
    alarm: linked(owned, 'at-bedside', now, staffId),
    wait: { kind: 'acceptance', ms: policy.bedsideExpiresMs },
  };
}

/**
 * A person's verdict. A happening, or a condition that is over, is closed. A condition that still lasts cannot be
 * declared away: it stays lit and silent under this person's name, closes by itself at cessation, and sounds again
 * if it outlasts `bedsideExpiresMs`.
 */
export function close(
  alarm: Alarm,
  verdict: { readonly staffId: StaffId; readonly outcome: Outcome },
  policy: AlarmPolicy,
  now: Instant,
): Turn {
  const owned = accept(alarm, verdict.staffId, policy, now).alarm;
  const answered: Alarm = { ...owned, outcome: verdict.outcome };
  if (alarm.isPresent && policy.isLasting) {
    return { alarm: answered, wait: { kind: 'acceptance', ms: policy.bedsideExpiresMs } };
  }
  return { alarm: closed({ ...answered, isPresent: false }, now, verdict.staffId), wait: 'keep' };
}

/** A person calls for more help: it sounds again for everybody, and whoever takes it owns it. */
export function callForHelp(alarm: Alarm, staffId: StaffId, policy: AlarmPolicy, now: Instant): Turn {
  return escalated(alarm, policy, now, staffId);
}

/** A deadline passed: nobody accepted, or an acceptance ran out. Either way the next path begins. */
export function lapse(alarm: Alarm, kind: Lapsing, policy: AlarmPolicy, now: Instant): Turn {
  const expired = kind === 'acceptance' ? linked(alarm, 'expired', now, alarm.owner?.staffId) : alarm;
  return escalated(expired, policy, now);
}

/** It falls under a kind that was switched off at its bed: neither sound nor light until that ends. */
export function inhibit(alarm: Alarm, off: AlarmOff, now: Instant): Turn {
  const quiet: Alarm = { ...released(alarm), signal: 'inhibited' };
  return { alarm: linked(quiet, 'switched-off', now, off.by), wait: 'none' };
}

/** The switching-off is over and the condition is not: it signals as if it were new. */
export function uninhibit(alarm: Alarm, policy: AlarmPolicy, now: Instant): Turn {
  return { alarm: linked({ ...alarm, signal: 'on' }, 'switched-on', now), wait: untilAccepted(policy) };
}

/** No screen confirmed it: said in its chain, which sends it out again by every path. */
export function unpainted(alarm: Alarm, now: Instant): Turn {
  return { alarm: linked(alarm, 'unpainted', now), wait: 'keep' };
}

/** The pause of the ward's sound is over, and it still asks for a person. */
export function resume(alarm: Alarm, now: Instant): Turn {
  return { alarm: linked(alarm, 'resumed', now), wait: 'keep' };
}

function escalated(alarm: Alarm, policy: AlarmPolicy, now: Instant, by?: StaffId): Turn {
  const isLastStep = alarm.escalationStep + 1 >= policy.maxSteps;
  const called: Alarm = {
    ...released(alarm),
    signal: alarm.isPresent ? 'on' : 'latched',
    priority: raised(alarm.priority, policy.risesTo),
    escalationStep: Math.min(alarm.escalationStep + 1, policy.maxSteps),
  };
  // After the last step nobody else is left to call, so the call is repeated; it never ends by itself.
  const ms = isLastStep ? policy.remindEveryMs : policy.acceptWithinMs;
  return { alarm: linked(called, 'escalated', now, by), wait: { kind: 'escalation', ms } };
}

function released(alarm: Alarm): Alarm {
  const { owner: _, outcome: __, ...unowned } = alarm;
  return unowned;
}

function closed(alarm: Alarm, now: Instant, by?: StaffId): Alarm {
  const off: Alarm = { ...alarm, signal: 'off', closedAt: now };
  return linked(by === undefined ? off : { ...off, closedBy: by }, 'closed', now, by);
}

/** Newer statements of a witness replace its older ones; the rest is kept, newest last, up to a bound. */
function joined(older: readonly Evidence[], newer: readonly Evidence[]): readonly Evidence[] {
  const isSame = (a: Evidence, b: Evidence) =>
    a.witness === b.witness && a.key === b.key && a.deviceId === b.deviceId;
  const kept = older.filter((old) => !newer.some((statement) => isSame(old, statement)));
  return [...kept, ...newer].slice(-maxEvidence);
}
