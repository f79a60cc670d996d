import type { AlarmFacts } from '../../core/alarm-facts.ts';
import { verdictOf } from '../../core/label.ts';
import type { ReplayedAlarm } from './replay-limit.ts';

/** A replayed alarm this near to one that was is the same: delays differ, and so may the measurement that ended them. */
export const nearMs = 300_000;

export interface Comparison {
  readonly lost: readonly { readonly alarmId: string; readonly raisedMs: number }[];
  readonly kept: number;
  readonly unknown: number;
}

/**
 * What becomes of the alarms that people confirmed: kept by the new limit, lost by it, or raised by neither side, so that nobody knows.
 * Times are as they were measured, not corrected: the archive's are. Pure.
 */
export function compared(
  facts: readonly AlarmFacts[],
  at: { readonly bedId: string; readonly type: string; readonly fromMs: number; readonly untilMs: number },
  { before, after }: { readonly before: readonly ReplayedAlarm[]; readonly after: readonly ReplayedAlarm[] },
): Comparison {
  const lost: { alarmId: string; raisedMs: number }[] = [];
  let [kept, unknown] = [0, 0];
  const isNear = (alarms: readonly ReplayedAlarm[], ms: number) =>
    alarms.some(({ type, atMs }) => type === at.type && Math.abs(atMs - ms) <= nearMs);
  for (const { id, type, bedId, outcome, label, raisedAt } of facts) {
    const raisedMs = raisedAt.wallMs;
    const isMeant = type === at.type && bedId === at.bedId && raisedMs >= at.fromMs && raisedMs < at.untilMs;
    if (!isMeant || verdictOf(outcome, label) !== 'real') continue;
    if (isNear(after, raisedMs)) kept += 1;
    else if (isNear(before, raisedMs)) lost.push({ alarmId: id, raisedMs });
    else unknown += 1;
  }
  return { lost, kept, unknown };
}
