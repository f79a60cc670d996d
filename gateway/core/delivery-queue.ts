import type { Lane, Notice } from './notice.ts';

/** A delivery as it waits. */
export interface QueuedDelivery {
  readonly lane: Lane;
  readonly notice: Notice;
}

/** One that the receiver refuses, until a person decides. */
export interface ParkedDelivery {
  readonly receiver: string;
  readonly id: string;
  readonly subject: string;
  readonly atMs: number;
  readonly reason: string;
}

/** What waits for one receiver. */
export interface QueueCounters {
  readonly waiting: number;
  readonly waitingAlarms: number;
  readonly parked: number;
  /** Since this gateway began: fell out at the limit. */
  readonly dropped: number;
  /** Wall milliseconds at which the oldest that waits happened. */
  readonly oldestMs?: number;
}
