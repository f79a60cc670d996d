import type { Alarm, Deadline, Outcome } from '../core/alarm.ts';
import type { CareEvent } from '../core/care-event.ts';
import type { AlarmId, StaffId } from '../core/id.ts';
import { alarmId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import { elapsedMs } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import { lastSensed, linkedOnce } from './custody.ts';
import type { Act } from './entry.ts';
import { alarmEntry } from './entry.ts';
import type { Turn } from './life.ts';
import { accept, arrive, callForHelp, cease, close, lapse, raise, recur } from './life.ts';
import type { AlarmPolicies } from './policy.ts';
import { joinWithinMs, policyFor } from './policy.ts';
import { hasSeen, remembered } from './seen.ts';
import type { WardAlarms } from './ward.ts';
import { deadlinesAfter } from './ward.ts';

/** What a member of staff does to an alarm. */
export type PersonAct =
  | {
      readonly type: 'accept' | 'at-bedside' | 'escalate';
      readonly alarmId: AlarmId;
      readonly staffId: StaffId;
    }
  | {
      readonly type: 'close';
      readonly alarmId: AlarmId;
      readonly staffId: StaffId;
      readonly outcome: Outcome;
      readonly reason?: string;
    };

/** A link of the custody chain that a machine reports. */
export type Delivery =
  | { readonly type: 'committed'; readonly alarmId: AlarmId }
  | { readonly type: 'sent'; readonly alarmId: AlarmId; readonly receiver: string }
  | { readonly type: 'painted'; readonly alarmId: AlarmId; readonly screenId: string };

export type AlarmInput =
  | { readonly type: 'event'; readonly event: CareEvent }
  | PersonAct
  | { readonly type: 'deadline'; readonly id: string }
  | Delivery;

/** Why an input changed nothing, for the person who gave it. */
export interface Refused {
  readonly code: 'alarm-unknown' | 'alarm-closed' | 'alarm-owned' | 'ward-full';
  readonly message: string;
  /** Who owns it, where that is the reason. */
  readonly ownedBy?: StaffId;
}

export interface StepResult {
  readonly ward: WardAlarms;
  /** Alarms that are new, different, or called out again; a closed one is here for the last time. */
  readonly changed: readonly Alarm[];
  readonly entries: readonly LedgerEntry[];
  readonly setDeadlines: readonly Deadline[];
  readonly clearDeadlines: readonly string[];
  readonly refused?: Refused;
}

/** Open alarms that are not high are refused beyond this; high-priority ones are always taken. */
export const wardLimit = 2000;

/** The ward's next alarms. Pure: the same ward, input and time give the same answer. */
export function step(ward: WardAlarms, input: AlarmInput, policies: AlarmPolicies, now: Instant): StepResult {
  switch (input.type) {
    case 'event':
      return onEvent(ward, input.event, policies, now);
    case 'deadline':
      return onDeadline(ward, input.id, policies, now);
    case 'committed':
    case 'sent':
    case 'painted':
      return onDelivery(ward, input, now);
    case 'accept':
    case 'at-bedside':
    case 'escalate':
    case 'close':
      return onPerson(ward, input, policies, now);
    default:
      return input satisfies never;
  }
}

function onEvent(ward: WardAlarms, event: CareEvent, policies: AlarmPolicies, now: Instant): StepResult {
  if (hasSeen(ward.seen, event.id) || ward.alarms.has(alarmId(event.id))) return unchanged(ward);
  const reported = policyFor(policies, event);
  const record: LedgerEntry = { kind: 'care-event', subject: event.id, at: now, body: event };
  if (reported.isStateOnly)
    return { ...unchanged({ ...ward, seen: remembered(ward.seen, event.id) }), entries: [record] };
  const open = openAlarmOf(ward, event, policies);
  if (open === undefined && event.phase === 'onset' && isFull(ward) && reported.priority !== 'high') {
    const message = `${ward.alarms.size} alarms are open`;
    return { ...unchanged(ward), entries: [record], refused: { code: 'ward-full', message } };
  }
  const witnessed = { ...ward, seen: remembered(ward.seen, event.id) };
  const result = (turn: Turn | undefined, act: string): StepResult => {
    const taken =
      turn === undefined ? unchanged(witnessed) : after(witnessed, turn, { act, by: event.by.detector }, now);
    return { ...taken, entries: [record, ...taken.entries] };
  };
  if (event.phase === 'cessation') {
    return result(open && cease(open, event, policyFor(policies, open), now), 'ceased');
  }
  if (open === undefined) return result(raise(event, reported, now), 'raised');
  return result(recur(open, event, { held: policyFor(policies, open), reported }), 'supported');
}

const isFull = (ward: WardAlarms) => ward.alarms.size >= wardLimit;

/** The open alarm that an event belongs to: its own condition's, or the same happening seen by another witness. */
function openAlarmOf(ward: WardAlarms, event: CareEvent, policies: AlarmPolicies): Alarm | undefined {
  const open = [...ward.alarms.values()];
  const own = open.find((alarm) => alarm.conditionId === event.conditionId);
  const { family } = policyFor(policies, event);
  if (own !== undefined || event.phase === 'cessation' || family === undefined) return own;
  return open.find(
    (alarm) =>
      alarm.bedId !== undefined &&
      alarm.bedId === event.bedId &&
      policyFor(policies, alarm).family === family &&
      Math.abs(elapsedMs(lastSensed(alarm), event.onset)) <= joinWithinMs,
  );
}

function onDeadline(ward: WardAlarms, id: string, policies: AlarmPolicies, now: Instant): StepResult {
  const deadline = ward.deadlines.get(id);
  const alarm = deadline && ward.alarms.get(deadline.alarmId);
  if (deadline === undefined || alarm === undefined || elapsedMs(now, deadline.dueAt) > 0)
    return unchanged(ward);
  const act = deadline.kind === 'acceptance' ? 'expired' : 'escalated';
  return after(ward, lapse(alarm, deadline.kind, policyFor(policies, alarm), now), { act }, now);
}

function onDelivery(ward: WardAlarms, input: Delivery, now: Instant): StepResult {
  const alarm = ward.alarms.get(input.alarmId);
  if (alarm === undefined) return unchanged(ward);
  const by = input.type === 'sent' ? input.receiver : input.type === 'painted' ? input.screenId : undefined;
  const noted = linkedOnce(alarm, input.type, now, by);
  return after(ward, { alarm: noted, wait: 'keep' }, { act: input.type }, now);
}

function onPerson(ward: WardAlarms, input: PersonAct, policies: AlarmPolicies, now: Instant): StepResult {
  const alarm = ward.alarms.get(input.alarmId);
  const act: Act = {
    act: input.type,
    by: input.staffId,
    ...(input.type === 'close' && input.reason !== undefined ? { reason: input.reason } : {}),
  };
  const refused = alarm === undefined ? notOpen(ward, input.alarmId) : ownedByOther(alarm, input);
  if (alarm === undefined || refused !== undefined) {
    const body = { ...act, refused: refused?.code };
    const entry: LedgerEntry = { kind: 'act', subject: input.alarmId, at: now, body };
    return { ...unchanged(ward), entries: [entry], ...(refused === undefined ? {} : { refused }) };
  }
  return after(ward, turnOf(alarm, input, policies, now), act, now);
}

function turnOf(alarm: Alarm, input: PersonAct, policies: AlarmPolicies, now: Instant): Turn {
  const policy = policyFor(policies, alarm);
  switch (input.type) {
    case 'accept':
      return accept(alarm, input.staffId, policy, now);
    case 'at-bedside':
      return arrive(alarm, input.staffId, policy, now);
    case 'escalate':
      return callForHelp(alarm, input.staffId, policy, now);
    case 'close':
      return close(alarm, input, policy, now);
    default:
      return input satisfies never;
  }
}

function notOpen(ward: WardAlarms, id: AlarmId): Refused {
  return hasSeen(ward.seen, id)
    ? { code: 'alarm-closed', message: 'this alarm is already closed' }
    : { code: 'alarm-unknown', message: 'there is no such alarm' };
}

/** While an acceptance holds only its owner acts; a call for help is everybody's. */
function ownedByOther(alarm: Alarm, input: PersonAct): Refused | undefined {
  const owner = alarm.owner?.staffId;
  if (owner === undefined || owner === input.staffId || input.type === 'escalate') return undefined;
  return { code: 'alarm-owned', message: `accepted by ${owner}`, ownedBy: owner };
}

const unchanged = (ward: WardAlarms): StepResult => ({
  ward,
  changed: [],
  entries: [],
  setDeadlines: [],
  clearDeadlines: [],
});

function after(ward: WardAlarms, turn: Turn, act: Act, now: Instant): StepResult {
  const { alarm } = turn;
  const before = ward.alarms.get(alarm.id);
  if (before === alarm && turn.wait === 'keep') return unchanged(ward);
  const alarms = new Map(ward.alarms);
  if (alarm.closedAt === undefined) alarms.set(alarm.id, alarm);
  else alarms.delete(alarm.id);
  const { deadlines, ...changes } = deadlinesAfter(ward, turn, now);
  return {
    ward: { alarms, deadlines, seen: ward.seen },
    changed: [alarm],
    entries: [alarmEntry(before, alarm, act, now)],
    ...changes,
  };
}
