import { z } from 'zod';
import type { Conversation, Responder } from '../../gateway/plugin/conversation.ts';
import { run, writeBytes } from '../../gateway/plugin/conversation.ts';
import type { DecodedMeasurement, Decoder, DeviceCommand, Encoder } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { framedDecoder } from '../frames.ts';
import { frameLength, packetFollower } from './ati-frame.ts';
import { latchedOnly, statusRows } from './ati-status.ts';
import { corrected, correctionOption } from './correction.ts';
import { statusMetric, statusQuality, statusReading } from './status-word.ts';
import { wrenchRow, wrenchStream } from './wrench.ts';

/** The units that the NET F/T can be set to, in N and N.m. */
const newtons = {
  N: 1,
  kN: 1_000,
  lbf: 4.4482216152605,
  klbf: 4_448.2216152605,
  kgf: 9.80665,
  gf: 0.00980665,
};
const newtonMetres = {
  Nm: 1,
  Nmm: 0.001,
  kNm: 1_000,
  lbfin: 0.1129848290276167,
  lbfft: 1.355817948331401,
  kgfcm: 0.0980665,
};

/** Commands of the request (standards page force-torque 5). */
const codes = { stop: 0x0000, start: 0x0002, resetLatch: 0x0041, bias: 0x0042 } as const;
/** Internal samples a second; the internal count rises by these. */
const internalHz = 7_000;

const options = z.strictObject({
  host: z.string().min(1).default('192.168.1.1').describe('Address of the NET F/T.'),
  port: z.int().min(1).max(65_535).default(49_152).describe('Its RDT port.'),
  rateHz: z
    .number()
    .min(1)
    .max(7_000)
    .default(1_000)
    .describe('RDT output rate set in the NET F/T. Sample times are counted with it.'),
  countsPerForce: z
    .number()
    .positive()
    .default(1_000_000)
    .describe('Counts per force unit: cfgcpf in netftapi2.xml of the device.'),
  countsPerTorque: z
    .number()
    .positive()
    .default(1_000_000)
    .describe('Counts per torque unit: cfgcpt in netftapi2.xml.'),
  forceUnit: z
    .enum(['N', 'kN', 'lbf', 'klbf', 'kgf', 'gf'])
    .default('N')
    .describe('Force unit set in the device: scfgfu in netftapi2.xml.'),
  torqueUnit: z
    .enum(['Nm', 'Nmm', 'kNm', 'lbfin', 'lbfft', 'kgfcm'])
    .default('Nm')
    .describe('Torque unit set in the device: scfgtu in netftapi2.xml.'),
  correction: correctionOption,
});
type Options = z.infer<typeof options>;

/**
 * ATI NET F/T: six-axis force and torque over UDP (RDT). Status bits and the place of the scale rest on one source; the
 * default host is the factory's as commonly told, not verified.
 */
export const atiNetft = defineDriver({
  name: 'ati-netft',
  family: 'force',
  transport: 'udp',
  summary: 'ATI NET F/T force and torque sensors over UDP.',
  source: 'ATI NET F/T RDT, standards page force-torque 5',
  streams: [wrenchStream(1_000)],
  metrics: [statusMetric(0xffff_ffff)],
  config: options,
  silentAfterMs: 500,
  address: ({ host, port }) => ({ host, port }),
  decoder: (set) => corrected(decoder(set), set.correction),
  encoder,
  conversation,
  responder,
  commands: [
    {
      name: 'zero',
      summary:
        'Takes the present load as zero. Never while a person touches the arm: a real force would be hidden.',
      schema: z.strictObject({}),
      isHazardous: true,
    },
    {
      name: 'reset-condition-latch',
      summary: 'Clears a latched monitor condition.',
      schema: z.strictObject({}),
      isHazardous: true,
    },
  ],
  command,
});

/** What one count of each axis is worth, in N or N.m. */
const countScales = ({ countsPerForce, countsPerTorque, forceUnit, torqueUnit }: Options) =>
  Array.from({ length: 6 }, (_, axis) =>
    axis < 3
      ? { unit: newtons[forceUnit], counts: countsPerForce }
      : { unit: newtonMetres[torqueUnit], counts: countsPerTorque },
  );

