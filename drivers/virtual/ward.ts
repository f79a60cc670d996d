import {
  type BedId,
  bedId,
  type DeviceId,
  deviceId,
  type RobotId,
  residentId,
  robotId,
  staffId,
} from '../../gateway/core/id.ts';
import type { Bed, Binding, Resident, Robot, Staff } from '../../gateway/core/ward.ts';
import { seededRandom } from './random.ts';

/** What a virtual device measures. */
export type Part = 'body' | 'oximetry' | 'hands' | 'fleet' | 'climate' | 'arm' | 'radar' | 'eye';

/** A device as a configuration would name it, and what stands behind it in the demo. */
export interface WardDevice extends Binding {
  readonly deviceId: DeviceId;
  readonly driver: string;
  readonly transport: 'serial' | 'udp' | 'websocket' | 'mqtt';
  /** Not yet parsed: each driver's own schema does that. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly part: Part;
}

/** A whole ward: places, people, hardware. PINs are not part of it; whoever starts the demo sets them. */
export interface Ward {
  readonly name: string;
  readonly beds: readonly Bed[];
  readonly residents: readonly Resident[];
  readonly robots: readonly Robot[];
  readonly staff: readonly Staff[];
  readonly devices: readonly WardDevice[];
  /** The robot that may be sent to look, and by which device. */
  readonly looker: { readonly robotId: RobotId; readonly deviceId: DeviceId };
  /** Where it stands to look at a bed, on its map. */
  readonly viewpoints: ReadonlyMap<BedId, Viewpoint>;
}

/** A node of the robots' map. */
export interface Viewpoint {
  readonly nodeId: string;
  readonly x: number;
  readonly y: number;
  readonly mapId: string;
}

/** Nobody is called like this: the demo must never be taken for a real ward. */
const invented: readonly string[] = [
  '柳奶奶 · Mrs Willow',
  '松爷爷 · Mr Pine',
  '梅奶奶 · Mrs Plum',
  '竹爷爷 · Mr Bamboo',
  '兰奶奶 · Mrs Orchid',
  '枫爷爷 · Mr Maple',
  '荷奶奶 · Mrs Lotus',
  '桂爷爷 · Mr Laurel',
];

const places = ['101', '102', '103', '104'].flatMap((room) =>
  ['A', 'B'].map((side) => ({ room, side, key: `${room}-${side.toLowerCase()}` })),
);

export const wardBeds: readonly BedId[] = places.map(({ key }) => bedId(`bed-${key}`));
/** The beds whose resident wears an oximeter. */
export const oximeterBeds: readonly BedId[] = places
  .filter(({ side }) => side === 'A')
  .map(({ key }) => bedId(`bed-${key}`));
export const wardRobot: RobotId = robotId('robot-1');

/** An arm that lifts and hands: it is reached over the network, and nothing happens to it in the script. */
export const wardArm: RobotId = robotId('robot-2');

/** The devices of a place, by what they measure. */
export const imuOf = (bed: BedId): DeviceId => deviceId(bed.replace('bed-', 'imu-'));
export const oximeterOf = (bed: BedId): DeviceId => deviceId(bed.replace('bed-', 'spo2-'));
export const wrenchDevice: DeviceId = deviceId('wrench-1');
export const fleetDevice: DeviceId = deviceId('fleet-1');
export const eyeDevice: DeviceId = deviceId('eye-1');
/** The bed that a radar watches beside the wearable: what slides slowly to the floor has no impact. */
export const radarBed: BedId = bedId('bed-101-b');
export const radarDevice: DeviceId = deviceId('radar-101-b');

/** The demo ward: eight beds, four with oximeters, two robots. The seed decides who lies where. */
export function demoWard(seed: number): Ward {
  const random = seededRandom(seed, 'residents');
  const names = invented
    .map((displayName) => ({ displayName, order: random.next() }))
    .sort((a, b) => a.order - b.order);
  const residents = names.map(({ displayName }, index) => ({
    id: residentId(`resident-${index + 1}`),
    displayName,
  }));
  return {
    name: 'Demo ward · 示范病区',
    beds: places.map(({ room, side }, index) => ({
      id: wardBeds[index] ?? bedId(`bed-${room}`),
      room,
      label: `${room}·${side}`,
      residentId: residentId(`resident-${index + 1}`),
    })),
    residents,
    robots: [
      { id: wardRobot, label: '小护一号 · Porter 1' },
      { id: wardArm, label: '助臂二号 · Arm 2' },
    ],
    staff: [
      { id: staffId('nurse-1'), displayName: '白护士 · Nurse White', role: 'nurse' },
      { id: staffId('nurse-2'), displayName: '青护士 · Nurse Green', role: 'nurse' },
      { id: staffId('charge-1'), displayName: '蓝护士长 · Charge Nurse Blue', role: 'charge-nurse' },
      { id: staffId('technician-1'), displayName: '灰技师 · Technician Grey', role: 'technician' },
      { id: staffId('admin-1'), displayName: '紫主任 · Administrator Violet', role: 'administrator' },
    ],
    devices: [
      ...wardBeds.map(wearable),
      ...oximeterBeds.map(oximeter),
      radar,
      ...robotDevices,
      ...['101', '103'].map(thermometer),
    ],
    looker: { robotId: wardRobot, deviceId: fleetDevice },
    viewpoints: new Map([[radarBed, { nodeId: 'door-101-b', x: 9, y: 7, mapId: 'ward' }]]),
  };
}

const wearable = (bed: BedId): WardDevice => ({
  deviceId: imuOf(bed),
  bedId: bed,
  placement: 'waist',
  driver: 'witmotion-wt901',
  transport: 'serial',
  options: { rateHz: 50 },
  part: 'body',
});

const oximeter = (bed: BedId): WardDevice => ({
  deviceId: oximeterOf(bed),
  bedId: bed,
  driver: 'nonin-oem3',
  transport: 'serial',
  options: { format: 7 },
  part: 'oximetry',
});

const radar: WardDevice = {
  deviceId: radarDevice,
  bedId: radarBed,
  driver: 'mqtt-json',
  transport: 'mqtt',
  options: { measures: ['fall'] },
  part: 'radar',
};

const robotDevices: readonly WardDevice[] = [
  {
    deviceId: wrenchDevice,
    robotId: wardRobot,
    driver: 'bota-sensone',
    transport: 'serial',
    options: { rateHz: 200 },
    part: 'hands',
  },
  {
    deviceId: fleetDevice,
    robotId: wardRobot,
    driver: 'vda5050',
    transport: 'mqtt',
    options: { interfaceName: 'uagv', majorVersion: 'v2', manufacturer: 'vigil', serialNumber: 'porter-1' },
    part: 'fleet',
  },
  {
    deviceId: eyeDevice,
    robotId: wardRobot,
    driver: 'mqtt-json',
    transport: 'mqtt',
    options: { measures: ['person-on-floor'] },
    part: 'eye',
  },
  {
    deviceId: deviceId('wrench-2'),
    robotId: wardArm,
    driver: 'ati-netft',
    transport: 'udp',
    options: { rateHz: 200 },
    part: 'hands',
  },
  {
    deviceId: deviceId('arm-2'),
    robotId: wardArm,
    driver: 'rosbridge',
    transport: 'websocket',
    // The force sensor at the wrist has a line of its own.
    options: { wrenchTopic: null },
    part: 'arm',
  },
];

const thermometer = (room: string): WardDevice => ({
  deviceId: deviceId(`room-${room}`),
  bedId: bedId(`bed-${room}-a`),
  driver: 'mqtt-json',
  transport: 'mqtt',
  options: {},
  part: 'climate',
});
