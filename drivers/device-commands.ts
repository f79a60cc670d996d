import type { Clock } from '../gateway/core/ports.ts';
import type { CommandEnd, CommandRefusal } from '../gateway/plugin/child.ts';
import type { Conversation } from '../gateway/plugin/conversation.ts';
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

type OnAnswer = (refusal?: CommandRefusal) => void;
/** `begun`: the device answers, and `onAnswer` is told when it has. */
type Begun = CommandRefusal | 'sent' | 'begun';

/** Gives commands to devices, and ends by itself what must not last: a cuff that nobody lets go. */
export interface DeviceCommands {
  /** Sends a command. `onAnswer` is told once: at once, or when the device has answered where it answers; with why not. */
  give(device: Commanded, command: DeviceCommand, onAnswer: OnAnswer): void;
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
  /** Begins a command; what ends it by itself is set with it, whatever the device answers later. */
  const begin = (device: Commanded, command: DeviceCommand, onAnswer: OnAnswer): Begun => {
    const row = device.driver.commands?.find(({ name }) => name === command.name);
    if (!row) return invalid(device, `${device.driver.name} knows no command ${command.name}`);
    const values = row.schema.safeParse(command.values);
    if (!values.success) {
      const issues = values.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
      return invalid(device, issues.join('; '));
    }
    const parsed = { name: row.name, values: values.data as DeviceCommand['values'] };
    const begun = send(device, parsed, stamp(), onAnswer);
    if (typeof begun !== 'string') return begun;
    finish(device.deviceId, false);
    if (row.endsBy) endLater(device, row.endsBy);
    return begun;
  };
  const endLater = (device: Commanded, endsBy: { readonly command: string; readonly afterMs: number }) => {
    const { deviceId } = device;
    const name = endsBy.command;
    const end = () =>
      give(device, { name, values: {} }, (refusal) => onEnd({ deviceId, name, ...(refusal && { refusal }) }));
    ends.set(deviceId, { end, cancel: clock.after(endsBy.afterMs, () => finish(deviceId, true)) });
  };
  const give = (device: Commanded, command: DeviceCommand, onAnswer: OnAnswer) => {
    const begun = begin(device, command, onAnswer);
    if (begun !== 'begun') onAnswer(begun === 'sent' ? undefined : begun);
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

function send(device: Commanded, command: DeviceCommand, stamp: Stamp, onAnswer: OnAnswer): Begun {
  const { deviceId, driver, options, publish } = device;
  if (driver.takesCommands?.(options) === false)
    return invalid(device, 'it takes no commands as it is configured');
  switch (driver.transport) {
    case 'mqtt': {
      const messages = driver.command?.(command, options, deviceId, stamp) ?? [];
      if (messages.length === 0) return invalid(device, 'it cannot be addressed as it is configured');
      return publish(messages) ? 'sent' : away(device, 'the broker is away');
    }
    case 'firmata':
      return written(device, Buffer.from(JSON.stringify(command)));
    default: {
      if (driver.dialogue) return conversed(device, driver.dialogue(command, options), command, onAnswer);
      const bytes = driver.command?.(command, options);
      if (bytes === undefined || bytes.length === 0) return invalid(device, 'it has no such command');
      return written(device, bytes);
    }
  }
}

function conversed(
  device: Commanded,
  conversation: Conversation,
  { name }: DeviceCommand,
  onAnswer: OnAnswer,
): Begun {
  const isTaken = device.link?.converse?.({
    conversation,
    onDone: () => onAnswer(),
    onRefused: (problem, reason) =>
      onAnswer({
        code: 'VIGIL_COMMAND_REFUSED',
        reason: `${device.deviceId}: ${name}: ${problem}: ${reason}`,
      }),
  });
  return isTaken ? 'begun' : away(device, 'the line is not open, or has too many commands waiting');
}

function written(device: Commanded, bytes: Uint8Array): Begun {
  const { deviceId, link } = device;
  if (link?.isReady?.() === false)
    return { code: 'VIGIL_DEVICE_NOT_READY', reason: `${deviceId}: the board is being set up` };
  return link?.send(bytes) ? 'sent' : away(device, 'the line is not open');
}
