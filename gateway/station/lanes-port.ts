import type { EventLanes } from './lanes-wire.ts';

/** What was measured around an alarm. */
export interface LanesPort {
  /** Undefined where there is no such alarm. */
  of(alarmId: string): Promise<EventLanes | undefined>;
}
