import { stringify } from 'yaml';
import type { Ward, WardDevice } from '../../drivers/virtual/ward.ts';
import { type RunLogin, runLogin } from '../app/broker-users.ts';
import type { BrokerUser } from '../bus/users.ts';
import { deviceUser, robotUser, viewerUser } from '../bus/users.ts';
import type { RandomBytes } from '../core/ports.ts';
import type { Site } from '../core/site.ts';

export interface DemoPlaces {
  readonly stationPort: number;
  readonly brokerPort: number;
  readonly flowsPort?: number;
  readonly directory: string;
  /** Where each device is to be found: path of a port, or an address. */
  readonly ports: Readonly<Record<string, string>>;
}

const flowsSecret = { env: 'VIGIL_DEMO_FLOWS' };

function deviceOf(
  { deviceId, driver, bedId, robotId, placement, options, transport }: WardDevice,
  ports: DemoPlaces['ports'],
) {
  return {
    id: deviceId,
    driver,
    options: { ...options, ...addressOf(transport, ports[deviceId] ?? '') },
    ...(bedId ? { bed: bedId } : {}),
    ...(robotId ? { robot: robotId } : {}),
    // The virtual wearables hang as in the recordings: gravity along the negative y axis while standing.
    ...(placement ? { placement, uprightAxis: [0, -1, 0] } : {}),
    ...(transport === 'serial' ? { port: ports[deviceId] } : {}),
  };
}

/** Where a device on the network listens, as its driver's options name it. */
function addressOf(transport: WardDevice['transport'], address: string): object {
  if (transport === 'websocket') return { url: address };
  if (transport !== 'udp') return {};
  const { hostname, port } = new URL(address);
  return { host: hostname, port: Number(port) };
}

/** The demo ward as the configuration that a facility would write. */
export function demoConfig(ward: Ward, places: DemoPlaces): string {
  const names = new Map(ward.residents.map(({ id, displayName }) => [id, displayName]));
  return stringify({
    site: 'demo',
    gateway: 'demo-1',
    ward: ward.name,
    station: { host: '127.0.0.1', port: places.stationPort, openBoard: true },
    broker: { host: '127.0.0.1', port: places.brokerPort },
    store: { directory: places.directory },
    flows:
      places.flowsPort === undefined
        ? {}
        : { isEnabled: true, port: places.flowsPort, technicianPassword: flowsSecret },
    beds: ward.beds.map(({ id, room, label, residentId }) => ({
      id,
      room,
      label,
      ...(ward.viewpoints.has(id) ? { viewpoint: ward.viewpoints.get(id) } : {}),
      ...(residentId ? { resident: { id: residentId, displayName: names.get(residentId) } } : {}),
    })),
    robots: ward.robots.map((robot) =>
      robot.id === ward.looker.robotId ? { ...robot, look: { device: ward.looker.deviceId } } : robot,
    ),
    // The PIN is made for this run; the reference stands for it and is never resolved.
    staff: ward.staff.map((member) => ({ ...member, pin: { env: 'VIGIL_DEMO_PIN' } })),
    devices: ward.devices.map((device) => deviceOf(device, places.ports)),
  });
}

/** Logins of the virtual MQTT devices, and of a reader for whoever wants to listen with an MQTT client. */
export function demoLogins(ward: Ward, randomBytes: RandomBytes) {
  const devices = new Map(
    ward.devices
      .filter(({ transport }) => transport === 'mqtt')
      .map(({ deviceId }) => [deviceId as string, runLogin(deviceId, randomBytes)]),
  );
  const viewer = runLogin('demo-viewer', randomBytes);
  const users = (site: Site): readonly BrokerUser[] => [
    ...ward.devices.flatMap((device) => userOf(device, devices.get(device.deviceId))),
    viewerUser(tokenOf(viewer), site),
  ];
  return { devices, viewer, users };
}

const tokenOf = ({ username, password }: RunLogin) => ({
  username,
  secret: { kind: 'token' as const, token: password },
});

function userOf(
  { driver, deviceId, options }: WardDevice,
  login: RunLogin | undefined,
): readonly BrokerUser[] {
  if (login === undefined) return [];
  if (driver !== 'vda5050') return [deviceUser(tokenOf(login), deviceId)];
  const address = {
    interfaceName: 'uagv',
    version: 'v2' as const,
    maker: String(options['manufacturer']),
    serial: String(options['serialNumber']),
  };
  return [robotUser(tokenOf(login), address)];
}
