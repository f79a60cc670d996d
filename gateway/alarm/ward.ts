import type { Alarm, Deadline, DeadlineKind } from '../core/alarm.ts';
import type { AlarmId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import { elapsedMs, plusMs } from '../core/instant.ts';
import type { Turn } from './life.ts';
import type { AlarmPolicies } from './policy.ts';
import { longestWaitMs, policyFor } from './policy.ts';
import type { SeenIds } from './seen.ts';
import { seenIds } from './seen.ts';

/** Everything the alarm machine knows. Every open alarm has exactly one deadline ahead. */
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

/** The ward's deadlines after an alarm's turn. */
export function deadlinesAfter(
  ward: WardAlarms,
  { alarm, wait }: Turn,
  now: Instant,
): DeadlineChanges & Pick<WardAlarms, 'deadlines'> {
  const isClosed = alarm.closedAt !== undefined;
  if (wait === 'keep' && !isClosed)
    return { deadlines: ward.deadlines, setDeadlines: [], clearDeadlines: [] };
  const next = isClosed || wait === 'keep' ? [] : [deadlineOf(alarm.id, wait.kind, plusMs(now, wait.ms))];
  const deadlines = new Map(ward.deadlines);
  const gone = [deadlineId(alarm.id, 'escalation'), deadlineId(alarm.id, 'acceptance')].filter((id) =>
    deadlines.delete(id),
  );
  for (const deadline of next) deadlines.set(deadline.id, deadline);
  return { deadlines, setDeadlines: next, clearDeadlines: gone.filter((id) => !deadlines.has(id)) };
}

const deadlineOf = (id: AlarmId, kind: DeadlineKind, dueAt: Instant): Deadline => ({
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
  const deadlines = open.map((alarm): [string, Deadline] => {
    const kind = alarm.signal === 'acknowledged' ? 'acceptance' : 'escalation';
    const stored = restored.deadlines.find(
      (deadline) => deadline.alarmId === alarm.id && deadline.kind === kind,
    );
    const longestMs = longestWaitMs(policyFor(policies, alarm), kind);
    const deadline = stored === undefined ? deadlineOf(alarm.id, kind, now) : rebased(stored, longestMs, now);
    return [deadline.id, deadline];
  });
  return {
    alarms: new Map(open.map((alarm) => [alarm.id, alarm])),
    deadlines: new Map(deadlines),
    seen: seenIds(restored.eventIds ?? []),
  };
}

function rebased(deadline: Deadline, longestMs: number, now: Instant): Deadline {
  if (deadline.dueAt.bootId === now.bootId) return deadline;
  // Across boots only wall time connects the two, and it may be wrong by decades (1970 until the network answers).
  // Held against the policy, a wrong clock makes an escalation late by at most one interval, never lost.
  const remainingMs = Math.min(Math.max(elapsedMs(now, deadline.dueAt), 0), longestMs);
  return { ...deadline, dueAt: plusMs(now, remainingMs) };
}
