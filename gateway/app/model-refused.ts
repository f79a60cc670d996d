import { type CareEvent, careEvent } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';

/** The technical condition of a bundle that does not match its manifest, or does not run as it should on this machine. */
export function modelRefused(message: string, at: Instant): CareEvent {
  return careEvent({
    phase: 'onset',
    type: 'model-refused',
    onset: at,
    at,
    confidence: 1,
    evidence: [{ witness: 'model', key: 'model-refused', values: { message }, isFor: true }],
    by: { detector: 'model-load', version: '1.0.0' },
  });
}
