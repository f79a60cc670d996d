import { type Alarm, type AlarmDeadline, calledMs, type DelayDeadline, type Outcome } from '../core/alarm.ts';
import type { Act } from '../core/alarm-line.ts';
import type { CareEvent } from '../core/care-event.ts';
import type { AlarmId, StaffId } from '../core/id.ts';
import { alarmId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import { elapsedMs, plusMs } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import {
  after,
  andThen,
  type Refused,
  type StepResult,
  unchanged,
  withDeadline,
  withoutDeadline,
} from './change.ts';
import { lastSensed, linked, linkedOnce, paintedBy } from './custody.ts';
import { alarmOffFor } from './hold.ts';
import { onHoldEnd, onWardAct, type WardAct } from './hold-step.ts';
import type { Lapsing, Turn } from './life.ts';
import {
  accept,
  arrive,
  callForHelp,
  cease,
  close,
  inhibit,
  lapse,
  raise,
  recur,
  unpainted,
} from './life.ts';
import { missedBy, seenBy } from './no-screen.ts';
import type { AlarmPolicies } from './policy.ts';
import { joinWithinMs, policyFor } from './policy.ts';
import { hasSeen, remembered } from './seen.ts';
import type { WardAlarms } from './ward.ts';
import { offDelayId } from './ward.ts';

export type { Refused, StepResult } from './change.ts';

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
  | {
      readonly type: 'painted';
      readonly alarmId: AlarmId;
      readonly screenId: string;
      /** Which of its calls (`calledMs`); left out: the latest. */
      readonly calledMs?: number;
    };

/** A visible screen lives and has nothing new to paint. */
export interface ScreenSeen {
  readonly type: 'screen-seen';
  readonly screenId: string;
}

export type AlarmInput =
  | { readonly type: 'event'; readonly event: CareEvent }
  | PersonAct
  | WardAct
  | { readonly type: 'deadline'; readonly id: string }
  | Delivery
  | ScreenSeen;

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
      return onDelivery(ward, input, now);
    case 'painted':
      return andThen(onPainted(ward, input, now), (next) => onSeen(next, policies, now));
    case 'screen-seen':
      return onSeen(ward, policies, now);
    case 'accept':
    case 'at-bedside':
    case 'escalate':
    case 'close':
      return onPerson(ward, input, policies, now);
    case 'pause-audio':
    case 'resume-audio':
    case 'switch-off':
    case 'switch-on':
      return onWardAct(ward, input, policies, now);
    default:
      return input satisfies never;
  }
}

function onEvent(ward: WardAlarms, event: CareEvent, policies: AlarmPolicies, now: Instant): StepResult {
  if (hasSeen(ward.seen, event.id) || ward.alarms.has(alarmId(event.id))) return unchanged(ward);
  const record: LedgerEntry = { kind: 'care-event', subject: event.id, at: now, body: event };
  if (policyFor(policies, event).isStateOnly)
    return { ...unchanged({ ...ward, seen: remembered(ward.seen, event.id) }), entries: [record] };
  if (isRefused(ward, event, policies)) {
    const message = `${ward.alarms.size} alarms are open`;
    return { ...unchanged(ward), entries: [record], refused: { code: 'ward-full', message } };
  }
  const witnessed = { ...ward, seen: remembered(ward.seen, event.id) };
  const taken =
    event.phase === 'onset'
      ? onOnset(witnessed, event, policies, now)
      : onCessation(witnessed, event, policies, now);
  return { ...taken, entries: [record, ...taken.entries] };
}

/** A new condition beyond what the ward can hold. High-priority ones are always taken. */
function isRefused(ward: WardAlarms, event: CareEvent, policies: AlarmPolicies): boolean {
  const isNew = event.phase === 'onset' && openAlarmOf(ward, event, policies) === undefined;
  return isNew && ward.alarms.size >= wardLimit && policyFor(policies, event).priority !== 'high';
}

function onOnset(ward: WardAlarms, event: CareEvent, policies: AlarmPolicies, now: Instant): StepResult {
  const open = openAlarmOf(ward, event, policies);
  const { onDelayMs = 0 } = policyFor(policies, event);
  if (open !== undefined || onDelayMs === 0) return onLasting(ward, event, policies, now);
  const id = onDelayId(event);
  if (ward.deadlines.has(id)) return unchanged(ward);
  return withDeadline(ward, { id, kind: 'on-delay', event, dueAt: plusMs(now, onDelayMs) });
}

/** An onset that counts: a new alarm, or more support for an open one. */
function onLasting(ward: WardAlarms, event: CareEvent, policies: AlarmPolicies, now: Instant): StepResult {
  const reported = policyFor(policies, event);
  const open = openAlarmOf(ward, event, policies);
  const by = event.by.detector;
  if (open === undefined) return after(ward, raise(event, reported, now), { act: 'raised', by }, now);
  const back = withoutDeadline(ward, offDelayId(open.id));
  const turn = recur(open, event, { held: policyFor(policies, open), reported });
  return andThen(back, (next) => after(next, turn, { act: 'supported', by }, now));
}

