import type { AnyReceiverKind } from '../plugin/receiver.ts';
import { webhook } from './webhook.ts';

/** Every kind of receiver that ships. */
export const receivers: readonly AnyReceiverKind[] = [webhook];
