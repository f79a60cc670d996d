import { z } from 'zod';
import type { Conversation, Responder } from '../../gateway/plugin/conversation.ts';
import { listen, run, write } from '../../gateway/plugin/conversation.ts';
import type { Decoded, DecodedMeasurement, Decoder, Encoder } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { badCheck, framedDecoder, needMore, noFrame } from '../frames.ts';
import { corrected, correctionOption } from './correction.ts';
import { statusMetric } from './status-word.ts';
import { wrenchRow, wrenchStream } from './wrench.ts';

const frameLength = 28;
const [streamHeader, singleHeader, stopHeader, secondByte] = [0x48, 0x49, 0x43, 0xaa];
const tail = [0x0d, 0x0a] as const;
/** Standard gravity: from kgf to N. The manufacturer's public driver rounds it to 9.81. */
const newtonPerKgf = 9.80665;
/** The sensor reads a little beyond its full scale; further out a value is no measurement. */
const headroom = 1.2;

/** Full scale by type letter, N and N.m; C and D come in several, the largest is taken (standards page 3.2, one source). */
const fullScales = {
  A: [50, 2],
  B: [200, 8],
  C: [500, 12],
  D: [700, 18],
  E: [30, 1.5],
  F: [100, 4],
} as const;

const options = z.strictObject({
  type: z
    .enum(['A', 'B', 'C', 'D', 'E', 'F'])
    .default('D')
    .describe('Type letter on the label; it gives the full scale. D is the widest.'),
  rateHz: z
    .number()
    .positive()
    .max(2_000)
    .default(1_000)
    .describe('Output rate. Sample times are counted with it.'),
  baudRate: z.int().min(9_600).max(921_600).default(460_800).describe('Line speed set in the sensor.'),
  correction: correctionOption,
});
type Options = z.infer<typeof options>;

/**
 * Kunwei KWR75: six-axis force and torque on RS-422. Its frames carry no checksum: header and tail at their distance, two
 * frames in a row, and values that can be, stand for one. The ranges by type letter rest on one source.
 */
export const kunweiKwr75 = defineDriver({
  name: 'kunwei-kwr75',
  family: 'force',
  transport: 'serial',
  summary: 'Kunwei KWR75 force and torque sensors on RS-422.',
  source: 'Kunwei KWR75 manual v21.6.75.11.4LA, standards page force-torque 3',
  // The widest type reaches 700 N and 18 Nm; what lies a fifth beyond its type is no frame at all.
  streams: [
    wrenchStream(1_000, [
      [-700, 700],
      [-700, 700],
      [-700, 700],
      [-18, 18],
      [-18, 18],
      [-18, 18],
    ]),
  ],
  metrics: [
    statusMetric(1),
    {
      metric: 'sample-mode',
      unit: '1',
      summary: 'Whether samples are streamed (0) or asked for one by one (1).',
      ratePerMin: 0,
      plausible: [0, 1],
    },
  ],
  config: options,
  silentAfterMs: 2_000,
  line: ({ baudRate }) => ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder: (set) => corrected(decoder(set), set.correction),
  encoder,
  conversation,
  responder,
});

const rowAt = (bytes: Uint8Array, start: number): number[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, frameLength);
  return [2, 6, 10, 14, 18, 22].map((at) => view.getFloat32(at, true) * newtonPerKgf);
};

/** Whether each value is a number within the headroom of the full scale. */
const isWithin = (row: readonly number[], type: Options['type']): boolean => {
  const [force, torque] = fullScales[type];
  return row.every((value, axis) => Math.abs(value) <= headroom * (axis < 3 ? force : torque));
};

/** As far as the bytes go: the header, and the tail at its distance. */
function framed(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start];
  if (first !== streamHeader && first !== singleHeader) return noFrame;
  if (end - start > 1 && bytes[start + 1] !== secondByte) return noFrame;
  if (end - start < frameLength) return needMore;
  return bytes[start + 26] === tail[0] && bytes[start + 27] === tail[1] ? frameLength : badCheck;
}

