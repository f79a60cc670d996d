import type { Decoded, DecodedReading, Decoder, Encoder, MetricSpec } from '../../gateway/plugin/driver.ts';
import { badCheck, framedDecoder, needMore, noFrame } from '../frames.ts';
import type { TinyRow, Value } from './tiny-row.ts';

const headLength = 8;
const wrap = 0x1_0000;

/** The number of a frame that is not the next one: some were lost, or the radar does not count. */
export const messageCounterSpec: MetricSpec = {
  metric: 'message-counter',
  unit: '1',
  summary: 'Frame id, where it is not the one after the last.',
  ratePerMin: 0,
  plausible: [0, wrap - 1],
  isThinned: true,
};

/** NOT of the XOR of `bytes[start]` to `bytes[end - 1]`. */
export function invertedXor(bytes: Uint8Array, start: number, end: number): number {
  let all = 0;
  for (let index = start; index < end; index++) all ^= bytes[index] ?? 0;
  return ~all & 0xff;
}

/** A whole frame (standards page mmwave 1.1): header numbers are big-endian, and no data means no data check. */
export function tinyFrame(id: number, type: number, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const bytes = new Uint8Array(headLength + data.length + (data.length > 0 ? 1 : 0));
  const view = new DataView(bytes.buffer);
  bytes[0] = 0x01;
  view.setUint16(1, id);
  view.setUint16(3, data.length);
  view.setUint16(5, type);
  bytes[7] = invertedXor(bytes, 0, 7);
  bytes.set(data, headLength);
  if (data.length > 0) bytes[headLength + data.length] = invertedXor(data, 0, data.length);
  return bytes;
}

/** The id, type and data of an intact frame. */
export function tinyParts(frame: Uint8Array): { id: number; type: number; data: DataView } {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const data = new DataView(frame.buffer, frame.byteOffset + headLength, view.getUint16(3));
  return { id: view.getUint16(1), type: view.getUint16(5), data };
}

/** `mayBe`: whether a frame of that type may have data of that length. */
export type TinyTypes = (type: number, length: number) => boolean;

/**
 * How frames are found. Nothing is stuffed and `01` is common in data, so a start counts only when the header check fits,
 * the type is known and its length can be.
 */
export function tinyProbe(mayBe: TinyTypes): (bytes: Uint8Array, start: number, end: number) => number {
  return (bytes, start, end) => {
    if (bytes[start] !== 0x01) return noFrame;
    if (end - start < headLength) return needMore;
    const word = (at: number) => ((bytes[start + at] ?? 0) << 8) | (bytes[start + at + 1] ?? 0);
    const length = word(3);
    if (!mayBe(word(5), length)) return noFrame;
    if (bytes[start + 7] !== invertedXor(bytes, start, start + 7)) return badCheck;
    if (length === 0) return headLength;
    const check = start + headLength + length;
    if (end <= check) return needMore;
    return bytes[check] === invertedXor(bytes, start + headLength, check)
      ? headLength + length + 1
      : badCheck;
  };
}

/** What a frame says by its values; nothing where the device's reader has no use for it. */
export type TinyReader = (row: TinyRow, values: readonly Value[], offset: number) => Decoded[];

/** Frames to measurements by a table of types. */
export function tinyDecoder(rows: readonly TinyRow[], read: TinyReader): Decoder {
  const rowOf = new Map(rows.map((row) => [row.type, row]));
  let nextId = 0;
  return framedDecoder({
    lookahead: headLength + Math.max(...rows.map(({ most }) => most)) + 1,
    probe: tinyProbe((type, length) => {
      const row = rowOf.get(type);
      return row !== undefined && length >= row.least && length <= row.most;
    }),
    decode(frame, out, offset) {
      const { id, type, data } = tinyParts(frame);
      const row = rowOf.get(type);
      // A request echoed back has no data, and therefore says nothing.
      if (!row || data.byteLength === 0) return;
      const said = read(row, row.read(data), offset);
      const first = said.find((item) => item.type !== 'fault');
      // Only frames that say something are counted on, so that the encoder can count the same way.
      if (first) {
        if (id !== nextId) out.push(counterReading(id, first.t));
        nextId = (id + 1) % wrap;
      }
      out.push(...said);
    },
  });
}

const counterReading = (value: number, t: number): DecodedReading => ({
  type: 'reading',
  metric: messageCounterSpec.metric,
  value,
  unit: '1',
  quality: 'good',
  t,
});

/** Measurements to frames, numbered one after the other: a frame leaves with the last of its values. */
export function tinyEncoder(rows: readonly TinyRow[]): Encoder {
  const values = new Map<string, Value>();
  let id = 0;
  const frameOf = ({ type, write }: TinyRow, data: readonly Value[]): Uint8Array => {
    const frame = tinyFrame(id, type, write(data));
    id = (id + 1) % wrap;
    return frame;
  };
  return {
    push(measurement) {
      if (measurement.type === 'waveform') {
        const row = rows.find(({ stream }) => stream === measurement.stream);
        if (!row) return new Uint8Array(0);
        return Uint8Array.from(measurement.samples.flatMap((sample) => [...frameOf(row, sample)]));
      }
      const { metric, value } = measurement;
      if (metric === messageCounterSpec.metric) id = (value ?? 0) % wrap;
      const row = rows.find(({ stream, names }) => stream === undefined && names.includes(metric));
      if (!row) return new Uint8Array(0);
      values.set(metric, value);
      if (row.names.at(-1) !== metric) return new Uint8Array(0);
      return frameOf(
        row,
        row.names.map((name) => values.get(name) ?? null),
      );
    },
    end: () => new Uint8Array(0),
  };
}
