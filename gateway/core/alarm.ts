import type { CareEvent, DecidedBy, Evidence, Subject } from './care-event.ts';
import type { AlarmId, BedId, CareEventId, StaffId } from './id.ts';
import type { Instant } from './instant.ts';

/** IEC 60601-1-8: how soon somebody must respond. */
export type Priority = 'low' | 'medium' | 'high';

/** IEC 60601-1-8: about the person, or about the equipment. */
export type Category = 'physiological' | 'technical';

/**
 * What people hear and see, in the words of IEC 60601-1-8 (presence of ISO/IEEE 11073-10207: On, Ack, Latch, Off).
 * `on`: sound and light. `acknowledged`: an owner answered, sound off, light stays. `latched`: the condition is over, the
 * signal waits for a person. `inhibited`: a charge nurse switched this kind off at this bed; listed, but neither sound nor
 * light until the end that she gave. `off`: nothing to signal. An audio pause is no state of one alarm but of the ward.
 */
export type Signal = 'on' | 'acknowledged' | 'latched' | 'inhibited' | 'off';

/** The owner's verdict; it becomes a label for the models. */
export const outcomes = ['real', 'false', 'care-in-progress'] as const;

export type Outcome = (typeof outcomes)[number];

/** The custody chain of `DESIGN.md`: each link is an event with its time. */
export type CustodyStep =
  | 'sensed'
  | 'decided'
  | 'committed'
  | 'sent'
  | 'painted'
  /** No visible screen confirmed it in time: the next path was started. */
  | 'unpainted'
  | 'switched-off'
  | 'switched-on'
  /** The ward's sound is back, and it still calls. */
  | 'resumed'
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

/** AUDIO PAUSED (IEC 60601-1-8): the ward's sound rests for a set time, its lights go on. */
export interface AudioPause {
  readonly kind: 'audio-pause';
  readonly by: StaffId;
  readonly since: Instant;
  /** The highest priority that sounded when it began; what newly calls at this rank or above ends the pause. */
  readonly priority: Priority;
}

/** ALARM OFF (IEC 60601-1-8) for one kind at one bed, ordered by an authorised person with a reason. */
export interface AlarmOff {
  readonly kind: 'alarm-off';
  readonly by: StaffId;
  readonly since: Instant;
  readonly bedId: BedId;
  readonly type: string;
  readonly reason: string;
}

/** A silence that a named person ordered. It is kept in its deadline alone, so that none without an end can exist. */
export type Hold = AudioPause | AlarmOff;

/** Why an alarm waits: nobody accepted, an acceptance runs out, no screen has shown it yet. */
export type DeadlineKind = 'escalation' | 'acceptance' | 'painting';

interface Due {
  readonly id: string;
  readonly dueAt: Instant;
}

export interface AlarmDeadline extends Due {
  readonly kind: DeadlineKind;
  readonly alarmId: AlarmId;
}

/** An onset that must last before it alarms, or a cessation that must last before the alarm ends. */
export interface DelayDeadline extends Due {
  readonly kind: 'on-delay' | 'off-delay';
  readonly event: CareEvent;
}

export interface HoldDeadline extends Due {
  readonly kind: 'hold';
  readonly hold: Hold;
}

/** A stored moment at which the alarm machine must be asked again; survives a restart. */
export type Deadline = AlarmDeadline | DelayDeadline | HoldDeadline;

const callingSteps: ReadonlySet<CustodyStep> = new Set(['decided', 'escalated', 'switched-on', 'resumed']);

/** Whether with this link it asked for a person anew: it sounds, and a screen has to paint it again. */
export const isCall = ({ step }: CustodyLink): boolean => callingSteps.has(step);

/** The link of its latest call. */
export const callOf = ({ custody }: Pick<Alarm, 'custody'>): CustodyLink | undefined =>
  custody.findLast(isCall);

/** Which call is its latest, as a screen gives it back with its proof: when it called, in wall milliseconds. */
export const calledMs = (alarm: Pick<Alarm, 'custody'>): number => Math.round(callOf(alarm)?.at.wallMs ?? 0);

/** An alarm is closed when a person closed it, or its condition ceased and nothing latches it. */
export const isClosed = (alarm: Alarm): boolean => alarm.closedAt !== undefined;
