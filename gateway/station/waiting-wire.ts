import type { Evidence } from '../core/care-event.ts';

/** What may be a fall, while somebody looks: not an alarm yet. */
export interface CheckView {
  readonly sinceMs: number;
  /** An alarm then, if nobody has looked. */
  readonly untilMs: number;
  /** The label of the robot that is on its way; absent where persons are asked. */
  readonly robot?: string;
  readonly evidence: readonly Evidence[];
}

/** A robot has the resident of a bed. */
export interface HandledView {
  /** The robot's label. */
  readonly robot: string;
  readonly sinceMs: number;
  /** The bed is empty, and that is no alarm while the robot has the resident. */
  readonly isExitHeld: boolean;
}

/** What a robot does for a bed. */
export interface ErrandView {
  readonly kind: 'look' | 'transfer';
  /** The bed's label. */
  readonly place: string;
  readonly sinceMs: number;
}