function onCessation(ward: WardAlarms, event: CareEvent, policies: AlarmPolicies, now: Instant): StepResult {
  const begun = withoutDeadline(ward, onDelayId(event));
  const open = openAlarmOf(ward, event, policies);
  if (open === undefined) return begun;
  const { offDelayMs = 0 } = policyFor(policies, open);
  if (offDelayMs === 0 || !open.isPresent) {
    return andThen(begun, (next) => ceased(next, open, event, policies, now));
  }
  const id = offDelayId(open.id);
  if (ward.deadlines.has(id)) return begun;
  const dueAt = plusMs(now, offDelayMs);
  return andThen(begun, (next) => withDeadline(next, { id, kind: 'off-delay', event, dueAt }));
}

function ceased(
  ward: WardAlarms,
  open: Alarm,
  event: CareEvent,
  policies: AlarmPolicies,
  now: Instant,
): StepResult {
  const turn = cease(open, event, policyFor(policies, open), now);
  return turn === undefined
    ? unchanged(ward)
    : after(ward, turn, { act: 'ceased', by: event.by.detector }, now);
}

const onDelayId = ({ conditionId }: CareEvent) => `${conditionId}.on-delay`;

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

/** A deadline fires once: it is gone before what it stands for happens. */
function onDeadline(ward: WardAlarms, id: string, policies: AlarmPolicies, now: Instant): StepResult {
  const deadline = ward.deadlines.get(id);
  if (deadline === undefined || elapsedMs(now, deadline.dueAt) > 0) return unchanged(ward);
  if (deadline.kind === 'hold') return onHoldEnd(ward, deadline, policies, now);
  return andThen(withoutDeadline(ward, id), (next) => onLapse(next, deadline, policies, now));
}

function onLapse(
  ward: WardAlarms,
  deadline: AlarmDeadline | DelayDeadline,
  policies: AlarmPolicies,
  now: Instant,
): StepResult {
  if ('event' in deadline) {
    if (deadline.kind === 'on-delay') return onLasting(ward, deadline.event, policies, now);
    const open = openAlarmOf(ward, deadline.event, policies);
    return open === undefined ? unchanged(ward) : ceased(ward, open, deadline.event, policies, now);
  }
  const alarm = ward.alarms.get(deadline.alarmId);
  if (alarm === undefined) return unchanged(ward);
  if (deadline.kind === 'painting') return onUnpainted(ward, alarm, policies, now);
  const act = deadline.kind === 'acceptance' ? 'expired' : 'escalated';
  return after(ward, lapsed(ward, alarm, deadline.kind, policies, now), { act }, now);
}

/** Where its kind is switched off, an acceptance that ran out calls nobody: it rests until that ends. */
function lapsed(ward: WardAlarms, alarm: Alarm, kind: Lapsing, policies: AlarmPolicies, now: Instant): Turn {
  const off = alarm.signal === 'acknowledged' ? alarmOffFor(ward, alarm) : undefined;
  if (off === undefined) return lapse(alarm, kind, policyFor(policies, alarm), now);
  return inhibit(linked(alarm, 'expired', now, alarm.owner?.staffId), off, now);
}

/** No screen painted it in time: it goes out by every other path, and the facility learns that no board shows alarms. */
function onUnpainted(ward: WardAlarms, alarm: Alarm, policies: AlarmPolicies, now: Instant): StepResult {
  const told = after(ward, unpainted(alarm, now), { act: 'unpainted' }, now);
  const event = missedBy(told.ward, now);
  return event === undefined ? told : andThen(told, (next) => onEvent(next, event, policies, now));
}

function onSeen(ward: WardAlarms, policies: AlarmPolicies, now: Instant): StepResult {
  const event = seenBy(ward, now);
  return event === undefined ? unchanged(ward) : onEvent(ward, event, policies, now);
}

type Painted = Delivery & { readonly type: 'painted' };

/** A proof that was under way when the alarm called anew is none of the new call. */
function onPainted(ward: WardAlarms, input: Painted, now: Instant): StepResult {
  const alarm = ward.alarms.get(input.alarmId);
  if (alarm === undefined || (input.calledMs ?? calledMs(alarm)) !== calledMs(alarm)) return unchanged(ward);
  const painted = paintedBy(alarm, input.screenId, now);
  return after(ward, { alarm: painted, wait: 'keep' }, { act: input.type }, now);
}

function onDelivery(ward: WardAlarms, input: Exclude<Delivery, Painted>, now: Instant): StepResult {
  const alarm = ward.alarms.get(input.alarmId);
  if (alarm === undefined) return unchanged(ward);
  const by = input.type === 'sent' ? input.receiver : undefined;
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
