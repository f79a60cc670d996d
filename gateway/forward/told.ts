import type { ReceiverConfig } from '../config/receivers.ts';
import type { Alarm, Priority } from '../core/alarm.ts';
import type { CareEvent } from '../core/care-event.ts';
import { changeOf, stateId, subjectOf } from '../core/change.ts';
import { isDrill } from '../core/drill.ts';
import type { BedId, ResidentId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';
import { type AlarmNotice, type Delivery, type Lane, laneOf, lanes, type Notice } from '../core/notice.ts';
import { identified } from './identity.ts';

/** What is told to a receiver depends on these alone. */
export type ToldTo = Pick<
  ReceiverConfig,
  'id' | 'alarms' | 'technical' | 'drills' | 'careEvents' | 'beds' | 'identity' | 'readingsEveryS'
>;

const ranks: readonly Priority[] = ['low', 'medium', 'high'];

/**
 * What receivers are told when alarms have changed, or a care event was recorded. Pure and never failing, because it runs inside the
 * alarm's transaction; ids are deterministic.
 */
export function deliveriesOf(
  receivers: readonly ToldTo[],
  names: ReadonlyMap<string, string>,
  alarms: readonly Alarm[],
  event?: CareEvent,
): readonly Delivery[] {
  const notices = alarms.flatMap((alarm) => alarmNotice(alarm) ?? []);
  return receivers.flatMap((receiver) => [
    ...(event !== undefined && receiver.careEvents && isTried(receiver, event) && isIts(receiver, event.bedId)
      ? [delivery(receiver, lanes.event, eventNotice(event), names)]
      : []),
    ...notices
      .filter(({ alarm }) => isTold(receiver, alarm))
      .map((notice) => delivery(receiver, laneOf(notice.alarm.priority), notice, names)),
  ]);
}

/** The latest readings of one bed, for those receivers. */
export function readingsDeliveries(
  receivers: readonly ToldTo[],
  names: ReadonlyMap<string, string>,
  bed: { readonly bedId: BedId; readonly residentId?: ResidentId },
  readings: readonly Reading[],
  at: Instant,
): readonly Delivery[] {
  const id = `readings.${bed.bedId}.${Math.round(at.wallMs)}`;
  const notice: Notice = { kind: 'readings', id, at, subject: bed.bedId, ...bed, readings };
  return receivers
    .filter((receiver) => isIts(receiver, bed.bedId))
    .map((receiver) => delivery(receiver, lanes.readings, notice, names));
}

/** Whether a receiver is told of this alarm. */
export function isTold(receiver: ToldTo, alarm: Alarm): boolean {
  if (receiver.alarms === 'none' || !isIts(receiver, alarm.bedId) || !isTried(receiver, alarm)) return false;
  if (!receiver.technical && alarm.category === 'technical') return false;
  return ranks.indexOf(alarm.priority) >= ranks.indexOf(receiver.alarms);
}

/** A drill must not be taken for a real call: only whoever asked for drills is told of them. */
const isTried = ({ drills = false }: ToldTo, about: { readonly type: string }): boolean =>
  drills || !isDrill(about);

/** With a list of beds, only what has its place there. */
const isIts = ({ beds }: ToldTo, bedId: string | undefined): boolean =>
  beds === undefined || (bedId !== undefined && beds.includes(bedId));

function alarmNotice(alarm: Alarm): AlarmNotice | undefined {
  const change = changeOf(alarm);
  if (change === undefined) return undefined;
  const at = alarm.custody.at(-1)?.at ?? alarm.raisedAt;
  return { kind: 'alarm', id: `${stateId(alarm)}.${change}`, at, subject: subjectOf(alarm), change, alarm };
}

const eventNotice = (event: CareEvent): Notice => ({
  kind: 'care-event',
  id: event.id,
  at: event.at,
  subject: subjectOf(event),
  event,
});

const delivery = (
  { id, identity }: ToldTo,
  lane: Lane,
  notice: Notice,
  names: ReadonlyMap<string, string>,
): Delivery => ({ receiver: id, lane, notice: identified(notice, identity, names) });
