import type { ConfigEdit } from '../../config/edit.ts';
import type { Config, DeviceConfig } from '../../config/schema.ts';
import type { DeviceChange, DeviceDraft } from '../../station/commissioning-wire.ts';

/** The edits that put a device into service, in the place of another, or out of it. Pure. */
export function deviceEdits(
  config: Pick<Config, 'devices' | 'robots'>,
  wanted: DeviceChange,
): readonly ConfigEdit[] {
  if (wanted.what === 'remove') return [{ op: 'remove', path: ['devices', wanted.deviceId] }];
  const { device, replaces } = wanted;
  if (replaces === undefined) return [{ op: 'add', path: ['devices'], value: device }];
  const old = (config.devices as readonly DeviceConfig[]).find(({ id }) => id === replaces);
  return [
    { op: 'add', path: ['devices'], value: inPlaceOf(old, device) },
    { op: 'remove', path: ['devices', replaces] },
    // A robot that is sent to look takes its orders through the new one.
    ...config.robots.flatMap(({ id, look }): ConfigEdit[] =>
      look?.device === replaces
        ? [{ op: 'set', path: ['robots', id, 'look', 'device'], value: device.id }]
        : [],
    ),
  ];
}

/** It speaks for the same bed or robot, and looks at the same place: the bed's history goes on. Nothing of the hardware is taken over. */
function inPlaceOf(old: DeviceConfig | undefined, device: DeviceDraft): object {
  if (old === undefined) return device;
  const { bed, robot, placement, watches } = old;
  return {
    ...(bed !== undefined && { bed }),
    ...(robot !== undefined && { robot }),
    ...(placement !== undefined && { placement }),
    ...(watches !== undefined && { watches }),
    ...device,
  };
}
