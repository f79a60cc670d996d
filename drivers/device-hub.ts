import { messageOf } from '../gateway/core/error.ts';
import { deviceId } from '../gateway/core/id.ts';
import type { Measurement } from '../gateway/core/measurement.ts';
import type { Clock } from '../gateway/core/ports.ts';
import type {
  BrokerLogin,
  CommandEnd,
  CommandRefusal,
  DeviceCounters,
  DeviceSpec,
  LinkStatus,
} from '../gateway/plugin/child.ts';
import type { AnyDriver, DeviceCommand } from '../gateway/plugin/driver.ts';
import type { Outgoing } from '../gateway/plugin/mqtt-companion.ts';
import { deviceCommands } from './device-commands.ts';
import { driverNamed } from './index.ts';
import type { LineHealth } from './line-health.ts';
import { lineHealth } from './line-health.ts';
import { type MqttDevice, mqttHub } from './mqtt-hub.ts';
import { recordingOpener } from './recorded/recording-line.ts';
import type { Session } from './session.ts';
import { deviceSession } from './session.ts';
import { stamps } from './stamps.ts';
import type { OpenLine } from './transport/line.ts';
import { lineLink } from './transport/line-link.ts';
import type { Link } from './transport/link.ts';
import { type LineOptions, lineOpener } from './transport/open-line.ts';
import type { Rhythm } from './transport/rhythm.ts';

/** All devices of the process: opened, decoded, counted; none can end another. */
export interface DeviceHub {
  /** What every device has ready, blocks cut off at this moment. */
  flush(): Measurement[];
  counters(): Omit<DeviceCounters, 'dropped'>[];
  /** Sends a command. `onAnswer` is told once, with why it was not sent or not done where it was not. */
  command(deviceId: string, command: DeviceCommand, onAnswer: (refusal?: CommandRefusal) => void): void;
  close(): Promise<void>;
}

export interface HubParts {
  readonly clock: Clock;
  /** In which serial ports are looked at. */
  readonly rhythm: Rhythm;
  readonly onMeasurements: (measurements: readonly Measurement[]) => void;
  /** A device's state changed. */
  readonly onStatus?: () => void;
  /** A command was ended by itself, or could not be. */
  readonly onCommandEnd?: (end: CommandEnd) => void;
  /** In place of the machine's own ports and sockets. */
  readonly openerFor?: (options: LineOptions) => OpenLine | undefined;
}

interface Device {
  readonly spec: DeviceSpec;
  readonly driver?: AnyDriver;
  readonly options?: unknown;
  readonly session?: Session;
  readonly health?: LineHealth;
  status: LinkStatus;
  /** Set when its own code broke: it stays failed, the others go on. */
  isBroken: boolean;
  link?: Link;
}

export function openDevices(
  specs: readonly DeviceSpec[],
  broker: BrokerLogin | undefined,
  parts: HubParts,
): DeviceHub {
  const devices = specs.map((spec) => prepared(spec, parts));
  const onMqtt = devices.flatMap((device) => mqttDevice(device, parts) ?? []);
  const stamp = stamps(parts.clock);
  const hub = onMqtt.length > 0 && broker ? mqttHub(onMqtt, broker, stamp) : undefined;
  const commands = deviceCommands(parts.clock, parts.onCommandEnd, stamp);
  if (!broker)
    for (const { setStatus } of onMqtt)
      setStatus({ state: 'failed', problem: 'unreachable', reason: 'no broker' });
  return {
    flush() {
      const out: Measurement[] = [];
      const now = parts.clock.now();
      const flushed = (session: Session) => session.flush(now);
      for (const device of devices) for (const one of attempt(device, flushed) ?? []) out.push(one);
      return out;
    },
    counters: () => devices.map((device) => countersOf(device, parts.clock)),
    command(id, command, onAnswer) {
      const device = devices.find(({ spec }) => spec.deviceId === id);
      if (!device?.driver) {
        onAnswer({ code: 'VIGIL_COMMAND_INVALID', reason: `${id}: there is no such device` });
        return;
      }
      if (device.spec.recording) {
        onAnswer({ code: 'VIGIL_COMMAND_INVALID', reason: `${id}: it is a recording` });
        return;
      }
      const { driver, options, link } = device;
      const publish = (messages: readonly Outgoing[]) => hub?.publish(messages) ?? false;
      commands.give({ deviceId: id, driver, options, ...(link && { link }), publish }, command, onAnswer);
    },
    close: async () => {
      commands.endAll();
      await Promise.all([hub?.close(), ...devices.map(({ link }) => link?.close())]);
    },
  };
}

