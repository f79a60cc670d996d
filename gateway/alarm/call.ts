import { type Alarm, callOf, isCall } from '../core/alarm.ts';

/** Whether it asks for a person with sound and light. */
export const isHeard = ({ signal }: Pick<Alarm, 'signal'>): boolean =>
  signal === 'on' || signal === 'latched';

/** Whether this change asks for somebody anew: new, no longer answered, graver, escalated, or seen to happen again. */
export const calls = (before: Alarm | undefined, alarm: Alarm): boolean =>
  isHeard(alarm) && callOf(alarm) !== (before && callOf(before));

/** Whether a screen has painted its latest call. */
export function isPainted(alarm: Pick<Alarm, 'custody'>): boolean {
  const last = alarm.custody.findLast((link) => link.step === 'painted' || isCall(link));
  return last?.step === 'painted';
}

/** A call of high priority that no screen has painted. */
export const isUnseen = (alarm: Alarm): boolean =>
  alarm.priority === 'high' && isHeard(alarm) && !isPainted(alarm);
