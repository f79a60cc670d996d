import type { Alarm, AlarmDeadline, Deadline, DeadlineKind } from '../core/alarm.ts';
import type { AlarmId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import { elapsedMs, plusMs } from '../core/instant.ts';
import { calls, isHeard, isPainted } from './call.ts';
import { alarmOffFor, audioPauseMs, longestOffMs } from './hold.ts';
import type { Turn } from './life.ts';
import type { AlarmPolicies } from './policy.ts';
import { longestWaitMs, paintWithinMs, policyFor } from './policy.ts';
import type { SeenIds } from './seen.ts';
import { seenIds } from './seen.ts';

/** Everything the alarm machine knows. Every open alarm has one deadline ahead that calls again, or a hold that ends. */
export interface WardAlarms {
  /** Open alarms: a closed one leaves. */
  readonly alarms: ReadonlyMap<AlarmId, Alarm>;
  readonly deadlines: ReadonlyMap<string, Deadline>;
  /** Ids of the latest care events, so that a redelivered one is never a second alarm. */
  readonly seen: SeenIds;
}

export const emptyWard: WardAlarms = { alarms: new Map(), deadlines: new Map(), seen: [] };

/** What must be written and armed. No id is in both lists. */
export interface DeadlineChanges {
  readonly setDeadlines: readonly Deadline[];
  readonly clearDeadlines: readonly string[];
}

const deadlineId = (id: AlarmId, kind: DeadlineKind) => `${id}.${kind}`;

export const offDelayId = (id: AlarmId): string => `${id}.off-delay`;

/** The ward's deadlines after an alarm's turn. */
export function deadlinesAfter(
  ward: WardAlarms,
  before: Alarm | undefined,
  { alarm, wait }: Turn,
  now: Instant,
): DeadlineChanges & Pick<WardAlarms, 'deadlines'> {
  const isClosed = alarm.closedAt !== undefined;
  const { id } = alarm;
  const isReplaced = isClosed || wait !== 'keep';
  const isShownOrMoot = isClosed || !isHeard(alarm) || isPainted(alarm);
  const gone = [
    ...(isReplaced ? [deadlineId(id, 'escalation'), deadlineId(id, 'acceptance')] : []),
    ...(isShownOrMoot ? [deadlineId(id, 'painting')] : []),
    ...(isClosed ? [offDelayId(id)] : []),
  ].filter((name) => ward.deadlines.has(name));
  const next = [
    ...(isClosed || typeof wait === 'string' ? [] : [deadlineOf(id, wait.kind, plusMs(now, wait.ms))]),
    ...(!isShownOrMoot && mustBePainted(before, alarm) && !ward.deadlines.has(deadlineId(id, 'painting'))
      ? [deadlineOf(id, 'painting', plusMs(now, paintWithinMs))]
      : []),
  ];
  if (gone.length + next.length === 0)
    return { deadlines: ward.deadlines, setDeadlines: [], clearDeadlines: [] };
  const deadlines = new Map<string, Deadline>(ward.deadlines);
  for (const name of gone) deadlines.delete(name);
  for (const deadline of next) deadlines.set(deadline.id, deadline);
  return { deadlines, setDeadlines: next, clearDeadlines: gone.filter((name) => !deadlines.has(name)) };
}

/** Each call at high priority is to be painted anew. What nobody has seen yet is not given more time by a further call. */
const mustBePainted = (before: Alarm | undefined, alarm: Alarm) =>
  alarm.priority === 'high' && calls(before, alarm);

const deadlineOf = (id: AlarmId, kind: DeadlineKind, dueAt: Instant): AlarmDeadline => ({
  id: deadlineId(id, kind),
  alarmId: id,
  kind,
  dueAt,
});

/** What a restart moved, added or dropped. */
export function deadlinesMoved(stored: readonly Deadline[], ward: WardAlarms): DeadlineChanges {
  return {
    setDeadlines: [...ward.deadlines.values()].filter((deadline) => !stored.includes(deadline)),
    clearDeadlines: stored.map(({ id }) => id).filter((id) => !ward.deadlines.has(id)),
  };
}

export interface Restored {
  readonly alarms: readonly Alarm[];
  readonly deadlines: readonly Deadline[];
  /** Ids of care events already decided, oldest first. */
  readonly eventIds?: readonly string[];
}

/**
 * The ward as the store remembers it. Deadlines of this boot stand as they are; those of another boot are moved onto
 * this boot's clock. An open alarm whose deadline is missing gets one: no alarm waits for ever.
 */
export function restoredWard(restored: Restored, policies: AlarmPolicies, now: Instant): WardAlarms {
  const open = restored.alarms.filter((alarm) => alarm.closedAt === undefined);
  const ids = new Set<string>(open.map(({ id }) => id));
  const isMeant = (deadline: Deadline) => {
    if (deadline.kind === 'painting') return ids.has(deadline.alarmId);
    return deadline.kind !== 'escalation' && deadline.kind !== 'acceptance';
  };
  const others = restored.deadlines
    .filter(isMeant)
    .map((deadline): [string, Deadline] => [
      deadline.id,
      rebased(deadline, longestOf(deadline, open, policies), now),
    ]);
  const holds = { deadlines: new Map(others) };
  const calling = open.flatMap((alarm): [string, Deadline][] => {
    if (alarm.signal === 'inhibited' && alarmOffFor(holds, alarm) !== undefined) return [];
    const kind = alarm.signal === 'acknowledged' ? 'acceptance' : 'escalation';
    const stored = restored.deadlines.find((deadline) => deadline.id === deadlineId(alarm.id, kind));
    const deadline =
      stored === undefined
        ? deadlineOf(alarm.id, kind, now)
        : rebased(stored, longestOf(stored, open, policies), now);
    return [[deadline.id, deadline]];
  });
  return {
    alarms: new Map(open.map((alarm) => [alarm.id, alarm])),
    deadlines: new Map([...calling, ...others]),
    seen: seenIds(restored.eventIds ?? []),
  };
}

function longestOf(deadline: Deadline, open: readonly Alarm[], policies: AlarmPolicies): number {
  switch (deadline.kind) {
    case 'hold':
      return deadline.hold.kind === 'audio-pause' ? audioPauseMs : longestOffMs;
    case 'on-delay':
    case 'off-delay':
      return longestWaitMs(policyFor(policies, deadline.event), deadline.kind);
    default: {
      const alarm = open.find(({ id }) => id === deadline.alarmId);
      return alarm === undefined ? 0 : longestWaitMs(policyFor(policies, alarm), deadline.kind);
    }
  }
}

function rebased(deadline: Deadline, longestMs: number, now: Instant): Deadline {
  if (deadline.dueAt.bootId === now.bootId) return deadline;
  // Across boots only wall time connects the two, and it may be wrong by decades (1970 until the network answers).
  // Held against the policy, a wrong clock makes an escalation late by at most one interval, never lost.
  const remainingMs = Math.min(Math.max(elapsedMs(now, deadline.dueAt), 0), longestMs);
  return { ...deadline, dueAt: plusMs(now, remainingMs) };
}
