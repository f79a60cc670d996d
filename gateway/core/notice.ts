import type { Alarm, Priority } from './alarm.ts';
import type { CareEvent } from './care-event.ts';
import type { AlarmChange } from './change.ts';
import type { BedId, ResidentId } from './id.ts';
import type { Instant } from './instant.ts';
import type { Reading } from './measurement.ts';

interface Told {
  /** Deterministic and unique within a gateway: a receiver drops a second copy by it. */
  readonly id: string;
  /** When what it tells of happened. */
  readonly at: Instant;
  /** The bed where there is one, else the robot, the device, or `gateway`; order is kept within it. */
  readonly subject: string;
  /** Where the facility's configuration lets this receiver have the name. */
  readonly residentName?: string;
}

/** An alarm has changed; `alarm` is its state after the change. */
export interface AlarmNotice extends Told {
  readonly kind: 'alarm';
  readonly change: AlarmChange;
  readonly alarm: Alarm;
}

/** A care event of its own, also one that raised no alarm. */
export interface CareEventNotice extends Told {
  readonly kind: 'care-event';
  readonly event: CareEvent;
}

/** The latest value of each measurement at one bed. */
export interface ReadingsNotice extends Told {
  readonly kind: 'readings';
  readonly bedId: BedId;
  readonly residentId?: ResidentId;
  readonly readings: readonly Reading[];
}

/** What a receiver outside the gateway is told. */
export type Notice = AlarmNotice | CareEventNotice | ReadingsNotice;

/** Which goes first: alarms by priority, then care events, last measurements. */
export const lanes = { high: 0, medium: 1, low: 2, event: 3, readings: 4 } as const;
export type Lane = (typeof lanes)[keyof typeof lanes];

/** Whether a lane carries alarms: these are never dropped for the others' sake. */
export const isAlarmLane = (lane: Lane): boolean => lane <= lanes.low;

export const laneOf = (priority: Priority): Lane => lanes[priority];

/** A notice on its way to one receiver, stored with what caused it. */
export interface Delivery {
  /** The receiver's id in the configuration. */
  readonly receiver: string;
  readonly lane: Lane;
  readonly notice: Notice;
}
