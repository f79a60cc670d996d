import type { Clock } from '../gateway/core/ports.ts';
import type { AnyDriver, DeviceCommand } from '../gateway/plugin/driver.ts';
import type { Outgoing, Stamp } from '../gateway/plugin/mqtt-companion.ts';
import { stamps } from './stamps.ts';
import type { Link } from './transport/link.ts';

/** A device as somebody who gives it a command needs it. */
export interface Commanded {
  readonly deviceId: string;
  readonly driver: AnyDriver;
  readonly options: unknown;
  readonly link?: Link;
  /** Sends messages where the device is on the broker; false where that is away. */
  readonly publish: (messages: readonly Outgoing[]) => boolean;
}

/** Gives commands to devices, and ends by itself what must not last: a cuff that nobody lets go. */
export interface DeviceCommands {
  /** Sends a command; a text says why it was not sent. */
  give(device: Commanded, command: DeviceCommand): string | undefined;
  /** Ends at once whatever still has an end before it. */
  endAll(): void;
}

export function deviceCommands(clock: Clock, stamp: () => Stamp = stamps(clock)): DeviceCommands {
  /** By device: what ends the command under way, and what keeps that from happening on its own. */
  const ends = new Map<string, { readonly end: () => void; readonly cancel: () => void }>();

  const finish = (deviceId: string, isEnding: boolean) => {
    const pending = ends.get(deviceId);
    ends.delete(deviceId);
    pending?.cancel();
    if (isEnding) pending?.end();
  };
  const give = (device: Commanded, command: DeviceCommand): string | undefined => {
    const row = device.driver.commands?.find(({ name }) => name === command.name);
    if (!row) return `${device.driver.name} knows no command ${command.name}`;
    const values = row.schema.safeParse(command.values);
    if (!values.success)
      return values.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    const parsed = { name: row.name, values: values.data as DeviceCommand['values'] };
    const refused = send(device, parsed, stamp());
    if (refused !== undefined) return refused;
    finish(device.deviceId, false);
    const { endsBy } = row;
    if (!endsBy) return undefined;
    const end = () => void give(device, { name: endsBy.command, values: {} });
    const cancel = clock.after(endsBy.afterMs, () => finish(device.deviceId, true));
    ends.set(device.deviceId, { end, cancel });
    return undefined;
  };
  return {
    give,
    endAll: () => {
      for (const deviceId of [...ends.keys()]) finish(deviceId, true);
    },
  };
}

function send(
  { deviceId, driver, options, link, publish }: Commanded,
  command: DeviceCommand,
  stamp: Stamp,
): string | undefined {
  switch (driver.transport) {
    case 'mqtt':
      return published(driver.command?.(command, options, deviceId, stamp) ?? [], publish);
    case 'firmata':
      return link?.send(Buffer.from(JSON.stringify(command))) ? undefined : 'the board is away';
    default: {
      const bytes = driver.command?.(command, options);
      return bytes && link?.send(bytes) ? undefined : 'the line is not open';
    }
  }
}

function published(messages: readonly Outgoing[], publish: Commanded['publish']): string | undefined {
  if (messages.length === 0) return 'the device cannot be addressed as it is configured';
  return publish(messages) ? undefined : 'the broker is away';
}
