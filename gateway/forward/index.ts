import type { ForwarderKind } from '../plugin/forwarder.ts';
import { localMqtt } from './local-mqtt.ts';

/** Every receiver that ships. */
export const forwarders: readonly ForwarderKind[] = [localMqtt];
