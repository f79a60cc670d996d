import type { DecidedBy, Evidence, Subject } from './care-event.ts';
import type { AlarmId, CareEventId, StaffId } from './id.ts';
import type { Instant } from './instant.ts';

/** IEC 60601-1-8: how soon somebody must respond. */
export type Priority = 'low' | 'medium' | 'high';

/** IEC 60601-1-8: about the person, or about the equipment. */
export type Category = 'physiological' | 'technical';

/**
 * What people hear and see. `on`: sound and light. `acknowledged`: an owner answered, sound off, light stays.
 * `latched`: the condition is over, the signal waits for a person. `off`: nothing to signal.
 */
export type Signal = 'on' | 'acknowledged' | 'latched' | 'off';

/** The owner's verdict; it becomes a label for the models. */
export type Outcome = 'real' | 'false' | 'care-in-progress';

/** The custody chain of `DESIGN.md`: each link is an event with its time. */
export type CustodyStep =
  | 'sensed'
  | 'decided'
  | 'committed'
  | 'sent'
  | 'painted'
  | 'accepted'
  | 'at-bedside'
  | 'escalated'
  | 'expired'
  | 'ceased'
  | 'closed';

export interface CustodyLink {
  readonly step: CustodyStep;
  readonly at: Instant;
  /** A staff id, a screen id or a receiver, as the step demands. */
  readonly by?: string;
}

export interface Owner {
  readonly staffId: StaffId;
  readonly since: Instant;
}

/** An alarm condition with its signal, owner and custody chain. */
export interface Alarm extends Subject {
  /** The id of the care event that raised it: a redelivered event is never a second alarm. */
  readonly id: AlarmId;
  readonly conditionId: string;
  readonly type: string;
  readonly category: Category;
  readonly priority: Priority;
  readonly onset: Instant;
  readonly raisedAt: Instant;
  readonly isPresent: boolean;
  readonly signal: Signal;
  readonly owner?: Owner;
  /** How many escalation steps have been taken. */
  readonly escalationStep: number;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly by: DecidedBy;
  readonly causedBy: CareEventId;
  readonly custody: readonly CustodyLink[];
  readonly outcome?: Outcome;
  readonly closedAt?: Instant;
  readonly closedBy?: StaffId;
}

/** Why a deadline was set: nobody accepted in time, an acceptance ran out. */
export type DeadlineKind = 'escalation' | 'acceptance';

/** A stored moment at which the alarm machine must be asked again; survives a restart. */
export interface Deadline {
  readonly id: string;
  readonly alarmId: AlarmId;
  readonly kind: DeadlineKind;
  readonly dueAt: Instant;
}

/** An alarm is closed when a person closed it, or its condition ceased and nothing latches it. */
export const isClosed = (alarm: Alarm): boolean => alarm.closedAt !== undefined;
