import type { PersonAct } from '../alarm/step.ts';
import { alarmId, staffId } from '../core/id.ts';
import type { StaffAct } from '../station/wire.ts';

/** What somebody did at a screen, as the alarm takes it. */
export function personActOf({ act, alarmId: id, staffId: by, outcome, reason }: StaffAct): PersonAct {
  const who = { alarmId: alarmId(id), staffId: staffId(by) };
  if (act !== 'close') return { type: act, ...who };
  return { type: act, ...who, outcome: outcome ?? 'real', ...(reason ? { reason } : {}) };
}
