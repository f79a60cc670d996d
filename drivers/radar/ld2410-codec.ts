import type {
  Decoded,
  DecodedMeasurement,
  Decoder,
  Encoder,
  MetricSpec,
  StreamSpec,
} from '../../gateway/plugin/driver.ts';
import { framedDecoder, joined } from '../frames.ts';
import { isReport, longestLd2410, probeLd2410, reportFrame, talkFrame } from './ld2410-frame.ts';
import { ld2410MessageSpecs, messageItems } from './ld2410-message.ts';
import { messageSpec } from './r60-table.ts';

/** About ten reports come a second; the page does not say how many. */
const rateHz = 10;

interface Channel {
  readonly name: string;
  readonly unit: string;
  readonly size: 1 | 2;
  readonly max: number;
}
const channel = (name: string, unit: string, size: 1 | 2, max: number): Channel => ({
  name,
  unit,
  size,
  max,
});
const gates = (kind: string): Channel[] =>
  Array.from({ length: 9 }, (_, gate) => channel(`${kind}_gate_${gate}`, '%', 1, 100));

const basic: readonly Channel[] = [
  channel('target_state', '1', 1, 3),
  channel('moving_distance', 'cm', 2, 65_535),
  channel('moving_energy', '%', 1, 100),
  channel('still_distance', 'cm', 2, 65_535),
  channel('still_energy', '%', 1, 100),
  channel('detection_distance', 'cm', 2, 65_535),
];
const engineering: readonly Channel[] = [
  ...basic,
  channel('top_moving_gate', '1', 1, 8),
  channel('top_still_gate', '1', 1, 8),
  ...gates('moving'),
  ...gates('still'),
  // Light sensor and OUT pin on newer firmware: one source only.
  channel('extra_1', '1', 1, 255),
  channel('extra_2', '1', 1, 255),
];

const spec = (stream: string, summary: string, channels: readonly Channel[]): StreamSpec => ({
  stream,
  summary,
  channels: channels.map(({ name }) => name),
  units: channels.map(({ unit }) => unit),
  rateHz,
  plausible: channels.map(({ max }) => [0, max] as const),
});
const kinds = [
  { type: 2, channels: basic, spec: spec('radar', 'State, distances and energies of the targets.', basic) },
  {
    type: 1,
    channels: engineering,
    spec: spec('radar-engineering', 'The same, and the energy of each gate.', engineering),
  },
] as const;
export const ld2410Streams: readonly StreamSpec[] = kinds.map((kind) => kind.spec);

export const ld2410Metrics: readonly MetricSpec[] = [
  {
    metric: 'presence',
    unit: '1',
    summary: '1 while a person is there.',
    ratePerMin: 0,
    plausible: [0, 1],
  },
  ...ld2410MessageSpecs,
];

/** A row a report, whole; presence when it changes; commands and answers as messages. */
export function ld2410Decoder(): Decoder {
  let rows = 0;
  let state: number | undefined;
  return framedDecoder({
    lookahead: longestLd2410,
    probe: probeLd2410,
    decode(frame, out, offset) {
      const t = rows / rateHz;
      if (!isReport(frame)) {
        out.push(...messageItems(frame, t, offset));
        return;
      }
      const kind = kinds.find(({ type }) => type === frame[6]);
      if (!kind) return;
      const row = rowOf(frame, kind.channels);
      const [next = 0] = row;
      if (next !== state) out.push(presence(next, t));
      state = next;
      rows += 1;
      out.push(waveform(kind.spec, kind.channels, row, t));
    },
  });
}

function waveform(stream: StreamSpec, channels: readonly Channel[], row: number[], t: number): Decoded {
  const isPlausible = row.every((value, index) => value <= (channels[index]?.max ?? 0));
  return {
    type: 'waveform',
    stream: stream.stream,
    channels: stream.channels,
    units: stream.units,
    samples: [row],
    quality: isPlausible ? 'good' : 'invalid',
    rateHz,
    t,
  };
}

function rowOf(frame: Uint8Array, channels: readonly Channel[]): number[] {
  let at = 8;
  return channels.map(({ size }) => {
    const value = (frame[at] ?? 0) | (size === 2 ? (frame[at + 1] ?? 0) << 8 : 0);
    at += size;
    return value;
  });
}

function presence(state: number, t: number): Decoded {
  const reading = { type: 'reading', metric: 'presence', unit: '1', t } as const;
  if (state > 3) return { ...reading, value: null, quality: 'invalid', reason: 'unknown-code' };
  return { ...reading, value: state > 0 ? 1 : 0, quality: 'good' };
}

/** Presence is part of each row and a setting part of its message, so that their readings alone send nothing. */
export function ld2410Encoder(): Encoder {
  const push = (measurement: DecodedMeasurement): Uint8Array => {
    if (measurement.type === 'reading') {
      const { metric, value, text = '' } = measurement;
      if (metric !== messageSpec.metric) return new Uint8Array(0);
      const data = text === '' ? [] : text.split(' ').map((byte) => Number.parseInt(byte, 16));
      return talkFrame(value ?? 0, data);
    }
    const kind = kinds.find((one) => one.spec.stream === measurement.stream);
    let bytes: Uint8Array = new Uint8Array(0);
    if (!kind) return bytes;
    for (const row of measurement.samples) {
      const target = kind.channels.flatMap(({ size }, index) => {
        const value = Math.round(row[index] ?? 0);
        return size === 2 ? [value & 0xff, value >> 8] : [value];
      });
      bytes = joined(bytes, reportFrame(kind.type, target));
    }
    return bytes;
  };
  return { push, end: () => new Uint8Array(0) };
}
