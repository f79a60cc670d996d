import type { Alarm, CustodyStep } from '../core/alarm.ts';
import type { CareEvent, Subject } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import type { Site } from './topics.ts';

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
  readonly data: Data;
}

/** What happened to an alarm, as the last link of its custody chain tells. */
export type AlarmChange =
  | 'raised'
  | 'accepted'
  | 'at-bedside'
  | 'escalated'
  | 'expired'
  | 'ceased'
  | 'closed'
  /** No screen has shown it: whoever else is told must not wait for one. */
  | 'unpainted'
  | 'switched-off'
  | 'switched-on';

const changes: Readonly<Record<CustodyStep, AlarmChange | undefined>> = {
  sensed: 'raised',
  decided: 'raised',
  committed: 'raised',
  // Proofs about the telling itself. Told in turn, each would cause the next.
  sent: undefined,
  painted: undefined,
  accepted: 'accepted',
  'at-bedside': 'at-bedside',
  escalated: 'escalated',
  expired: 'expired',
  ceased: 'ceased',
  closed: 'closed',
  unpainted: 'unpainted',
  'switched-off': 'switched-off',
  'switched-on': 'switched-on',
  // About the ward's loudspeakers: who is told elsewhere was never paused.
  resumed: undefined,
};

/** The change to tell of, or undefined where the last link is only about the telling. */
export function changeOf(alarm: Alarm): AlarmChange | undefined {
  const last = alarm.custody.at(-1);
  return last === undefined ? 'raised' : changes[last.step];
}

/** Whom an event is about, as one word: the bed where there is one, else the robot, the device, or the gateway itself. */
export const subjectOf = ({ bedId, robotId, deviceId }: Subject): string =>
  bedId ?? robotId ?? deviceId ?? 'gateway';

/** A care event for the bus: ids, never names. */
export function careEventMessage(site: Site, event: CareEvent): CloudEvent {
  const { kind: _kind, id, onset, at, ...rest } = event;
  return {
    ...envelope(site, `io.vigil.care-event.${event.type}.v1`, event),
    id,
    time: isoTime(at),
    data: { ...rest, onset: isoTime(onset), at: isoTime(at) },
  };
}

/** An alarm's change, or with `change` undefined its bare state, for the bus. */
export function alarmMessage(site: Site, alarm: Alarm, change: AlarmChange | 'state'): CloudEvent {
  const at = alarm.custody.at(-1)?.at ?? alarm.raisedAt;
  return {
    ...envelope(site, `io.vigil.alarm.${change}.v1`, alarm),
    id: `${stateId(alarm)}.${change}`,
    time: isoTime(at),
    data: alarmData(alarm),
  };
}

/** One state of an alarm. The chain that travels is bounded, so that its length alone repeats on a long night. */
export const stateId = ({ id, custody }: Alarm): string =>
  `${id}.${custody.length}.${Math.round(custody.at(-1)?.at.wallMs ?? 0)}`;

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

const envelope = (site: Site, type: string, subject: Subject) => ({
  specversion: '1.0' as const,
  source: `/vigil/${encodeURIComponent(site.site)}/${encodeURIComponent(site.gateway)}`,
  type,
  subject: subjectOf(subject),
  datacontenttype: 'application/json' as const,
});

// The furthest that a date can be from the epoch, ECMA-262 section 21.4.1.1.
const maxTimeMs = 8.64e15;

/** RFC 3339. A time that is none becomes the epoch: a broken clock must not keep an alarm from being told. */
function isoTime({ wallMs }: Instant): string {
  const isTime = Number.isFinite(wallMs) && Math.abs(wallMs) <= maxTimeMs;
  return new Date(isTime ? wallMs : 0).toISOString();
}
