import type { Alarm, AlarmOff, AudioPause, Deadline, Hold, HoldDeadline } from '../core/alarm.ts';
import type { BedId } from '../core/id.ts';
import type { AlarmPolicies } from './policy.ts';

/** Where the silences of a ward are. */
export interface Held {
  readonly deadlines: ReadonlyMap<string, Deadline>;
}

/** Usual on monitors; long enough to speak with a resident, too short to be forgotten. */
export const audioPauseMs = 120_000;
/** At most so many kinds are switched off at once: a ward with more has no alarms worth the name. */
export const alarmOffLimit = 100;
const minutes = 60_000;
export const shortestOffMs = minutes;
/** A shift. Whoever comes after decides anew. */
export const longestOffMs = 12 * 60 * minutes;
/** Kinds that are, or may become, high priority: an hour of care at the bed. */
export const longestGraveOffMs = 60 * minutes;

export const audioPauseId = 'hold.audio-pause';
export const alarmOffId = (bed: BedId, type: string): string => `hold.off.${bed}.${type}`;

/** All silences in force, oldest first. */
export const holdsOf = ({ deadlines }: Held): readonly HoldDeadline[] =>
  [...deadlines.values()].filter((deadline) => deadline.kind === 'hold');

/** The audio pause in force. */
export function audioPauseOf({ deadlines }: Held): AudioPause | undefined {
  const found = deadlines.get(audioPauseId);
  return found?.kind === 'hold' && found.hold.kind === 'audio-pause' ? found.hold : undefined;
}

/** What switched this alarm's kind off at its bed, where something did. A condition that is over is not covered: it waits for a person. */
export function alarmOffFor(ward: Held, alarm: Alarm): AlarmOff | undefined {
  if (alarm.bedId === undefined || !alarm.isPresent) return undefined;
  const found = ward.deadlines.get(alarmOffId(alarm.bedId, alarm.type));
  return found?.kind === 'hold' && found.hold.kind === 'alarm-off' ? found.hold : undefined;
}

/** How long a kind may be switched off at most, by the strictest policy that any profile gives it; 0: not at all. */
export function longestOffOf(policies: AlarmPolicies, type: string): number {
  const rows = [...policies]
    .filter(([key]) => key === type || key.endsWith(`/${type}`))
    .map(([, row]) => row);
  if (rows.some(({ isAlwaysOn }) => isAlwaysOn === true)) return 0;
  // A kind without a row is about a person until somebody says otherwise.
  const isGrave = rows.length === 0 || rows.some((row) => row.priority === 'high' || row.risesTo === 'high');
  return isGrave ? longestGraveOffMs : longestOffMs;
}

export const isAlarmOff = (hold: Hold): hold is AlarmOff => hold.kind === 'alarm-off';
