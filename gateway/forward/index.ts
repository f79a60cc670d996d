import type { AnyReceiverKind } from '../plugin/receiver.ts';
import { mqttUplink } from './mqtt-uplink.ts';
import { pager } from './pager.ts';
import { relay } from './relay.ts';
import { webhook } from './webhook.ts';

/** Every kind of receiver that ships. */
export const receivers: readonly AnyReceiverKind[] = [mqttUplink, webhook, pager, relay];
