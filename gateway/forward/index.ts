import type { AnyReceiverKind } from '../plugin/receiver.ts';
import { fhirR4 } from './fhir/fhir.ts';
import { hl7v2 } from './hl7-v2.ts';
import { mqttUplink } from './mqtt-uplink.ts';
import { pager } from './pager.ts';
import { relay } from './relay.ts';
import { webhook } from './webhook.ts';

/** Every kind of receiver that ships. */
export const receivers: readonly AnyReceiverKind[] = [mqttUplink, hl7v2, fhirR4, webhook, pager, relay];
