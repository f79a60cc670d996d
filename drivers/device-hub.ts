import { messageOf, VigilError } from '../gateway/core/error.ts';
import { deviceId } from '../gateway/core/id.ts';
import type { Measurement } from '../gateway/core/measurement.ts';
import type { Clock } from '../gateway/core/ports.ts';
import type { BrokerLogin, DeviceCounters, DeviceSpec } from '../gateway/plugin/child.ts';
import type { MqttDriver, SerialDriver } from '../gateway/plugin/driver.ts';
import { driverNamed } from './index.ts';
import { longestPayload, wrapped } from './messages.ts';
import type { Session } from './session.ts';
import { deviceSession } from './session.ts';
import type { Link, LinkStatus } from './transport/link.ts';
import { mqttLink } from './transport/mqtt.ts';
import type { OpenPort } from './transport/serial.ts';
import { serialLink } from './transport/serial.ts';
import { topicMatches } from './transport/topic-filter.ts';

/** All devices of the process: opened, decoded, counted; none can end another. */
export interface DeviceHub {
  /** What every device has ready, blocks cut off at this moment. */
  flush(): Measurement[];
  counters(): Omit<DeviceCounters, 'dropped'>[];
  close(): Promise<void>;
}

export interface HubParts {
  readonly clock: Clock;
  readonly onMeasurements: (measurements: readonly Measurement[]) => void;
  /** A device's state changed. */
  readonly onStatus?: () => void;
  readonly openPort?: OpenPort;
}

interface Device {
  readonly spec: DeviceSpec;
  readonly session?: Session;
  readonly filters: readonly string[];
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
  const onMqtt = devices.filter(({ filters }) => filters.length > 0);
  const links = onMqtt.length > 0 && broker ? [listen(onMqtt, broker, parts)] : [];
  if (!broker) for (const device of onMqtt) device.status = { state: 'failed', reason: 'no broker' };
  return {
    flush: () => devices.flatMap((device) => attempt(device, ({ flush }) => flush()) ?? []),
    counters: () =>
      devices.map(({ spec, session, status }) => ({
        deviceId: spec.deviceId,
        ...status,
        ...noCounters,
        ...session?.counters,
      })),
    close: async () => {
      await Promise.all([...links, ...devices.flatMap(({ link }) => link ?? [])].map((link) => link.close()));
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
  rateHz: 0,
  latencyMs: 0,
};

/** A device ready to be fed. Whatever is wrong with it is its status, not an exception. */
function prepared(spec: DeviceSpec, parts: HubParts): Device {
  try {
    const driver = driverNamed(spec.driver);
    const options = driver.config.parse(spec.options ?? {});
    const device: Device = {
      spec,
      session: deviceSession(deviceId(spec.deviceId), driver, options),
      filters:
        driver.transport === 'mqtt' ? (driver as MqttDriver<unknown>).filters(options, spec.deviceId) : [],
      status: { state: 'opening' },
      isBroken: false,
    };
    if (driver.transport === 'serial') device.link = openSerial(device, driver, options, parts);
    return device;
  } catch (thrown) {
    return { spec, filters: [], status: { state: 'failed', reason: messageOf(thrown) }, isBroken: true };
  }
}

function openSerial(device: Device, driver: SerialDriver<unknown>, options: unknown, parts: HubParts): Link {
  const { port } = device.spec;
  if (typeof port !== 'string')
    throw new VigilError('VIGIL_CONFIG_INVALID', `${device.spec.deviceId}: no port`);
  const onBytes = (bytes: Uint8Array) => feed(device, bytes, parts);
  const onStatus = (status: LinkStatus) => setStatus(device, status, parts);
  return serialLink(port, driver.line(options), parts.clock, { onBytes, onStatus }, parts.openPort);
}

/** One connection for all: a message goes to each device that has a filter for its topic. */
function listen(devices: readonly Device[], broker: BrokerLogin, parts: HubParts): Link {
  const filters = [...new Set(devices.flatMap((device) => device.filters))];
  return mqttLink(broker, filters, {
    onStatus: (status) => {
      for (const device of devices) setStatus(device, status, parts);
    },
    onMessage: (topic, payload) => {
      const isTooLong = payload.length > longestPayload;
      const line = isTooLong ? undefined : wrapped(topic, payload);
      for (const device of devices) {
        if (!device.filters.some((filter) => topicMatches(filter, topic))) continue;
        if (line) feed(device, line, parts);
        else device.session?.refuse(payload.length);
      }
    },
  });
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
    device.status = { state: 'failed', reason: `VIGIL_FAILED: ${messageOf(thrown)}` };
    device.isBroken = true;
    return undefined;
  }
}

function setStatus(device: Device, status: LinkStatus, { onStatus }: HubParts): void {
  if (device.isBroken) return;
  device.status = status;
  onStatus?.();
}
