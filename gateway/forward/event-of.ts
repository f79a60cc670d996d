import { alarmMessage, type CloudEvent, careEventMessage, envelope, isoTime } from '../core/cloud-event.ts';
import type { ReadingsNotice } from '../core/notice.ts';
import type { Site } from '../core/site.ts';
import type { Sending } from '../plugin/receiver.ts';

/** A notice as a CloudEvent. `late` is an extension attribute: what it tells of is history. */
export interface SentEvent extends CloudEvent {
  readonly late?: true;
}

/** The same words that the gateway's own broker speaks. */
export function eventOf(site: Site, { notice, isLate }: Sending): SentEvent {
  const event = bare(site, notice);
  const { residentName } = notice;
  return {
    ...event,
    id: notice.id,
    ...(isLate ? { late: true } : {}),
    ...(residentName === undefined ? {} : { data: { ...(event.data as object), residentName } }),
  };
}

function bare(site: Site, notice: Sending['notice']): CloudEvent {
  if (notice.kind === 'alarm') return alarmMessage(site, notice.alarm, notice.change);
  return notice.kind === 'care-event' ? careEventMessage(site, notice.event) : readingsMessage(site, notice);
}

function readingsMessage(site: Site, { id, at, bedId, residentId, readings }: ReadingsNotice): CloudEvent {
  return {
    ...envelope(site, 'io.vigil.readings.v1', { bedId }),
    id,
    time: isoTime(at),
    data: {
      bedId,
      ...(residentId === undefined ? {} : { residentId }),
      readings: readings.map(({ kind: _, at: sampled, receivedAt, ...rest }) => ({
        ...rest,
        at: isoTime(sampled),
        receivedAt: isoTime(receivedAt),
      })),
    },
  };
}
