import type { AlarmPolicies } from '../../alarm/policy.ts';
import { type AlarmInput, step } from '../../alarm/step.ts';
import { emptyWard } from '../../alarm/ward.ts';
import type { Priority } from '../../core/alarm.ts';
import type { CareEvent } from '../../core/care-event.ts';
import { elapsedMs, type Instant } from '../../core/instant.ts';

/**
 * Which care events would have raised an alarm, and of which priority, had each come when it was decided: the alarm machine itself,
 * with its delays, for a ward where nobody answers. Pure.
 */
export function wouldAlarm(
  events: readonly CareEvent[],
  policiesAt: (at: Instant) => AlarmPolicies,
  endAt: Instant,
): ReadonlyMap<string, Priority> {
  const raised = new Map<string, Priority>();
  let ward = emptyWard;

  const take = (input: AlarmInput, at: Instant) => {
    const result = step(ward, input, policiesAt(at), at);
    ward = result.ward;
    for (const { id, priority } of result.changed) if (!raised.has(id)) raised.set(id, priority);
  };
  /** On-delays and off-delays that end by then; nobody is there to be called again, so other deadlines do not count. */
  const lapse = (until: Instant) => {
    for (;;) {
      const [next] = [...ward.deadlines.values()]
        .filter(
          ({ kind, dueAt }) => (kind === 'on-delay' || kind === 'off-delay') && elapsedMs(dueAt, until) >= 0,
        )
        .toSorted((a, b) => elapsedMs(b.dueAt, a.dueAt));
      if (next === undefined) return;
      take({ type: 'deadline', id: next.id }, next.dueAt);
    }
  };
  for (const event of events) {
    lapse(event.at);
    take({ type: 'event', event }, event.at);
  }
  lapse(endAt);
  return raised;
}
