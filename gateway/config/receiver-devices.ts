import type { ReceiverConfig } from './receivers.ts';
import type { Config } from './schema.ts';

/** A device of this gateway that a receiver works through. */
export interface ReceiverDevice {
  readonly deviceId: string;
  /** Where the receiver's options name it. */
  readonly path: readonly PropertyKey[];
}

const deviceIn = (options: unknown): string | undefined =>
  typeof options === 'object' && options !== null && 'device' in options && typeof options.device === 'string'
    ? options.device
    : undefined;

const readBackIn = (options: unknown): unknown =>
  typeof options === 'object' && options !== null && 'readBack' in options ? options.readBack : undefined;

/** The devices that one receiver's options name: its line or relay, and where its read-back is. */
export function devicesOf({ options }: Pick<ReceiverConfig, 'options'>): readonly ReceiverDevice[] {
  const [device, readBack] = [deviceIn(options), deviceIn(readBackIn(options))];
  return [
    ...(device === undefined ? [] : [{ deviceId: device, path: ['options', 'device'] }]),
    ...(readBack === undefined ? [] : [{ deviceId: readBack, path: ['options', 'readBack', 'device'] }]),
  ];
}

/** Devices that need no bed or robot: whoever is called through them is their place, and they speak for themselves. */
export const receiverDevices = ({ receivers }: Pick<Config, 'receivers'>): ReadonlySet<string> =>
  new Set((receivers as readonly ReceiverConfig[]).flatMap(devicesOf).map(({ deviceId }) => deviceId));
