/**
 * Branded identifiers: plain text at run time, distinct types for the compiler, so that a bed is never passed
 * where a device is asked for. The casts below are the only ones in the core.
 */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type DeviceId = Id<'device'>;
export type BedId = Id<'bed'>;
export type ResidentId = Id<'resident'>;
export type RobotId = Id<'robot'>;
export type StaffId = Id<'staff'>;
export type CareEventId = Id<'care-event'>;
export type AlarmId = Id<'alarm'>;

export const deviceId = (text: string): DeviceId => text as DeviceId;
export const bedId = (text: string): BedId => text as BedId;
export const residentId = (text: string): ResidentId => text as ResidentId;
export const robotId = (text: string): RobotId => text as RobotId;
export const staffId = (text: string): StaffId => text as StaffId;
export const careEventId = (text: string): CareEventId => text as CareEventId;
export const alarmId = (text: string): AlarmId => text as AlarmId;
