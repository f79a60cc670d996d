import { z } from 'zod';
import type { Decoded, DecodedMeasurement, Decoder, Encoder } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { badCheck, framedDecoder, needMore, noFrame, sum8 } from '../frames.ts';

/** Packet kinds of the WitMotion protocol that carry what we measure; the others are read and passed over. */
const acceleration = 0x51;
const angularVelocity = 0x52;
const angle = 0x53;
const packetLength = 11;

const gPerCount = 16 / 32_768;
const degPerSecPerCount = 2_000 / 32_768;
const degPerCount = 180 / 32_768;

const accChannels = ['acc_x', 'acc_y', 'acc_z'];
const gyrChannels = ['gyr_x', 'gyr_y', 'gyr_z'];
const attitudeChannels = ['roll', 'pitch', 'yaw'];
const accUnits = ['g', 'g', 'g'];
const gyrUnits = ['deg/s', 'deg/s', 'deg/s'];
/** What most frames carry, by one and the same lists: comparing a row with the last one then costs nothing. */
const imuChannels = [...accChannels, ...gyrChannels];
const imuUnits = [...accUnits, ...gyrUnits];
const attitudeUnits = ['deg', 'deg', 'deg'];
const within = (most: number): (readonly [number, number])[] =>
  Array.from({ length: 3 }, () => [-most, most]);
const accPlausible = within(16);
const gyrPlausible = within(2_000);
const attitudePlausible = within(180);

const options = z.strictObject({
  rateHz: z
    .number()
    .positive()
    .max(200)
    .default(50)
    .describe('Output rate set in the sensor. Sample times are counted with it.'),
  baudRate: z.int().min(2_400).max(921_600).default(115_200).describe('Line speed set in the sensor.'),
});

/** WitMotion WT901 family: inertial sensors on a serial line (WitMotion protocol). */
export const witmotionWt901 = defineDriver({
  name: 'witmotion-wt901',
  family: 'imu',
  transport: 'serial',
  summary: 'WitMotion WT901, HWT901B and BWT901CL inertial sensors on a serial line.',
  source: 'WitMotion protocol, standards page imu',
  streams: [
    {
      stream: 'imu',
      summary: 'Acceleration and angular velocity.',
      channels: imuChannels,
      units: imuUnits,
      rateHz: 50,
      plausible: [...accPlausible, ...gyrPlausible],
    },
    {
      stream: 'attitude',
      summary: 'Roll, pitch and yaw as the sensor fuses them.',
      channels: attitudeChannels,
      units: attitudeUnits,
      rateHz: 50,
      plausible: attitudePlausible,
    },
  ],
  metrics: [
    {
      metric: 'device-temperature',
      unit: 'Cel',
      summary: 'Temperature inside the sensor.',
      ratePerMin: 60,
      plausible: [-40, 125],
      isThinned: true,
    },
    {
      metric: 'auxiliary-count',
      unit: '1',
      summary: 'Fourth value of the angular velocity packet: voltage or temperature, by model.',
      ratePerMin: 0,
      plausible: [-32_768, 32_767],
      isThinned: true,
    },
    {
      metric: 'firmware-version',
      unit: '1',
      summary: 'Version that the angle packet names.',
      ratePerMin: 0,
      plausible: [-32_768, 32_767],
    },
  ],
  config: options,
  silentAfterMs: 2_000,
  line: ({ baudRate }) => ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder: ({ rateHz }) => decoder(rateHz),
  encoder,
});

/** The slow fourth values of the packets, sent on only when they change. */
interface Slow {
  temperature: number | undefined;
  auxiliary: number;
  version: number;
}

function decoder(rateHz: number): Decoder {
  const slow: Slow = { temperature: undefined, auxiliary: 0, version: 0 };
  let group = new Map<number, Int16Array>();
  let lastKind = 0;
  let groups = 0;

  const finish = (out: Decoded[]) => {
    const t = groups / rateHz;
    if (group.size > 0) groups += 1;
    addSlow(group, slow, t, out);
    addRows(group, rateHz, t, out);
    group = new Map();
  };
  return framedDecoder({
    lookahead: packetLength,
    probe(bytes, start, end) {
      if (bytes[start] !== 0x55) return noFrame;
      if (end - start > 1 && ((bytes[start + 1] ?? 0) & 0xf0) !== 0x50) return noFrame;
      if (end - start < packetLength) return needMore;
      return bytes[start + 10] === sum8(bytes, start, start + 10) ? packetLength : badCheck;
    },
    decode(frame, out) {
      const kind = frame[1] ?? 0;
      // Packets of one instant come in rising order of kind, so a kind that does not rise begins the next instant, also
      // where packets were lost.
      if (kind <= lastKind) finish(out);
      lastKind = kind;
      const view = new DataView(frame.buffer, frame.byteOffset, packetLength);
      group.set(
        kind,
        Int16Array.from([2, 4, 6, 8], (at) => view.getInt16(at, true)),
      );
    },
    end: finish,
  });
}

function addSlow(group: Map<number, Int16Array>, slow: Slow, t: number, out: Decoded[]): void {
  const temperature = group.get(acceleration)?.[3] ?? slow.temperature;
  const auxiliary = group.get(angularVelocity)?.[3] ?? slow.auxiliary;
  const version = group.get(angle)?.[3] ?? slow.version;
  const add = (metric: string, value: number, unit: string) =>
    out.push({ type: 'reading', metric, value, unit, quality: 'good', t });
  if (temperature !== undefined && temperature !== slow.temperature) {
    add('device-temperature', temperature / 100, 'Cel');
  }
  if (auxiliary !== slow.auxiliary) add('auxiliary-count', auxiliary, '1');
  if (version !== slow.version) add('firmware-version', version, '1');
  Object.assign(slow, { temperature, auxiliary, version });
}

