import { type CareEvent, careEvent } from '../core/care-event.ts';
import type { DeviceId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';

/** What the gateway tells of its own equipment. */
export interface TechnicalKind {
  readonly type: string;
  readonly witness: string;
  /** The evidence's word in the catalogues; left out: the type. */
  readonly key?: string;
  readonly detector: string;
  readonly deviceId?: DeviceId;
}

/** The onset of a technical condition with its evidence, or with no values its cessation. */
export function technicalEvent(
  { type, witness, key = type, detector, deviceId }: TechnicalKind,
  at: Instant,
  values: Readonly<Record<string, number | string>> | undefined,
): CareEvent {
  const about = deviceId === undefined ? {} : { deviceId };
  return careEvent({
    ...about,
    type,
    phase: values === undefined ? 'cessation' : 'onset',
    onset: at,
    at,
    confidence: 1,
    evidence: values === undefined ? [] : [{ witness, key, values, ...about, isFor: true }],
    by: { detector, version: '1.0.0' },
  });
}
