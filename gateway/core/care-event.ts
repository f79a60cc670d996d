import type { BedId, CareEventId, DeviceId, ResidentId, RobotId } from './id.ts';
import { careEventId } from './id.ts';
import type { Instant } from './instant.ts';

/** Whom or what an event is about. At least one field is set, except for the gateway itself. */
export interface Subject {
  readonly bedId?: BedId;
  readonly residentId?: ResidentId;
  readonly robotId?: RobotId;
  readonly deviceId?: DeviceId;
}

/**
 * One thing that speaks for (or against) a care event, as a catalogue key with values, so that the station can say it
 * in the nurse's language: `{witness: 'wearable', key: 'posture-change', values: {angleDeg: 71}}`.
 */
export interface Evidence {
  readonly witness: string;
  readonly key: string;
  readonly values: Readonly<Record<string, number | string>>;
  readonly deviceId?: DeviceId;
  /** False when it contradicts the event. */
  readonly isFor: boolean;
}

/** What decided: the detector, its version, and the digest of the model it used. */
export interface DecidedBy {
  readonly detector: string;
  readonly version: string;
  readonly modelDigest?: string;
}

/**
 * Something inferred or reported. Advisory: it carries its evidence and confidence and waits for a person's answer.
 * A condition that lasts (low SpO2, a silent device) is an `onset` and later a `cessation` with the same `conditionId`;
 * a happening (a fall) is an `onset` alone and stays until a person closes it.
 */
export interface CareEvent extends Subject {
  readonly kind: 'care-event';
  /** Deterministic: the same input gives the same id, so a replay or redelivery is never a second event. */
  readonly id: CareEventId;
  /** Shared by onset and cessation of one condition: type and subject. */
  readonly conditionId: string;
  readonly phase: 'onset' | 'cessation';
  /** `fall`, `suspected-fall`, `contact`, `spo2-low`, `emergency-stop`, `device-silent`, … */
  readonly type: string;
  /** When it began (for a cessation: when it ended). */
  readonly onset: Instant;
  /** When it was decided. */
  readonly at: Instant;
  /** 0–1; calibrated where a model says so. */
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly by: DecidedBy;
}

export type CareEventDraft = Omit<CareEvent, 'kind' | 'id' | 'conditionId'>;

/** Completes a draft with its deterministic ids. */
export function careEvent(draft: CareEventDraft): CareEvent {
  const subject = draft.bedId ?? draft.robotId ?? draft.deviceId ?? 'gateway';
  const device = draft.deviceId ?? subject;
  const conditionId = `${draft.type}.${subject}${device === subject ? '' : `.${device}`}`;
  const id = careEventId(`${conditionId}.${Math.round(draft.onset.wallMs)}.${draft.phase}`);
  return { kind: 'care-event', id, conditionId, ...draft };
}
