import type { Alarm, Deadline } from '../core/alarm.ts';
import type { AlarmId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import { elapsedMs, plusMs } from '../core/instant.ts';
import type { Turn } from './life.ts';
import type { AlarmPolicies } from './policy.ts';
import { longestWaitMs, policyFor } from './policy.ts';

/** Everything the alarm machine knows. Every open alarm has exactly one deadline ahead. */
export interface WardAlarms {
  /** Open alarms: a closed one leaves. */
  readonly alarms: ReadonlyMap<AlarmId, Alarm>;
  readonly deadlines: ReadonlyMap<string, Deadline>;
  /** Ids of the latest care events, so that a redelivered one is never a second alarm. */
  readonly seen: ReadonlySet<string>;
}

export const emptyWard: WardAlarms = { alarms: new Map(), deadlines: new Map(), seen: new Set() };

/** Hours of the busiest ward's care events; a redelivery after a link break comes within minutes. */
export const seenLimit = 4096;

export function remembered(seen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const ids = new Set(seen);
  ids.add(id);
  for (const oldest of ids) {
    if (ids.size <= seenLimit) break;
    ids.delete(oldest);
  }
  return ids;
}

/** The ward's deadlines after an alarm's turn. */
export function deadlinesAfter(ward: WardAlarms, turn: Turn, now: Instant): ReadonlyMap<string, Deadline> {
  const { alarm, wait } = turn;
  if (wait === 'keep' && alarm.closedAt === undefined) return ward.deadlines;
  const others = [...ward.deadlines].filter(([, deadline]) => deadline.alarmId !== alarm.id);
  const deadlines = new Map(others);
  if (alarm.closedAt === undefined && wait !== 'keep') {
    const id = `${alarm.id}.${wait.kind}`;
    deadlines.set(id, { id, alarmId: alarm.id, kind: wait.kind, dueAt: plusMs(now, wait.ms) });
  }
  return deadlines;
}

/** What must be written and armed to get from one set of deadlines to another. No id is in both lists. */
export function deadlineChanges(
  before: ReadonlyMap<string, Deadline>,
  after: ReadonlyMap<string, Deadline>,
): { readonly setDeadlines: readonly Deadline[]; readonly clearDeadlines: readonly string[] } {
  if (before === after) return { setDeadlines: [], clearDeadlines: [] };
  return {
    setDeadlines: [...after.values()].filter((deadline) => before.get(deadline.id) !== deadline),
    clearDeadlines: [...before.keys()].filter((id) => !after.has(id)),
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
    const id = `${alarm.id}.${kind}`;
    return [
      id,
      stored === undefined ? { id, alarmId: alarm.id, kind, dueAt: now } : rebased(stored, longestMs, now),
    ];
  });
  return {
    alarms: new Map(open.map((alarm) => [alarm.id, alarm])),
    deadlines: new Map(deadlines),
    seen: new Set((restored.eventIds ?? []).slice(-seenLimit)),
  };
}

function rebased(deadline: Deadline, longestMs: number, now: Instant): Deadline {
  if (deadline.dueAt.bootId === now.bootId) return deadline;
  // Across boots only wall time connects the two, and it may be wrong by decades (1970 until the network answers).
  // Held against the policy, a wrong clock makes an escalation late by at most one interval, never lost.
  const remainingMs = Math.min(Math.max(elapsedMs(now, deadline.dueAt), 0), longestMs);
  return { ...deadline, dueAt: plusMs(now, remainingMs) };
}
