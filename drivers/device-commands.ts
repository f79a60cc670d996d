import type { Clock } from '../gateway/core/ports.ts';
import type { CommandEnd, CommandRefusal } from '../gateway/plugin/child.ts';
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
  /** Sends a command, or says why it was not sent. */
  give(device: Commanded, command: DeviceCommand): CommandRefusal | undefined;
  /** Ends at once whatever still has an end before it. */
  endAll(): void;
}

/** `onEnd` is told of each end that came by itself, also of one that could not be sent. */
export function deviceCommands(
  clock: Clock,
  onEnd: (end: CommandEnd) => void = () => {},
  stamp: () => Stamp = stamps(clock),
): DeviceCommands {
  /** By device: what ends the command under way, and what keeps that from happening on its own. */
  const ends = new Map<string, { readonly end: () => void; readonly cancel: () => void }>();

  const finish = (deviceId: string, isEnding: boolean) => {
    const pending = ends.get(deviceId);
    ends.delete(deviceId);
    pending?.cancel();
    if (isEnding) pending?.end();
  };
  const give = (device: Commanded, command: DeviceCommand): CommandRefusal | undefined => {
    const row = device.driver.commands?.find(({ name }) => name === command.name);
    if (!row) return invalid(device, `${device.driver.name} knows no command ${command.name}`);
    const values = row.schema.safeParse(command.values);
    if (!values.success)
      return invalid(
        device,
        values.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      );
    const parsed = { name: row.name, values: values.data as DeviceCommand['values'] };
    const refused = send(device, parsed, stamp());
    if (refused !== undefined) return refused;
    finish(device.deviceId, false);
    const { endsBy } = row;
    if (!endsBy) return undefined;
    const end = () => {
      const refusal = give(device, { name: endsBy.command, values: {} });
      onEnd({ deviceId: device.deviceId, name: endsBy.command, ...(refusal && { refusal }) });
    };
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

const invalid = ({ deviceId }: Commanded, reason: string): CommandRefusal => ({
  code: 'VIGIL_COMMAND_INVALID',
  reason: `${deviceId}: ${reason}`,
});

const away = ({ deviceId }: Commanded, reason: string): CommandRefusal => ({
  code: 'VIGIL_DEVICE_AWAY',
  reason: `${deviceId}: ${reason}`,
});

function send(device: Commanded, command: DeviceCommand, stamp: Stamp): CommandRefusal | undefined {
  const { deviceId, driver, options, publish } = device;
  if (driver.takesCommands?.(options) === false)
    return invalid(device, 'it takes no commands as it is configured');
  switch (driver.transport) {
    case 'mqtt': {
      const messages = driver.command?.(command, options, deviceId, stamp) ?? [];
      if (messages.length === 0) return invalid(device, 'it cannot be addressed as it is configured');
      return publish(messages) ? undefined : away(device, 'the broker is away');
    }
    case 'firmata':
      return written(device, Buffer.from(JSON.stringify(command)));
    default: {
      const bytes = driver.command?.(command, options);
      if (bytes === undefined || bytes.length === 0) return invalid(device, 'it has no such command');
      return written(device, bytes);
    }
  }
}

function written(device: Commanded, bytes: Uint8Array): CommandRefusal | undefined {
  const { deviceId, link } = device;
  if (link?.isReady?.() === false)
    return { code: 'VIGIL_DEVICE_NOT_READY', reason: `${deviceId}: the board is being set up` };
  return link?.send(bytes) ? undefined : away(device, 'the line is not open');
}
