import { brokerProblems } from './lint-broker.ts';
import { devicesOf, receiverDevices } from './receiver-devices.ts';
import type { ReceiverConfig } from './receivers.ts';
import type { Config, DeviceConfig } from './schema.ts';

/** A mistake that no single field shows. */
export interface LintProblem {
  readonly path: readonly PropertyKey[];
  readonly reason: string;
}

function doubles(kind: string, ids: readonly string[]): LintProblem[] {
  const seen = new Set<string>();
  return ids.flatMap((id, index) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ path: [kind, index, 'id'], reason: `"${id}" is used twice` }];
  });
}

/** Checks between fields: ids are unique, what is referred to exists, a device speaks for one thing. */
export function crossCheck(config: Config): LintProblem[] {
  const beds = new Set(config.beds.map(({ id }) => id));
  const robots = new Set(config.robots.map(({ id }) => id));
  const ofReceivers = receiverDevices(config);
  const references = config.devices.flatMap((device, index): LintProblem[] => [
    ...(device.bed !== undefined && !beds.has(device.bed)
      ? [{ path: ['devices', index, 'bed'], reason: `there is no bed "${device.bed}"` }]
      : []),
    ...(device.robot !== undefined && !robots.has(device.robot)
      ? [{ path: ['devices', index, 'robot'], reason: `there is no robot "${device.robot}"` }]
      : []),
    ...(device.bed !== undefined && device.robot !== undefined
      ? [{ path: ['devices', index], reason: 'a device speaks for a bed or for a robot, not for both' }]
      : []),
    ...(device.bed === undefined && device.robot === undefined && !ofReceivers.has(device.id)
      ? [
          {
            path: ['devices', index],
            reason: 'bind the device to a bed or a robot, or name it in a receiver: an alarm needs a place',
          },
        ]
      : []),
  ]);
  const ports = config.devices.flatMap((device) =>
    'port' in device && device.port !== undefined ? [JSON.stringify(device.port)] : [],
  );
  return [
    ...(['beds', 'robots', 'devices', 'staff', 'receivers'] as const).flatMap((kind) =>
      doubles(
        kind,
        config[kind].map(({ id }) => id),
      ),
    ),
    ...receiverProblems(config),
    ...receiverDeviceProblems(config),
    ...sameResident(config),
    ...references,
    ...lookProblems(config),
    ...(new Set(ports).size === ports.length
      ? []
      : [{ path: ['devices'], reason: 'two devices name the same serial port' }]),
    ...(config.staff.length === 0 || config.staff.some(({ role }) => mayAnswerOrAppoint.includes(role))
      ? []
      : [
          {
            path: ['staff'],
            reason:
              'nobody may accept an alarm, nor make somebody who may: add a nurse, a charge nurse or an administrator',
          },
        ]),
    ...forResidentsOnly(config),
    ...brokerProblems(config),
    ...(config.flows.isEnabled && config.flows.technicianPassword === undefined
      ? [{ path: ['flows'], reason: 'flows need technicianPassword' }]
      : []),
  ];
}

const mayAnswerOrAppoint: readonly string[] = ['nurse', 'charge-nurse', 'administrator'];

/** What is learnt about somebody must never be learnt from two people. */
function sameResident({ beds }: Config): LintProblem[] {
  return beds.flatMap(({ resident }, index): LintProblem[] => {
    const isTwice = beds.slice(0, index).some((bed) => resident && bed.resident?.id === resident.id);
    return isTwice
      ? [{ path: ['beds', index, 'resident', 'id'], reason: `"${resident?.id}" lies in two beds` }]
      : [];
  });
}

/** A clinician's decision about one person must not become the ward's rule (RCP: scale 2 by recorded decision only). */
function forResidentsOnly({ detectors }: Config): LintProblem[] {
  const { news2 } = detectors as { readonly news2?: { readonly scale2?: unknown } };
  return news2?.scale2 === undefined
    ? []
    : [
        {
          path: ['detectors', 'news2', 'scale2'],
          reason: "is one resident's: put it under beds[].resident.detectors.news2",
        },
      ];
}

/** A robot that is sent to look takes orders through a device of its own, and there is a bed to look at. */
function lookProblems({ robots, beds, devices }: Config): LintProblem[] {
  return robots.flatMap(({ id, look }, index): LintProblem[] => {
    if (look === undefined) return [];
    const path = ['robots', index, 'look'];
    const device = devices.find((one) => one.id === look.device);
    const isItsOwn = device?.robot === id && device.driver === 'vda5050';
    return [
      ...(isItsOwn
        ? []
        : [{ path: [...path, 'device'], reason: `"${look.device}" is no vda5050 device of this robot` }]),
      ...(beds.some(({ viewpoint }) => viewpoint !== undefined)
        ? []
        : [{ path, reason: 'no bed has a viewpoint, so that it would never be sent' }]),
    ];
  });
}

function receiverProblems({ receivers, beds }: Config): LintProblem[] {
  return receivers.flatMap(
    ({ alarms, careEvents, readingsEveryS, beds: told = [] }, index): LintProblem[] => [
      ...told.flatMap((id, at): LintProblem[] =>
        beds.some((bed) => bed.id === id)
          ? []
          : [{ path: ['receivers', index, 'beds', at], reason: `there is no bed "${id}"` }],
      ),
      ...(alarms === 'none' && !careEvents && readingsEveryS === undefined
        ? [{ path: ['receivers', index], reason: 'it is told nothing' }]
        : []),
    ],
  );
}

/** What a receiver of a kind works through. */
const driverOf: Readonly<Record<string, string | undefined>> = { pager: 'espa-444', relay: 'firmata-board' };

/** A receiver's device is there, is of the right kind, and has what it is to switch. */
function receiverDeviceProblems(config: Config): LintProblem[] {
  const devices = config.devices as readonly DeviceConfig[];
  return (config.receivers as readonly ReceiverConfig[]).flatMap((receiver, index): LintProblem[] =>
    devicesOf(receiver).flatMap(({ deviceId, path }, at) => {
      const problem = (reason: string) => [{ path: ['receivers', index, ...path], reason }];
      const device = devices.find(({ id }) => id === deviceId);
      if (device === undefined) return problem(`there is no device "${deviceId}"`);
      const driver = driverOf[receiver.kind];
      if (at > 0 || driver === undefined) return [];
      if (device.driver !== driver) return problem(`"${deviceId}" is no ${driver}`);
      if (receiver.kind !== 'relay') return [];
      const { relay } = device.options as { readonly relay?: { readonly contactPin: number | null } | null };
      if (!relay) return problem(`"${deviceId}" has no relay`);
      const { readBack } = receiver.options as { readonly readBack?: { readonly metric?: string } | null };
      return relay.contactPin === null && readBack?.metric === 'relay-contact'
        ? problem(`"${deviceId}" has no contactPin: fit a second contact, or set readBack to null`)
        : [];
    }),
  );
}
