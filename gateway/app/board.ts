import { minuteOf } from '../config/fields.ts';
import type { Config, DeviceConfig } from '../config/schema.ts';
import { bedId, deviceId, residentId, robotId, staffId } from '../core/id.ts';
import type { AnyDriver } from '../plugin/driver.ts';
import type { ScreenOptionsView } from '../station/screen-wire.ts';
import { createWardView, type WardView, type WardViewOptions } from '../station/ward-view.ts';

/** The board's projection, from the configuration. */
export function boardOf(
  config: Config,
  drivers: readonly AnyDriver[],
  about: Pick<WardViewOptions, 'version' | 'isDemo'> &
    Pick<Required<WardViewOptions>, 'hasWaveform' | 'times'>,
): WardView {
  const devices = config.devices as readonly DeviceConfig[];
  return createWardView({
    ...about,
    ward: config.ward,
    shifts: config.shifts.map(({ name, from }) => ({ name, startsAtMin: minuteOf(from) })),
    screens: screenOptionsOf(config),
    beds: config.beds.map(({ id, room, label, resident }) => ({
      id: bedId(id),
      room,
      label,
      ...(resident ? { residentId: residentId(resident.id) } : {}),
    })),
    robots: config.robots.map(({ id, label }) => ({ id: robotId(id), label })),
    residents: config.beds.flatMap(({ resident }) =>
      resident ? [{ id: residentId(resident.id), displayName: resident.displayName }] : [],
    ),
    staff: config.staff.map(({ id, displayName, role }) => ({ id: staffId(id), displayName, role })),
    bindings: devices.map(({ id, bed, robot, placement }) => ({
      deviceId: deviceId(id),
      ...(bed ? { bedId: bedId(bed) } : {}),
      ...(robot ? { robotId: robotId(robot) } : {}),
      ...(placement ? { placement } : {}),
    })),
    uprightAxes: Object.fromEntries(
      devices.flatMap(({ id, uprightAxis }) => (uprightAxis ? [[id, uprightAxis]] : [])),
    ),
    recordings: new Set(devices.flatMap(({ id, recording }) => (recording ? [id] : []))),
    drivers: Object.fromEntries(devices.map(({ id, driver }) => [id, driver])),
    readBacks: Object.fromEntries(
      devices.map(({ id, driver }) => [id, readBacksOf(drivers.find(({ name }) => name === driver))]),
    ),
  });
}

function screenOptionsOf({ station: { protocols, volumes } }: Config): ScreenOptionsView {
  const given = Object.entries(protocols).map(([type, { en, 'zh-CN': zh }]) => [
    type,
    { ...(en === undefined ? {} : { en }), ...(zh === undefined ? {} : { 'zh-CN': zh }) },
  ]);
  return { protocols: Object.fromEntries(given), volumes };
}

const readBacksOf = (driver: AnyDriver | undefined): readonly string[] => [
  ...new Set(driver?.commands?.flatMap(({ readBack }) => readBack ?? [])),
];
