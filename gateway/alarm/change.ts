import type { Alarm, Deadline } from '../core/alarm.ts';
import type { Act } from '../core/alarm-line.ts';
import type { AlarmId, StaffId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import { calls, isHeard } from './call.ts';
import { alarmEntry } from './entry.ts';
import { alarmOffFor, audioPauseId, audioPauseOf } from './hold.ts';
import { inhibit, resume, type Turn } from './life.ts';
import { higher } from './policy.ts';
import type { WardAlarms } from './ward.ts';
import { deadlinesAfter } from './ward.ts';

export type RefusedCode =
  | 'alarm-unknown'
  | 'alarm-closed'
  | 'alarm-owned'
  | 'ward-full'
  | 'nothing-sounds'
  | 'already-paused'
  | 'not-held'
  | 'charge-nurse-only'
  | 'reason-required'
  | 'end-required'
  | 'end-too-late'
  | 'always-on';

/** Why an input changed nothing, for the person who gave it. */
export interface Refused {
  readonly code: RefusedCode;
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
  /** No id is here and in `setDeadlines`. */
  readonly clearDeadlines: readonly string[];
  readonly refused?: Refused;
}

export const unchanged = (ward: WardAlarms): StepResult => ({
  ward,
  changed: [],
  entries: [],
  setDeadlines: [],
  clearDeadlines: [],
});

/** One change and what follows from it, as one: written together or not at all. */
export function andThen(first: StepResult, next: (ward: WardAlarms) => StepResult): StepResult {
  const second = next(first.ward);
  const isReset = (id: string) => second.setDeadlines.some((deadline) => deadline.id === id);
  const isCleared = (id: string) => second.clearDeadlines.includes(id);
  const isChanged = ({ id }: Alarm) => second.changed.some((alarm) => alarm.id === id);
  return {
    ...second,
    changed: [...first.changed.filter((alarm) => !isChanged(alarm)), ...second.changed],
    entries: [...first.entries, ...second.entries],
    setDeadlines: [
      ...first.setDeadlines.filter(({ id }) => !isReset(id) && !isCleared(id)),
      ...second.setDeadlines,
    ],
    clearDeadlines: [
      ...first.clearDeadlines.filter((id) => !isReset(id) && !isCleared(id)),
      ...second.clearDeadlines,
    ],
  };
}

/** The ward with one deadline more, or put anew. */
export function withDeadline(ward: WardAlarms, deadline: Deadline): StepResult {
  const deadlines = new Map(ward.deadlines).set(deadline.id, deadline);
  return { ...unchanged({ ...ward, deadlines }), setDeadlines: [deadline] };
}

/** The ward without one deadline, where it had it. */
export function withoutDeadline(ward: WardAlarms, id: string): StepResult {
  if (!ward.deadlines.has(id)) return unchanged(ward);
  const deadlines = new Map(ward.deadlines);
  deadlines.delete(id);
  return { ...unchanged({ ...ward, deadlines }), clearDeadlines: [id] };
}

/** The ward after one alarm's turn, under the silences that people ordered. */
export function after(ward: WardAlarms, wanted: Turn, act: Act, now: Instant): StepResult {
  const before = ward.alarms.get(wanted.alarm.id);
  const turn = underHold(ward, before, wanted, act, now);
  const { alarm } = turn;
  if (before === alarm && turn.wait === 'keep') return unchanged(ward);
  const alarms = new Map(ward.alarms);
  if (alarm.closedAt === undefined) alarms.set(alarm.id, alarm);
  else alarms.delete(alarm.id);
  const { deadlines, ...changes } = deadlinesAfter(ward, before, turn, now);
  const result: StepResult = {
    ward: { alarms, deadlines, seen: ward.seen },
    changed: [alarm],
    entries: [alarmEntry(before, alarm, act, now)],
    ...changes,
  };
  return endsPause(ward, before, alarm) ? andThen(result, (next) => pauseEnded(next, alarm, now)) : result;
}

/** What would newly sound is quiet where its kind is switched off; what sounds already, and a call for help, is not. */
function underHold(
  ward: WardAlarms,
  before: Alarm | undefined,
  turn: Turn,
  { act }: Act,
  now: Instant,
): Turn {
  const isNewlyHeard = turn.alarm.signal === 'on' && (before === undefined || !isHeard(before));
  const off = isNewlyHeard && act !== 'escalate' ? alarmOffFor(ward, turn.alarm) : undefined;
  return off === undefined ? turn : inhibit(turn.alarm, off, now);
}

/** AUDIO PAUSED ends early when a new condition of equal or higher priority starts (IEC 60601-1-8), or one calls again. */
function endsPause(ward: WardAlarms, before: Alarm | undefined, alarm: Alarm): boolean {
  const pause = audioPauseOf(ward);
  return (
    pause !== undefined && calls(before, alarm) && higher(alarm.priority, pause.priority) === alarm.priority
  );
}

function pauseEnded(ward: WardAlarms, { id }: Alarm, at: Instant): StepResult {
  const body = { act: 'audio-pause-broken', alarm: id };
  const over: StepResult = {
    ...withoutDeadline(ward, audioPauseId),
    entries: [{ kind: 'act', subject: audioPauseId, at, body }],
  };
  return resumed(over, at, id);
}

/** After a pause of the ward's sound: what still calls at high priority calls anew, and must be painted anew. */
export function resumed(over: StepResult, now: Instant, except?: AlarmId): StepResult {
  const calling = [...over.ward.alarms.values()].filter(
    (alarm) => alarm.priority === 'high' && isHeard(alarm) && alarm.id !== except,
  );
  return calling.reduce(
    (result, alarm) => andThen(result, (next) => after(next, resume(alarm, now), { act: 'resumed' }, now)),
    over,
  );
}
