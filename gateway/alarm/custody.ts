import type { Alarm, CustodyStep } from '../core/alarm.ts';
import { appended } from '../core/alarm-line.ts';
import type { Instant } from '../core/instant.ts';
import { isPainted } from './call.ts';

/** Screens and receivers each noted once; beyond these a further one adds nothing to "somebody could see it". */
const maxWitnesses = 8;

/** The alarm with one more link in its chain (`DESIGN.md`, custody chain). */
export function linked(alarm: Alarm, step: CustodyStep, at: Instant, by?: string): Alarm {
  return { ...alarm, custody: appended(alarm.custody, by === undefined ? { step, at } : { step, at, by }) };
}

/** The alarm with the link if this screen or receiver has not been noted yet; otherwise the same object. */
export function linkedOnce(alarm: Alarm, step: CustodyStep, at: Instant, by?: string): Alarm {
  const earlier = alarm.custody.filter((link) => link.step === step);
  const isKnown = earlier.some((link) => link.by === by) || earlier.length >= maxWitnesses;
  return isKnown ? alarm : linked(alarm, step, at, by);
}

/** The alarm painted by a screen: the first screen of each call is noted, and each screen once. */
export function paintedBy(alarm: Alarm, screenId: string, at: Instant): Alarm {
  return isPainted(alarm)
    ? linkedOnce(alarm, 'painted', at, screenId)
    : linked(alarm, 'painted', at, screenId);
}

/** When the condition was last sensed: later than the onset if it came back. */
export function lastSensed(alarm: Alarm): Instant {
  return alarm.custody.findLast((link) => link.step === 'sensed')?.at ?? alarm.onset;
}
