import type { BurdenView } from './burden-wire.ts';

/** What the station needs to show what alarms cost. */
export interface BurdenPort {
  figures(days: number): Promise<BurdenView>;
  /** A line for each day or night, place and kind of alarm. */
  csv(days: number): Promise<string>;
}
