import type { AnyReceiverKind } from '../plugin/receiver.ts';
import { fhirR4 } from './fhir/fhir.ts';
import { webhook } from './webhook.ts';

/** Every kind of receiver that ships. */
export const receivers: readonly AnyReceiverKind[] = [fhirR4, webhook];
