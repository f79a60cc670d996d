import type { Config, DeviceConfig } from '../config/schema.ts';
import type { Subject } from '../core/care-event.ts';
import { bedId, deviceId, residentId, robotId } from '../core/id.ts';
import type { DeviceSpec } from '../plugin/child.ts';
import type { BoundDevice } from '../plugin/detector.ts';
import type { AnyDriver } from '../plugin/driver.ts';

/** A bed or robot with the devices that speak for it; or a device that speaks for itself. */
export interface BoundSubject {
  readonly id: string;
  readonly subject: Subject;
  readonly devices: readonly BoundDevice[];
  /** The resident's own detector options, by detector. */
  readonly options?: Readonly<Record<string, unknown>>;
}

function boundDevice(device: DeviceConfig, drivers: readonly AnyDriver[]): BoundDevice {
  const driver = drivers.find(({ name }) => name === device.driver);
  const offer = driver?.offers?.(device.options) ?? {
    streams: driver?.streams.map(({ stream }) => stream) ?? [],
    metrics: driver?.metrics.map(({ metric }) => metric) ?? [],
    silentAfterMs: driver?.silentAfterMs ?? 5000,
  };
  const noSignsOfLife = driver?.metrics.flatMap(({ metric, isNoSignOfLife }) =>
    isNoSignOfLife ? [metric] : [],
  );
  return {
    deviceId: deviceId(device.id),
    driver: device.driver,
    ...offer,
    ...(noSignsOfLife?.length ? { noSignsOfLife } : {}),
    ...(device.placement ? { placement: device.placement } : {}),
    ...(device.watches ? { watches: device.watches } : {}),
    ...(device.recording ? { isRecording: true } : {}),
  };
}

/** Who lies where and which hardware speaks for whom, from the configuration. */
export function boundSubjects(config: Config, drivers: readonly AnyDriver[]): readonly BoundSubject[] {
  const devicesOf = (belongs: (device: DeviceConfig) => boolean) =>
    (config.devices as readonly DeviceConfig[]).filter(belongs).map((device) => boundDevice(device, drivers));
  return [
    ...config.beds.map(({ id, resident }) => ({
      id,
      subject: { bedId: bedId(id), ...(resident ? { residentId: residentId(resident.id) } : {}) },
      devices: devicesOf(({ bed }) => bed === id),
      ...(resident ? { options: resident.detectors } : {}),
    })),
    ...config.robots.map(({ id }) => ({
      id,
      subject: { robotId: robotId(id) },
      devices: devicesOf(({ robot }) => robot === id),
    })),
    // What only receivers use: its silence is a condition of its own.
    ...(config.devices as readonly DeviceConfig[])
      .filter(({ bed, robot }) => bed === undefined && robot === undefined)
      .map((device) => ({
        id: device.id,
        subject: { deviceId: deviceId(device.id) },
        devices: [boundDevice(device, drivers)],
      })),
  ];
}

/** The configured devices as the drivers process needs to know them. */
export const deviceSpecs = (devices: readonly DeviceConfig[]): readonly DeviceSpec[] =>
  devices.map(({ id, driver, port, recording, options }) => ({
    deviceId: id,
    driver,
    options,
    ...(port ? { port } : {}),
    ...(recording ? { recording } : {}),
  }));
