import type { Alarm } from './alarm.ts';
import type { Instant } from './instant.ts';
import type { Notice } from './notice.ts';

/** An instant with its wall time as it is known now. */
type Correct = (instant: Instant) => Instant;

/** An alarm with its times as they are known now; its ids stay as they were told. */
export function correctedAlarm(alarm: Alarm, correct: Correct): Alarm {
  const { owner, closedAt } = alarm;
  return {
    ...alarm,
    onset: correct(alarm.onset),
    raisedAt: correct(alarm.raisedAt),
    ...(owner && { owner: { ...owner, since: correct(owner.since) } }),
    ...(closedAt && { closedAt: correct(closedAt) }),
    custody: alarm.custody.map((link) => ({ ...link, at: correct(link.at) })),
  };
}

/** A notice with its times as they are known now; its id, by which a receiver drops a second copy, stays. */
export function correctedNotice(notice: Notice, correct: Correct): Notice {
  const at = correct(notice.at);
  switch (notice.kind) {
    case 'alarm':
      return { ...notice, at, alarm: correctedAlarm(notice.alarm, correct) };
    case 'care-event': {
      const { event } = notice;
      return { ...notice, at, event: { ...event, onset: correct(event.onset), at: correct(event.at) } };
    }
    default: {
      const readings = notice.readings.map((reading) => ({
        ...reading,
        at: correct(reading.at),
        receivedAt: correct(reading.receivedAt),
      }));
      return { ...notice, at, readings };
    }
  }
}
