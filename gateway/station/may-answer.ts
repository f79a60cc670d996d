import { StationRefusal } from './refusal.ts';
import type { StaffView } from './wire.ts';

/** Who answers alarms and their sound: nurses. @throws StationRefusal */
export function mayAnswer(staff: StaffView | undefined): StaffView {
  if (staff === undefined) throw new StationRefusal('not-signed-in');
  if (staff.role !== 'nurse' && staff.role !== 'charge-nurse') throw new StationRefusal('role-forbidden');
  return staff;
}
