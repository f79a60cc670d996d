import type {
  Decoded,
  DecodedMeasurement,
  DecodedReading,
  Decoder,
  Encoder,
} from '../../gateway/plugin/driver.ts';
import { framedDecoder } from '../frames.ts';
import { longestR60, probeR60, r60Frame } from './r60-frame.ts';
import type { R60Field, R60Row } from './r60-table.ts';
import { messageSpec, r60Rows } from './r60-table.ts';

const answerBit = 0x80;
const answered = 'answer';
const sizeOf = ({ fields }: R60Row): number => fields.reduce((sum, { size }) => sum + size, 0);
const hexOf = (data: readonly number[]): string =>
  data.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

/** Reads states and settings; time is counted by the body-movement number, which comes once a second. */
export function r60Decoder(): Decoder {
  let t = 0;
  return framedDecoder({
    lookahead: longestR60,
    probe: probeR60,
    decode(frame, out) {
      const [, , control = 0, command = 0] = frame;
      const data = [...frame.subarray(6, -3)];
      const isAnswer = command >= answerBit;
      const row = r60Rows.find((one) => one.control === control && one.command === (command & 0x7f));
      // A query is the answer's command with 0F; a one-byte answer of 15 cannot be told from it.
      const isQuery = isAnswer && data.length === 1 && data[0] === 0x0f;
      if (!row || isQuery || sizeOf(row) !== data.length) {
        out.push(message(control, command, data, t));
        return;
      }
      if (control === 0x80 && command === 0x03) t += 1;
      addValues(row, data, isAnswer, t, out);
    },
  });
}

function message(control: number, command: number, data: readonly number[], t: number): DecodedReading {
  const { metric, unit } = messageSpec;
  const value = (control << 8) | command;
  return { type: 'reading', metric, unit, value, quality: 'good', t, text: hexOf(data) };
}

function addValues(row: R60Row, data: readonly number[], isAnswer: boolean, t: number, out: Decoded[]): void {
  let at = 0;
  for (const field of row.fields) {
    const raw = data.slice(at, at + field.size).reduce((sum, byte) => sum * 256 + byte, 0);
    at += field.size;
    out.push(valueReading(field, raw, isAnswer ? answered : '', t));
  }
}

function valueReading(field: R60Field, raw: number, note: string, t: number): DecodedReading {
  const { spec, scale = 1, offset = 0 } = field;
  const value = raw * scale + offset;
  const reading = { type: 'reading', metric: spec.metric, unit: spec.unit, t } as const;
  if (value > spec.plausible[1]) {
    // The code stays as a text, so that it can be seen and encoded again.
    const text = `${note} code ${raw}`.trim();
    return { ...reading, value: null, quality: 'invalid', reason: 'unknown-code', text };
  }
  return { ...reading, value, quality: 'good', ...(note && { text: note }) };
}

/** A word of several values is sent with its last one. */
export function r60Encoder(): Encoder {
  const held = new Map<string, number>();
  const push = (measurement: DecodedMeasurement): Uint8Array => {
    if (measurement.type !== 'reading') return new Uint8Array(0);
    const { metric, value, text = '' } = measurement;
    if (metric === messageSpec.metric) {
      const data = text === '' ? [] : text.split(' ').map((byte) => Number.parseInt(byte, 16));
      return r60Frame((value ?? 0) >> 8, (value ?? 0) & 0xff, data);
    }
    const row = r60Rows.find(({ fields }) => fields.some(({ spec }) => spec.metric === metric));
    const field = row?.fields.find(({ spec }) => spec.metric === metric);
    if (!row || !field) return new Uint8Array(0);
    const { scale = 1, offset = 0 } = field;
    const code = Number(/code (\d+)/.exec(text)?.[1] ?? 0);
    held.set(metric, value === null ? code : Math.round((value - offset) / scale));
    if (row.fields.at(-1) !== field) return new Uint8Array(0);
    const data = row.fields.flatMap(({ spec, size }) => bigEndian(held.get(spec.metric) ?? 0, size));
    return r60Frame(row.control, row.command | (text.startsWith(answered) ? answerBit : 0), data);
  };
  return { push, end: () => new Uint8Array(0) };
}

const bigEndian = (value: number, size: number): number[] =>
  Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** (size - 1 - index)) % 256);
