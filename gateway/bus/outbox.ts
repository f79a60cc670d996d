import { type Alarm, isClosed } from '../core/alarm.ts';
import type { CareEvent } from '../core/care-event.ts';
import { changeOf, stateId, subjectOf } from '../core/change.ts';
import { alarmMessage, careEventMessage } from '../core/cloud-event.ts';
import type { OutboxMessage } from '../core/ledger.ts';
import type { Site } from '../core/site.ts';
import { alarmTopic, eventTopic } from './topics.ts';

/**
 * What must leave the gateway when an alarm has changed: the care event that changed it (where one did), the change,
 * and the alarm's new state. Pure and never failing, because it runs inside the alarm's transaction. Ids are
 * deterministic: asked again for the same alarm it gives the same messages.
 */
export type Outbox = (alarm: Alarm, event?: CareEvent) => OutboxMessage[];

/** The outbox of one gateway. */
export const createOutbox =
  (site: Site): Outbox =>
  (alarm, event) => {
    const change = changeOf(alarm);
    return [
      ...(event === undefined ? [] : careEventOutbox(site, event)),
      ...(change === undefined ? [] : [alarmEvent(site, alarm, change)]),
      ...(change === undefined && event === undefined ? [] : alarmState(site, alarm, event)),
    ];
  };

/** A care event alone, such as one that an open alarm already covers. */
export const careEventOutbox = (site: Site, event: CareEvent): OutboxMessage[] => [
  {
    id: event.id,
    topic: eventTopic(site, subjectOf(event)),
    payload: JSON.stringify(careEventMessage(site, event)),
    qos: 1,
    // A retained event would alarm every new subscriber again.
    isRetained: false,
  },
];

/**
 * The retained state of an alarm. Once closed it is told a last time and then cleared: who subscribes later finds the
 * open alarms and nothing else. Also what a gateway publishes for each open alarm when it starts.
 */
export function alarmState(site: Site, alarm: Alarm, event?: CareEvent): OutboxMessage[] {
  const topic = alarmTopic(site, alarm.id);
  const id = [stateId(alarm), 'state', ...(event === undefined ? [] : [event.id])].join('.');
  const payload = JSON.stringify(alarmMessage(site, alarm, 'state'));
  const state: OutboxMessage = { id, topic, payload, qos: 1, isRetained: true };
  return isClosed(alarm) ? [state, { ...state, id: `${id}.cleared`, payload: '' }] : [state];
}

const alarmEvent = (site: Site, alarm: Alarm, change: Parameters<typeof alarmMessage>[2]): OutboxMessage => ({
  id: `${stateId(alarm)}.${change}`,
  topic: eventTopic(site, subjectOf(alarm)),
  payload: JSON.stringify(alarmMessage(site, alarm, change)),
  qos: 1,
  isRetained: false,
});