function decoder({ type, rateHz }: Options): Decoder {
  let isInStep = false;
  let count = 0;
  let mode = 0;
  let status = 0;

  // Out of step a frame is believed only with its successor behind it.
  const probe = (bytes: Uint8Array, start: number, end: number): number => {
    const first = framed(bytes, start, end);
    if (first !== frameLength || isInStep) return first;
    if (!isWithin(rowAt(bytes, start), type)) return badCheck;
    const second = framed(bytes, start + frameLength, end);
    if (end === start + frameLength || second === needMore) return needMore;
    return second === frameLength && isWithin(rowAt(bytes, start + frameLength), type)
      ? frameLength
      : badCheck;
  };
  const onChange = (metric: string, value: number, text: string, out: Decoded[]) =>
    out.push({ type: 'reading', metric, value, unit: '1', quality: 'good', t: count / rateHz, text });

  return framedDecoder({
    lookahead: 2 * frameLength,
    probe,
    decode(frame, out, offset) {
      isInStep = true;
      const row = rowAt(frame, 0);
      const nextMode = frame[0] === singleHeader ? 1 : 0;
      if (nextMode !== mode) onChange('sample-mode', nextMode, nextMode === 1 ? 'single' : 'stream', out);
      mode = nextMode;
      const nextStatus = isWithin(row, type) ? 0 : 1;
      if (nextStatus !== status) onChange('device-status', nextStatus, nextStatus ? 'over-range' : 'ok', out);
      status = nextStatus;
      if (row.every(Number.isFinite)) {
        out.push(wrenchRow(row, status === 0 ? 'good' : 'invalid', rateHz, count / rateHz));
      } else {
        out.push({ type: 'fault', kind: 'not-finite', offset, length: 0 });
      }
      count += 1;
    },
    lost() {
      isInStep = false;
    },
  });
}

function encoder(): Encoder {
  let header: number = streamHeader;
  const push = (measurement: DecodedMeasurement): Uint8Array => {
    if (measurement.type === 'reading') {
      if (measurement.metric === 'sample-mode')
        header = measurement.value === 1 ? singleHeader : streamHeader;
      return new Uint8Array(0);
    }
    if (measurement.stream !== 'wrench') return new Uint8Array(0);
    const { samples } = measurement;
    const bytes = new Uint8Array(samples.length * frameLength);
    for (const [index, row] of samples.entries()) bytes.set(frameOf(row, header), index * frameLength);
    return bytes;
  };
  return { push, end: () => new Uint8Array(0) };
}

function frameOf(row: readonly number[], header: number): Uint8Array {
  const bytes = new Uint8Array(frameLength);
  const view = new DataView(bytes.buffer);
  bytes.set([header, secondByte]);
  for (const [axis, value] of row.slice(0, 6).entries())
    view.setFloat32(2 + 4 * axis, value / newtonPerKgf, true);
  bytes.set(tail, 26);
  return bytes;
}

/** A sensor that streams is left alone; one that is silent is stopped and started, again and again. */
function* conversation(): Conversation {
  for (;;) {
    const { frames } = yield run(200);
    if (frames > 0) continue;
    yield write(stopHeader, secondByte, ...tail);
    yield listen(20);
    yield write(streamHeader, secondByte, ...tail);
  }
}

/** The sensor's end; the sample that a single request asks for is the virtual device's to send. */
function responder(): Responder {
  let isStreaming = false;
  let held: readonly number[] = [];
  const takeByte = (byte: number) => {
    held = [...held.slice(-3), byte];
    const [first, ...rest] = held;
    if (rest[0] !== secondByte || rest[1] !== tail[0] || rest[2] !== tail[1]) return;
    if (first === streamHeader) isStreaming = true;
    if (first === stopHeader) isStreaming = false;
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
