import { type CareEvent, careEvent } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import { isUnseen } from './call.ts';
import { paintWithinMs } from './policy.ts';
import { offDelayId, type WardAlarms } from './ward.ts';

/** No visible board showed an alarm of high priority in time. One condition for the whole gateway. */
export const noScreenType = 'no-screen';

const about = (phase: CareEvent['phase'], now: Instant): CareEvent =>
  careEvent({
    type: noScreenType,
    phase,
    onset: now,
    at: now,
    confidence: 1,
    evidence:
      phase === 'onset'
        ? [{ witness: 'screen', key: 'not-painted', values: { seconds: paintWithinMs / 1000 }, isFor: true }]
        : [],
    by: { detector: 'paint-watch', version: '1.0.0' },
  });

const present = ({ alarms }: WardAlarms) =>
  [...alarms.values()].find(({ type, bedId, isPresent }) => type === noScreenType && !bedId && isPresent);

/** What an alarm that nobody could see says about the ward's boards: once, however many there are. */
export function missedBy(ward: WardAlarms, now: Instant): CareEvent | undefined {
  const told = present(ward);
  const isTold = told !== undefined && !ward.deadlines.has(offDelayId(told.id));
  return isTold ? undefined : about('onset', now);
}

/** What a visible screen says about it: over, as soon as nothing that calls at high priority is still unseen. */
export function seenBy(ward: WardAlarms, now: Instant): CareEvent | undefined {
  const isOver = present(ward) !== undefined && ![...ward.alarms.values()].some(isUnseen);
  return isOver ? about('cessation', now) : undefined;
}
