import type { Alarm } from './alarm.ts';
import type { CareEvent, Subject } from './care-event.ts';
import { type AlarmChange, stateId, subjectOf } from './change.ts';
import { isDrill } from './drill.ts';
import type { Instant } from './instant.ts';
import type { Site } from './site.ts';

/** CloudEvents 1.0 in structured JSON mode: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
export interface CloudEvent<Data = unknown> {
  readonly specversion: '1.0';
  /** Unique with `source`: a receiver drops a second copy by it. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** An extension attribute: somebody tries the way, and nothing has happened. */
  readonly drill?: true;
  readonly data: Data;
}

/** A care event for the bus and receivers: ids, never names. */
export function careEventMessage(site: Site, event: CareEvent): CloudEvent {
  const { kind: _kind, id, onset, at, ...rest } = event;
  return {
    ...envelope(site, `io.vigil.care-event.${event.type}.v1`, event),
    id,
    time: isoTime(at),
    ...drillMark(event),
    data: { ...rest, onset: isoTime(onset), at: isoTime(at) },
  };
}

/** An alarm's change, or with `change` undefined its bare state, for the bus and receivers. */
export function alarmMessage(site: Site, alarm: Alarm, change: AlarmChange | 'state'): CloudEvent {
  const at = alarm.custody.at(-1)?.at ?? alarm.raisedAt;
  return {
    ...envelope(site, `io.vigil.alarm.${change}.v1`, alarm),
    id: `${stateId(alarm)}.${change}`,
    time: isoTime(at),
    ...drillMark(alarm),
    data: alarmData(alarm),
  };
}

const drillMark = (about: { readonly type: string }) => (isDrill(about) ? { drill: true as const } : {});

function alarmData(alarm: Alarm) {
  const { id, owner, onset, raisedAt, closedAt, custody, ...rest } = alarm;
  return {
    alarmId: id,
    ...rest,
    ...(owner === undefined ? {} : { owner: { staffId: owner.staffId, since: isoTime(owner.since) } }),
    onset: isoTime(onset),
    raisedAt: isoTime(raisedAt),
    ...(closedAt === undefined ? {} : { closedAt: isoTime(closedAt) }),
    custody: custody.map((link) => ({ ...link, at: isoTime(link.at) })),
  };
}

export const envelope = (site: Site, type: string, subject: Subject) => ({
  specversion: '1.0' as const,
  source: `/vigil/${encodeURIComponent(site.site)}/${encodeURIComponent(site.gateway)}`,
  type,
  subject: subjectOf(subject),
  datacontenttype: 'application/json' as const,
});

// The furthest that a date can be from the epoch, ECMA-262 section 21.4.1.1.
const maxTimeMs = 8.64e15;

/** RFC 3339. A time that is none becomes the epoch: a broken clock must not keep an alarm from being told. */
export function isoTime({ wallMs }: Instant): string {
  const isTime = Number.isFinite(wallMs) && Math.abs(wallMs) <= maxTimeMs;
  // biome-ignore lint/style/noRestrictedGlobals: it only writes the time that it is given.
  return new Date(isTime ? wallMs : 0).toISOString();
}