function addRows(group: Map<number, Int16Array>, rateHz: number, t: number, out: Decoded[]): void {
  const acc = group.get(acceleration)?.subarray(0, 3);
  const gyr = group.get(angularVelocity)?.subarray(0, 3);
  const attitude = group.get(angle)?.subarray(0, 3);
  if (acc || gyr) {
    out.push({
      type: 'waveform',
      stream: 'imu',
      channels: acc && gyr ? imuChannels : acc ? accChannels : gyrChannels,
      units: acc && gyr ? imuUnits : acc ? accUnits : gyrUnits,
      samples: [[...scaled(acc, gPerCount), ...scaled(gyr, degPerSecPerCount)]],
      quality: isSaturated(acc) || isSaturated(gyr) ? 'questionable' : 'good',
      rateHz,
      t,
    });
  }
  if (attitude) {
    out.push({
      type: 'waveform',
      stream: 'attitude',
      channels: attitudeChannels,
      units: attitudeUnits,
      samples: [scaled(attitude, degPerCount)],
      quality: 'good',
      rateHz,
      t,
    });
  }
}

const scaled = (counts: Int16Array | undefined, scale: number): number[] =>
  Array.from(counts ?? [], (count) => count * scale);

const isSaturated = (counts: Int16Array | undefined): boolean =>
  counts?.some((count) => count >= 32_767 || count <= -32_767) ?? false;

/** One sample instant on its way out: the counts of each packet that it will have. */
interface Group {
  readonly t: number;
  readonly slow: Slow;
  acc?: number[];
  gyr?: number[];
  attitude?: number[];
}

/** More instants than this never wait for their attitude. */
const waitingMost = 64;

function encoder(): Encoder {
  const slow: Slow = { temperature: 0, auxiliary: 0, version: 0 };
  let waiting: Group[] = [];
  // Unknown until it is seen whether attitude follows; a sensor without it must not be held back.
  let hasAttitude: boolean | undefined;

  const groupAt = (t: number, periodSec: number): Group => {
    const found = waiting.find((group) => Math.abs(group.t - t) < periodSec / 2);
    if (found) return found;
    const added: Group = { t, slow: { ...slow } };
    waiting.push(added);
    return added;
  };
  const send = (count: number): Uint8Array => {
    const sent = waiting.slice(0, count).flatMap(packets);
    waiting = waiting.slice(count);
    return Uint8Array.from(sent);
  };
  const push = (measurement: DecodedMeasurement): Uint8Array => {
    if (measurement.type === 'reading') {
      setSlow(slow, measurement.metric, measurement.value ?? 0);
      return new Uint8Array(0);
    }
    const { stream, samples, channels, rateHz, t } = measurement;
    if (stream === 'imu' && waiting.length > 0 && hasAttitude === undefined) hasAttitude = false;
    const overdue = stream === 'imu' && hasAttitude === false ? send(waiting.length) : new Uint8Array(0);
    for (const [index, row] of samples.entries()) {
      const group = groupAt(t + index / rateHz, 1 / rateHz);
      if (stream === 'attitude') group.attitude = counts(row, degPerCount);
      else setImu(group, channels, row);
    }
    if (stream === 'attitude') hasAttitude = true;
    const ready = waiting.findLastIndex((group) => group.attitude !== undefined) + 1;
    const count = hasAttitude === false ? waiting.length : Math.max(ready, waiting.length - waitingMost);
    return Uint8Array.from([...overdue, ...send(count)]);
  };
  return { push, end: () => send(waiting.length) };
}

function setSlow(slow: Slow, metric: string, value: number): void {
  if (metric === 'device-temperature') slow.temperature = Math.round(value * 100);
  if (metric === 'auxiliary-count') slow.auxiliary = value;
  if (metric === 'firmware-version') slow.version = value;
}

function setImu(group: Group, channels: readonly string[], row: readonly number[]): void {
  const pick = (names: readonly string[]) => names.map((name) => row[channels.indexOf(name)] ?? 0);
  if (channels.includes('acc_x')) group.acc = counts(pick(accChannels), gPerCount);
  if (channels.includes('gyr_x')) group.gyr = counts(pick(gyrChannels), degPerSecPerCount);
}

const counts = (values: readonly number[], scale: number): number[] =>
  values.map((value) => Math.max(-32_768, Math.min(32_767, Math.round(value / scale))));

function packets({ acc, gyr, attitude, slow }: Group): number[] {
  return [
    ...packet(acceleration, acc, slow.temperature ?? 0),
    ...packet(angularVelocity, gyr, slow.auxiliary),
    ...packet(angle, attitude, slow.version),
  ];
}

function packet(kind: number, three: readonly number[] | undefined, fourth: number): number[] {
  if (!three) return [];
  const bytes = new Uint8Array(packetLength);
  const view = new DataView(bytes.buffer);
  bytes.set([0x55, kind]);
  for (const [index, count] of [...three, fourth].entries()) view.setInt16(2 + 2 * index, count, true);
  bytes[10] = sum8(bytes, 0, 10);
  return [...bytes];
}
