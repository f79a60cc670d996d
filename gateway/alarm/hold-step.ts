import type { AlarmOff, AudioPause, HoldDeadline } from '../core/alarm.ts';
import type { BedId, StaffId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import { plusMs } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import type { Role } from '../core/ward.ts';
import { isHeard } from './call.ts';
import {
  after,
  andThen,
  type RefusedCode,
  resumed,
  type StepResult,
  unchanged,
  withDeadline,
  withoutDeadline,
} from './change.ts';
import {
  alarmOffId,
  alarmOffLimit,
  audioPauseId,
  audioPauseMs,
  audioPauseOf,
  holdsOf,
  isAlarmOff,
  longestOffOf,
  shortestOffMs,
} from './hold.ts';
import { inhibit, uninhibit } from './life.ts';
import { type AlarmPolicies, higher, policyFor } from './policy.ts';
import type { WardAlarms } from './ward.ts';

/** What a member of staff orders for the ward's signals. */
export type WardAct =
  | { readonly type: 'pause-audio' | 'resume-audio'; readonly staffId: StaffId }
  | {
      readonly type: 'switch-off';
      readonly staffId: StaffId;
      readonly role: Role;
      readonly bedId: BedId;
      /** The kind of alarm. */
      readonly kind: string;
      readonly reason: string;
      /** Without it the order is refused: nothing is switched off for ever. */
      readonly forMs?: number;
    }
  | { readonly type: 'switch-on'; readonly staffId: StaffId; readonly bedId: BedId; readonly kind: string };

const reasonMost = 200;

/** The ward after an order of a member of staff; what was refused is on the ledger too. */
export function onWardAct(
  ward: WardAlarms,
  input: WardAct,
  policies: AlarmPolicies,
  now: Instant,
): StepResult {
  switch (input.type) {
    case 'pause-audio':
      return pauseAudio(ward, input.staffId, now);
    case 'resume-audio':
      return endedByPerson(ward, audioPauseId, input, policies, now);
    case 'switch-off':
      return switchOff(ward, input, policies, now);
    case 'switch-on':
      return endedByPerson(ward, alarmOffId(input.bedId, input.kind), input, policies, now);
    default:
      return input satisfies never;
  }
}

/** A silence has reached its end. */
export function onHoldEnd(
  ward: WardAlarms,
  deadline: HoldDeadline,
  policies: AlarmPolicies,
  now: Instant,
): StepResult {
  return ended(ward, deadline, { act: 'hold-over' }, policies, now);
}

function pauseAudio(ward: WardAlarms, staffId: StaffId, now: Instant): StepResult {
  const order = { act: 'pause-audio', by: staffId };
  if (audioPauseOf(ward)) return refused(ward, audioPauseId, order, 'already-paused', now);
  const heard = [...ward.alarms.values()].filter(isHeard).map(({ priority }) => priority);
  const [first, ...others] = heard;
  if (first === undefined) return refused(ward, audioPauseId, order, 'nothing-sounds', now);
  const priority = others.reduce(higher, first);
  const hold: AudioPause = { kind: 'audio-pause', by: staffId, since: now, priority };
  return begun(ward, { id: audioPauseId, kind: 'hold', hold, dueAt: plusMs(now, audioPauseMs) }, order, now);
}

type SwitchOff = WardAct & { readonly type: 'switch-off' };

function switchOff(ward: WardAlarms, input: SwitchOff, policies: AlarmPolicies, now: Instant): StepResult {
  const { staffId, bedId, kind, forMs } = input;
  const reason = input.reason.trim().slice(0, reasonMost);
  const id = alarmOffId(bedId, kind);
  const order = { act: 'switch-off', by: staffId, reason, ...(forMs === undefined ? {} : { forMs }) };
  const code = whyNot(ward, { ...input, reason }, policies);
  if (code !== undefined || forMs === undefined) {
    return refused(ward, id, order, code ?? 'end-required', now);
  }
  const hold: AlarmOff = { kind: 'alarm-off', by: staffId, since: now, bedId, type: kind, reason };
  const start = begun(ward, { id, kind: 'hold', hold, dueAt: plusMs(now, forMs) }, order, now);
  // A high-priority alarm that already sounds needs an answer, not a switch.
  const quietened = [...ward.alarms.values()].filter(
    (alarm) =>
      alarm.bedId === bedId &&
      alarm.type === kind &&
      alarm.isPresent &&
      alarm.signal === 'on' &&
      alarm.priority !== 'high',
  );
  return quietened.reduce(
    (result, alarm) =>
      andThen(result, (next) =>
        after(next, inhibit(alarm, hold, now), { act: 'switched-off', by: staffId }, now),
      ),
    start,
  );
}

function whyNot(ward: WardAlarms, input: SwitchOff, policies: AlarmPolicies): RefusedCode | undefined {
  if (input.role !== 'charge-nurse') return 'charge-nurse-only';
  const longestMs = longestOffOf(policies, input.kind);
  if (longestMs === 0) return 'always-on';
  if (input.reason === '') return 'reason-required';
  if (input.forMs === undefined || !(input.forMs >= shortestOffMs)) return 'end-required';
  if (input.forMs > longestMs) return 'end-too-late';
  const isFull = holdsOf(ward).filter(({ hold }) => isAlarmOff(hold)).length >= alarmOffLimit;
  return isFull && !ward.deadlines.has(alarmOffId(input.bedId, input.kind)) ? 'ward-full' : undefined;
}

function begun(ward: WardAlarms, deadline: HoldDeadline, order: object, at: Instant): StepResult {
  const body = { ...order, hold: deadline.hold, until: deadline.dueAt };
  return { ...withDeadline(ward, deadline), entries: [entry(deadline.id, body, at)] };
}

function endedByPerson(
  ward: WardAlarms,
  id: string,
  { type, staffId }: WardAct,
  policies: AlarmPolicies,
  now: Instant,
): StepResult {
  const order = { act: type, by: staffId };
  const found = ward.deadlines.get(id);
  if (found?.kind !== 'hold') return refused(ward, id, order, 'not-held', now);
  return ended(ward, found, order, policies, now);
}

/** What was switched off and still lasts signals as if it were new; after a pause the sound is back. */
function ended(
  ward: WardAlarms,
  { id, hold }: HoldDeadline,
  order: object,
  policies: AlarmPolicies,
  now: Instant,
): StepResult {
  const over: StepResult = { ...withoutDeadline(ward, id), entries: [entry(id, order, now)] };
  if (!isAlarmOff(hold)) return resumed(over, now);
  return held(ward, hold).reduce(
    (result, alarm) =>
      andThen(result, (next) =>
        after(next, uninhibit(alarm, policyFor(policies, alarm), now), { act: 'switched-on' }, now),
      ),
    over,
  );
}

const held = (ward: WardAlarms, hold: AlarmOff) =>
  [...ward.alarms.values()].filter(
    (alarm) => alarm.signal === 'inhibited' && alarm.bedId === hold.bedId && alarm.type === hold.type,
  );

const messages: Readonly<Partial<Record<RefusedCode, string>>> = {
  'nothing-sounds': 'no alarm sounds, so there is nothing to pause',
  'already-paused': 'the sound is paused already; it returns by itself',
  'not-held': 'this is not paused or switched off',
  'charge-nurse-only': 'only a charge nurse may switch alarms off',
  'reason-required': 'say why it is switched off',
  'end-required': 'say for how long, at least one minute',
  'end-too-late': 'this kind may not be switched off for so long',
  'always-on': 'this kind can never be switched off',
  'ward-full': 'too many kinds are switched off',
};

function refused(ward: WardAlarms, id: string, order: object, code: RefusedCode, at: Instant): StepResult {
  const entries = [entry(id, { ...order, refused: code }, at)];
  return { ...unchanged(ward), entries, refused: { code, message: messages[code] ?? code } };
}

const entry = (subject: string, body: object, at: Instant): LedgerEntry => ({
  kind: 'act',
  subject,
  at,
  body,
});
