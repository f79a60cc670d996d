import type { BedId, DeviceId, ResidentId, RobotId, StaffId } from './id.ts';

/** Where on the body a wearable sits. The trunk shows posture; a wrist or a pocket does not. */
export type Placement = 'waist' | 'chest' | 'hip' | 'pocket' | 'wrist';

export const isOnTrunk = (placement: Placement): boolean =>
  placement === 'waist' || placement === 'chest' || placement === 'hip';

/** What a presence, movement or door sensor looks at. Scales, pads and wearables need no such word. */
export type WatchedPlace = 'bed' | 'room' | 'bathroom';

export interface Bed {
  readonly id: BedId;
  readonly room: string;
  /** What the board writes large, e.g. `101·A`. */
  readonly label: string;
  readonly residentId?: ResidentId;
}

export interface Resident {
  readonly id: ResidentId;
  /** As the facility wants it shown to signed-in staff. Never on the bus, never in the log. */
  readonly displayName: string;
}

export interface Robot {
  readonly id: RobotId;
  readonly label: string;
}

export const roles = ['observer', 'nurse', 'charge-nurse', 'technician', 'administrator'] as const;

export type Role = (typeof roles)[number];

export interface Staff {
  readonly id: StaffId;
  readonly displayName: string;
  readonly role: Role;
}

/** Which hardware speaks for whom. */
export interface Binding {
  readonly deviceId: DeviceId;
  readonly bedId?: BedId;
  readonly robotId?: RobotId;
  readonly placement?: Placement;
  readonly watches?: WatchedPlace;
}
