import type { Alarm, CustodyStep } from './alarm.ts';
import type { Subject } from './care-event.ts';

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

/** One state of an alarm. The chain that travels is bounded, so that its length alone repeats on a long night. */
export const stateId = ({ id, custody }: Alarm): string =>
  `${id}.${custody.length}.${Math.round(custody.at(-1)?.at.wallMs ?? 0)}`;