const noCounters = {
  bytes: 0,
  frames: 0,
  faults: 0,
  checksumErrors: 0,
  resyncs: 0,
  gaps: 0,
  latencyMs: 0,
};

function countersOf(
  { spec, session, health, status }: Device,
  clock: Clock,
): Omit<DeviceCounters, 'dropped'> {
  const counters = session?.counters ?? noCounters;
  const seen = health?.look(counters, status, clock.now());
  return {
    ...counters,
    deviceId: spec.deviceId,
    ...(seen?.status ?? status),
    rateHz: seen?.rateHz ?? 0,
  };
}

/** A device ready to be fed, its line being opened. Whatever is wrong with it is its status, not an exception. */
function prepared(spec: DeviceSpec, parts: HubParts): Device {
  try {
    const driver = driverNamed(spec.driver);
    const options: unknown = driver.config.parse(spec.options ?? {});
    const device: Device = {
      spec,
      driver,
      options,
      session: deviceSession(deviceId(spec.deviceId), driver, options),
      health: lineHealth(driver),
      status: { state: 'opening' },
      isBroken: false,
    };
    const { openerFor = lineOpener, clock, rhythm } = parts;
    const { recording, port, deviceId: id } = spec;
    const opener = recording
      ? recordingOpener({ recording, driver, options, deviceId: id, clock })
      : openerFor({ driver, options, port, clock, rhythm });
    if (opener) device.link = linked(device, opener, parts);
    return device;
  } catch (thrown) {
    const status = { state: 'failed', problem: 'broken', reason: messageOf(thrown) } as const;
    return { spec, status, isBroken: true };
  }
}

function linked(device: Device, opener: OpenLine, parts: HubParts): Link {
  const { driver, options, session, spec } = device;
  // Nobody is there to converse with.
  const isLine =
    !spec.recording && driver !== undefined && driver.transport !== 'mqtt' && driver.transport !== 'firmata';
  const converse = isLine ? driver.conversation : undefined;
  const takesDialogues = isLine && driver.dialogue !== undefined;
  const hearsItself = driver?.transport === 'serial' && driver.hearsItself === true;
  return lineLink(opener, {
    clock: parts.clock,
    onBytes: (bytes) => feed(device, bytes, parts),
    onStatus: (status) => setStatus(device, status, parts),
    frames: () => session?.counters.frames ?? 0,
    takesDialogues,
    ...(converse && { conversation: () => converse(options) }),
    ...(hearsItself && { onWritten: (bytes: Uint8Array) => feed(device, bytes, parts) }),
  });
}

function mqttDevice(device: Device, parts: HubParts): MqttDevice | undefined {
  const { driver, options, spec, session } = device;
  if (driver?.transport !== 'mqtt' || spec.recording) return undefined;
  return {
    deviceId: spec.deviceId,
    driver,
    options,
    feed: (line) => feed(device, line, parts),
    refuse: (byteLength) => session?.refuse(byteLength),
    setStatus: (status) => setStatus(device, status, parts),
  };
}

function feed(device: Device, bytes: Uint8Array, { clock, onMeasurements }: HubParts): void {
  const measurements = attempt(device, (session) => session.take(bytes, clock.now()));
  if (measurements && measurements.length > 0) onMeasurements(measurements);
}

/** Runs a device's own code. If it throws, that device is out of service and says so. */
function attempt<Result>(device: Device, run: (session: Session) => Result): Result | undefined {
  if (!device.session || device.isBroken) return undefined;
  try {
    return run(device.session);
  } catch (thrown) {
    device.status = { state: 'failed', problem: 'broken', reason: `VIGIL_FAILED: ${messageOf(thrown)}` };
    device.isBroken = true;
    return undefined;
  }
}

function setStatus(device: Device, status: LinkStatus, { onStatus }: HubParts): void {
  if (device.isBroken) return;
  device.status = status;
  onStatus?.();
}
