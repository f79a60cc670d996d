import { ResidentBody } from '../../drivers/virtual/body.ts';
import { type Random, seededRandom } from '../../drivers/virtual/random.ts';
import type { BoundSubject } from '../../gateway/app/bindings.ts';
import { bedId, deviceId, residentId, robotId } from '../../gateway/core/id.ts';
import { type Instant, plusMs } from '../../gateway/core/instant.ts';
import type { Measurement, Reading } from '../../gateway/core/measurement.ts';
import {
  beds,
  type DayPlan,
  equippedBeds,
  type Happening,
  oximeterOf,
  robots,
  stateOf,
  wearableOf,
} from './day-plan.ts';
import { residentOf } from './known-residents.ts';
import { roomDevicesOf, speakingRoom, usualPulse } from './room-devices.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The ward's beds and robots with their devices, as the pipeline takes them. */
export const subjects: readonly BoundSubject[] = [
  ...beds.map((bed) => ({
    id: bed,
    subject: { bedId: bedId(bed), residentId: residentId(residentOf(bed)) },
    devices: [
      {
        deviceId: deviceId(wearableOf(bed)),
        driver: 'witmotion-wt901',
        streams: ['imu'],
        metrics: ['battery'],
        placement: 'waist' as const,
        silentAfterMs: 30_000,
      },
      {
        deviceId: deviceId(oximeterOf(bed)),
        driver: 'nonin-oem3',
        streams: [],
        metrics: ['spo2', 'heart-rate'],
        silentAfterMs: 20_000,
      },
      ...(equippedBeds.includes(bed) ? roomDevicesOf(bed) : []),
    ],
  })),
  ...robots.map((robot) => ({
    id: robot,
    subject: { robotId: robotId(robot) },
    devices: [
      {
        deviceId: deviceId(stateOf(robot)),
        driver: 'vda5050',
        streams: [],
        metrics: ['emergency-stop', 'field-violation'],
        silentAfterMs: 35_000,
      },
    ],
  })),
];

/** Measurements as a device made them so long before they arrive; the gateway's clock gives them their time. */
type Packet = (arrived: Instant, delayMs: number) => readonly Measurement[];

/** What a link does to a packet: lost, late (and so out of order), or twice. */
function sendOver(
  time: VirtualTime,
  random: Random,
  packet: Packet,
  deliver: (packet: Packet, delayMs: number) => void,
) {
  if (random.isHappening(0.02)) return;
  const copies = random.isHappening(0.03) ? 2 : 1;
  for (let copy = 0; copy < copies; copy += 1) {
    const delayMs = random.isHappening(0.9)
      ? random.between(2, 60)
      : random.isHappening(0.8)
        ? random.between(60, 3000)
        : random.between(3000, 10_000);
    time.at(time.trueMs + delayMs, () => deliver(packet, delayMs), true);
  }
}

function reading(
  device: string,
  metric: string,
  value: number | null,
  at: Instant,
  delayMs: number,
  unit = metric === 'spo2' ? '%' : '1',
): Reading {
  const isThere = value !== null;
  return {
    kind: 'reading',
    deviceId: deviceId(device),
    metric,
    value,
    unit,
    at: plusMs(at, -delayMs),
    receivedAt: at,
    quality: isThere ? 'good' : 'invalid',
    ...(isThere ? {} : { reason: 'sensor-off' }),
  };
}

/** What goes on at a device at a moment. */
const nowAt = (plan: DayPlan, device: string, trueMs: number): Happening | undefined =>
  plan.happenings.find((one) => one.device === device && trueMs >= one.fromMs && trueMs < one.untilMs);

const vitalsEveryMs = 5000;
const batteryEveryMs = 8000;
const stateEveryMs = 15_000;

