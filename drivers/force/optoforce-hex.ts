import { z } from 'zod';
import type { Decoded, DecodedMeasurement, Decoder, Encoder } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { framedDecoder } from '../frames.ts';
import { corrected, correctionOption } from './correction.ts';
import { axesByLength, longestFrame, probe, statusRows, withSum } from './optoforce-frame.ts';
import { configuration, conversation, responder, setUpOptions } from './optoforce-set-up.ts';
import { statusMetric, statusQuality, statusReading } from './status-word.ts';
import { wrenchChannels, wrenchPlausible, wrenchUnits } from './wrench.ts';

const options = z.strictObject({
  ...setUpOptions,
  countsPerUnit: z
    .array(z.number().positive())
    .refine(({ length }) => length === 3 || length === 6 || length === 12, 'must hold 3, 6 or 12 numbers')
    .optional()
    .describe(
      'Counts per N, then per N.m, of each axis from the sheet of the sensor. Without it, counts are given.',
    ),
  correction: correctionOption,
});
type Options = z.infer<typeof options>;

const pointChannels = [1, 2, 3, 4].flatMap((point) => [`fx_${point}`, `fy_${point}`, `fz_${point}`]);

/** A stream of one kind of frame: in units where its scale is known, else as counts under another name. */
interface Layout {
  readonly stream: 'wrench' | 'point-forces';
  readonly channels: readonly string[];
  readonly units: readonly string[];
}

const layouts: ReadonlyMap<number, Layout> = new Map([
  [3, { stream: 'wrench', channels: wrenchChannels.slice(0, 3), units: wrenchUnits.slice(0, 3) }],
  [6, { stream: 'wrench', channels: wrenchChannels, units: wrenchUnits }],
  [12, { stream: 'point-forces', channels: pointChannels, units: pointChannels.map(() => 'N') }],
]);

const countRange = (channels: readonly string[]) =>
  channels.map((): readonly [number, number] => [-32_768, 32_767]);
const ones = (channels: readonly string[]) => channels.map(() => '1');

/**
 * OnRobot HEX and OptoForce sensors of 3, 6 and 4 × 3 axes on their DAQ. Counts have no meaning without the sheet of the
 * sensor, so that they come as streams of their own which no rule on newtons can take for newtons.
 */
export const optoforceHex = defineDriver({
  name: 'optoforce-hex',
  family: 'force',
  transport: 'serial',
  summary: 'OnRobot HEX and OptoForce 3-axis, 6-axis and 4 × 3-axis force sensors with a USB DAQ.',
  source: 'OptoForce DAQ frames, standards page force-torque 4',
  streams: [
    {
      stream: 'wrench',
      summary: 'Force and, with six axes, torque, in the frame of the sensor.',
      channels: wrenchChannels,
      units: wrenchUnits,
      rateHz: 100,
      plausible: wrenchPlausible,
    },
    {
      stream: 'wrench-counts',
      summary: 'The same in counts, where the scale is not configured.',
      channels: wrenchChannels,
      units: ones(wrenchChannels),
      rateHz: 100,
      plausible: countRange(wrenchChannels),
    },
    {
      stream: 'point-forces',
      summary: 'Forces at four points.',
      channels: pointChannels,
      units: pointChannels.map(() => 'N'),
      rateHz: 100,
      plausible: pointChannels.map(() => [-10_000, 10_000]),
    },
    {
      stream: 'point-forces-counts',
      summary: 'The same in counts, where the scale is not configured.',
      channels: pointChannels,
      units: ones(pointChannels),
      rateHz: 100,
      plausible: countRange(pointChannels),
    },
  ],
  metrics: [statusMetric(65_535)],
  config: options,
  silentAfterMs: 2_000,
  line: () => ({ baudRate: 1_000_000, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder: (set) => corrected(decoder(set), set.correction),
  encoder,
  conversation: (set) => conversation(set),
  responder,
  commands: [
    {
      name: 'zero',
      summary:
        'Takes the present load as zero. Never while a person touches the sensor: a real force would be hidden.',
      schema: z.strictObject({}),
      isHazardous: true,
    },
  ],
  command: ({ name }, set) => (name === 'zero' ? configuration(set, true) : new Uint8Array(0)),
});

function decoder({ rateHz, countsPerUnit }: Options): Decoder {
  let last: number | undefined;
  let position = 0;
  let status: number | undefined;

  const follow = (counter: number, offset: number, out: Decoded[]) => {
    const ahead = last === undefined ? 1 : (counter - last) & 0xffff;
    // More than half of the counter's range ahead is behind: the DAQ has started anew.
    const isRestart = last !== undefined && ahead >= 0x8000;
    const fault = { type: 'fault', offset, length: 0 } as const;
    if (isRestart) out.push({ ...fault, kind: 'restart' });
    else if (ahead > 1) out.push({ ...fault, kind: 'gap', detail: `${ahead - 1} frames lost` });
    position = last === undefined ? counter : position + (isRestart ? 1 : ahead);
    last = counter;
  };
  return framedDecoder({
    lookahead: longestFrame,
    probe: (bytes, start, end) => probe(bytes, start, end),
    decode(frame, out, offset) {
      const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
      if (frame[1] === 0x00) {
        if (frame[4] !== 0)
          out.push({ type: 'fault', kind: 'refused', offset, length: 0, detail: `code ${frame[4]}` });
        return;
      }
      follow(view.getUint16(4), offset, out);
      const t = position / rateHz;
      const nextStatus = view.getUint16(6);
      if (nextStatus !== status) out.push(statusReading(statusRows, nextStatus, t));
      status = nextStatus;
      const axes = axesByLength.get(frame[3] ?? 0) ?? 0;
      const layout = layouts.get(axes);
      if (!layout) return;
      const counts = Array.from({ length: axes }, (_, axis) => view.getInt16(8 + 2 * axis));
      const quality = statusQuality(statusRows, nextStatus);
      const row = { type: 'waveform', channels: layout.channels, quality, rateHz, t } as const;
      if (countsPerUnit?.length === axes) {
        const samples = [counts.map((count, axis) => count / (countsPerUnit[axis] ?? 1))];
        out.push({ ...row, stream: layout.stream, units: layout.units, samples });
      } else {
        const units = ones(layout.channels);
        out.push({ ...row, stream: `${layout.stream}-counts`, units, samples: [counts] });
      }
    },
  });
}

function encoder({ rateHz, countsPerUnit }: Options): Encoder {
  let status = 0;
  const push = (measurement: DecodedMeasurement): Uint8Array => {
    if (measurement.type === 'reading') {
      if (measurement.metric === 'device-status') status = measurement.value ?? 0;
      return new Uint8Array(0);
    }
    const { stream, channels, samples, t } = measurement;
    const axes = channels.length;
    const length = [...axesByLength].find(([, count]) => count === axes)?.[0];
    if (length === undefined) return new Uint8Array(0);
    const isCounts = stream.endsWith('-counts');
    const word = (value: number) => [(value >> 8) & 0xff, value & 0xff];
    const first = Math.round(t * rateHz);
    const frames = samples.flatMap((row, index) => {
      const counts = row.map((value, axis) => toCount(value * (isCounts ? 1 : (countsPerUnit?.[axis] ?? 1))));
      return [...withSum(0xaa, 7, 8, length, ...[first + index, status, ...counts].flatMap(word))];
    });
    return Uint8Array.from(frames);
  };
  return { push, end: () => new Uint8Array(0) };
}

const toCount = (value: number): number => Math.max(-32_768, Math.min(32_767, Math.round(value)));
