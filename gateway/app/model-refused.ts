import type { CareEvent } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import { technicalEvent } from './technical-event.ts';

/** The technical condition of a bundle that does not match its manifest, or does not run as it should on this machine. */
export const modelRefused = (message: string, at: Instant): CareEvent =>
  technicalEvent({ type: 'model-refused', witness: 'model', detector: 'model-load' }, at, { message });