function decoder(set: Options): Decoder {
  const scales = countScales(set);
  const follower = packetFollower();
  let position: number | undefined;
  let status: number | undefined;

  return framedDecoder({
    lookahead: 2 * frameLength,
    probe: (bytes, start, end) => follower.probe(bytes, start, end),
    decode(frame, out, offset) {
      const view = new DataView(frame.buffer, frame.byteOffset, frameLength);
      const number = view.getUint32(0);
      const step = follower.take(number);
      const fault = { type: 'fault', offset, length: 0 } as const;
      if (step !== undefined && step <= 0) {
        out.push({ ...fault, kind: 'old-packet', detail: `${-step} behind` });
        return;
      }
      if (step !== undefined && step > 1) {
        out.push({ ...fault, kind: 'gap', detail: `${step - 1} packets lost` });
      }
      // A stream that begins anew counts from one again; time goes on all the same.
      position = position === undefined ? number : position + (step ?? 1);
      const t = position / set.rateHz;
      const nextStatus = view.getUint32(8);
      if (nextStatus !== status) out.push(statusReading(statusRows, nextStatus, t));
      status = nextStatus;
      const row = scales.map(({ unit, counts }, axis) => (view.getInt32(12 + 4 * axis) / counts) * unit);
      out.push(wrenchRow(row, qualityOf(nextStatus), set.rateHz, t));
    },
    lost: () => follower.lost(),
  });
}

const qualityOf = (status: number) =>
  status === latchedOnly ? 'questionable' : statusQuality(statusRows, status);

function encoder(set: Options): Encoder {
  const scales = countScales(set);
  const internalStep = Math.max(1, Math.round(internalHz / set.rateHz));
  let status = 0;

  const frameOf = (row: readonly number[], position: number): Uint8Array => {
    const view = new DataView(new ArrayBuffer(frameLength));
    view.setUint32(0, position);
    view.setUint32(4, (position - 1) * internalStep + 1);
    view.setUint32(8, status);
    for (const [axis, { unit, counts }] of scales.entries()) {
      const count = Math.round(((row[axis] ?? 0) / unit) * counts);
      view.setInt32(12 + 4 * axis, Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, count)));
    }
    return new Uint8Array(view.buffer);
  };
  const push = (measurement: DecodedMeasurement): Uint8Array => {
    if (measurement.type === 'reading') {
      if (measurement.metric === 'device-status') status = measurement.value ?? 0;
      return new Uint8Array(0);
    }
    if (measurement.stream !== 'wrench') return new Uint8Array(0);
    const first = Math.round(measurement.t * set.rateHz);
    return Uint8Array.from(measurement.samples.flatMap((row, index) => [...frameOf(row, first + index)]));
  };
  return { push, end: () => new Uint8Array(0) };
}

const request = (code: number): Uint8Array => Uint8Array.of(0x12, 0x34, code >> 8, code & 0xff, 0, 0, 0, 0);

/** Asks for the stream, and again after 100 ms (or three packets, if that is longer) without any; it never sets a bias. */
function* conversation({ rateHz }: Options): Conversation {
  const silentMs = Math.max(100, Math.ceil(3_000 / rateHz));
  for (let frames = 0; ; ) {
    if (frames === 0) yield writeBytes(request(codes.start));
    ({ frames } = yield run(silentMs));
  }
}

function command({ name }: DeviceCommand): Uint8Array {
  if (name === 'zero') return request(codes.bias);
  return name === 'reset-condition-latch' ? request(codes.resetLatch) : new Uint8Array(0);
}

/** The sensor's end: it streams from a start request on until a stop. */
function responder(): Responder {
  let isStreaming = false;
  let held: readonly number[] = [];
  const takeByte = (byte: number) => {
    held = [...held.slice(-7), byte];
    if (held.length < 8 || held[0] !== 0x12 || held[1] !== 0x34) return;
    const code = ((held[2] ?? 0) << 8) | (held[3] ?? 0);
    if (code === codes.start) isStreaming = true;
    if (code === codes.stop) isStreaming = false;
    held = [];
  };
  return {
    hear(bytes) {
      for (const byte of bytes) takeByte(byte);
      return new Uint8Array(0);
    },
    get isStreaming() {
      return isStreaming;
    },
    reset() {
      isStreaming = false;
      held = [];
      return new Uint8Array(0);
    },
  };
}