/** Lets every device of the ward speak for the whole day. */
export function startDevices(
  plan: DayPlan,
  time: VirtualTime,
  deliver: (measurements: (arrived: Instant) => readonly Measurement[]) => void,
): void {
  const arrive = (packet: Packet, delayMs: number) => deliver((arrived) => packet(arrived, delayMs));
  const every = (
    periodMs: number,
    device: string,
    packetOf: (random: Random, now: Happening | undefined) => Packet | undefined,
  ) => {
    const random = seededRandom(plan.seed, device);
    const speak = () => {
      if (time.trueMs + periodMs < plan.lengthMs) time.at(time.trueMs + periodMs, speak, true);
      const now = nowAt(plan, device, time.trueMs);
      if (now?.kind === 'device-dead' || now?.kind === 'room-sensor-dead') return;
      const packet = packetOf(random, now);
      if (packet) sendOver(time, random, packet, arrive);
    };
    time.at(random.between(0, periodMs), speak, true);
  };
  for (const bed of beds) {
    every(vitalsEveryMs, oximeterOf(bed), (random, now) => oximetry(oximeterOf(bed), random, now));
    for (const { bound, everyMs, says } of equippedBeds.includes(bed) ? speakingRoom(plan, bed) : [])
      every(everyMs, bound.deviceId, (_, now) => {
        const words = says(now, time.trueMs);
        return (at, delayMs) =>
          words.map(({ metric, value, unit }) => reading(bound.deviceId, metric, value, at, delayMs, unit));
      });
    every(batteryEveryMs, wearableOf(bed), () => (at, delayMs) => [
      reading(wearableOf(bed), 'battery', 80, at, delayMs),
    ]);
  }
  for (const robot of robots) {
    every(
      stateEveryMs,
      stateOf(robot),
      (_, now) => (at, delayMs) =>
        ['emergency-stop', 'field-violation'].map((metric) =>
          reading(stateOf(robot), metric, now?.kind === metric ? 1 : 0, at, delayMs),
        ),
    );
  }
  for (const one of plan.happenings) {
    if (one.kind === 'fall' || one.kind === 'hard-sit')
      time.at(one.fromMs, () => move(plan, time, one, arrive));
  }
}

function oximetry(device: string, random: Random, now: Happening | undefined): Packet {
  const isOff = now?.kind === 'finger-out';
  const spo2 = Math.round((now?.kind === 'desaturation' ? 82 : 96) + random.between(-1.5, 1.5));
  const pulse = Math.round((now?.kind === 'pulse-drift' ? 100 : usualPulse) + random.between(-4, 4));
  return (at, delayMs) => [
    reading(device, 'spo2', isOff ? null : spo2, at, delayMs),
    reading(device, 'heart-rate', isOff ? null : pulse, at, delayMs, '/min'),
  ];
}

export const movementAtS = 12;
const movementS = 28;
const rateHz = 50;
const rowsPerPacket = 10;

/** The wearable wakes on motion and sends at full rate: some steps, then a fall or a hard landing on a chair. */
function move(
  plan: DayPlan,
  time: VirtualTime,
  { kind, device }: Happening,
  arrive: (packet: Packet, delayMs: number) => void,
) {
  const delayMs = seededRandom(plan.seed, `${device} ${time.trueMs}`).between(5, 200);
  const appointment = { kind: kind === 'fall' ? ('fall' as const) : ('hard-sit' as const), atS: movementAtS };
  const body = new ResidentBody(plan.seed, `${device} ${time.trueMs}`, (fromS) =>
    fromS <= movementAtS ? appointment : undefined,
  );
  const startMs = time.trueMs;
  for (let row = 0; row < movementS * rateHz; row += rowsPerPacket) {
    const samples = Float32Array.from(
      Array.from({ length: rowsPerPacket }, () => body.next()).flatMap(({ acc, gyr }) => [...acc, ...gyr]),
    );
    const packetMs = ((row + rowsPerPacket) * 1000) / rateHz;
    const packet: Packet = (arrived) => [
      {
        kind: 'waveform',
        deviceId: deviceId(device),
        stream: 'imu',
        channels: ['acc_x', 'acc_y', 'acc_z', 'gyr_x', 'gyr_y', 'gyr_z'],
        units: ['g', 'g', 'g', 'deg/s', 'deg/s', 'deg/s'],
        startAt: plusMs(arrived, -delayMs - (rowsPerPacket * 1000) / rateHz),
        receivedAt: arrived,
        rateHz,
        samples,
        quality: 'good',
      },
    ];
    // A serial line keeps order: blocks come late, but neither twice nor in another's place.
    time.at(startMs + packetMs + delayMs, () => arrive(packet, delayMs));
  }
}
