import { z } from 'zod';
import type { Decoded, DecodedReading, Decoder, DeviceOffer } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { framedDecoder } from '../frames.ts';
import { noninEncoder } from './nonin-encoder.ts';
import type { NoninFormat } from './nonin-frame.ts';
import { noninProbe } from './nonin-frame.ts';
import type { PacketRow } from './nonin-packet.ts';
import { artefactBits, packetFrames, packetRows, pulseRateHz, reasonOf, statusText } from './nonin-packet.ts';
import { shortReader } from './nonin-short.ts';
import { noninCommand, noninCommands, noninConversation, noninResponder } from './nonin-talk.ts';

const format = z.union([z.literal(2), z.literal(7), z.literal(8)]);
const options = z.strictObject({
  format: z
    .union([z.literal('auto'), ...format.options])
    .default('auto')
    .describe('Serial data format set in the oximeter; `auto` finds it from three good frames in a row.'),
  selectFormat: format
    .optional()
    .describe('Format to select when the line opens; left as the oximeter has it where not given.'),
});
/** One list for every row: comparing a row with the last one then costs nothing. */
const channels = ['pleth'];
const units = ['1'];
type NoninOptions = z.output<typeof options>;

/**
 * Nonin OEM III, Xpod and 9560 pulse oximeters, serial data formats 2, 7 and 8. That an OEM III sends format 8 in three bytes,
 * and the command that selects a format, are known from one source only: either length is read, and nothing is selected
 * unasked.
 */
export const noninOem3 = defineDriver<NoninOptions>({
  name: 'nonin-oem3',
  family: 'oximeter',
  transport: 'serial',
  summary: 'Nonin OEM III, Xpod and 9560 pulse oximeters on a serial line.',
  source: 'Nonin OEM III serial data formats 2, 7 and 8, standards page oximeter 1.1 to 1.4',
  streams: [
    {
      stream: 'pleth',
      summary: 'Plethysmogram in counts: 8 bits in format 2, 16 bits in format 7.',
      channels,
      units,
      rateHz: pulseRateHz,
      plausible: [[0, 65_535]],
    },
  ],
  metrics: [
    ...packetRows.map(({ spec }) => spec),
    {
      metric: 'device-status',
      unit: '1',
      summary: 'Status bits 6 to 1; the text names those that are set.',
      ratePerMin: 0,
      plausible: [0, 127],
    },
    {
      metric: 'sensor-alarm',
      unit: '1',
      summary: '1 while the oximeter has trouble with its sensor; format 8 of four bytes only.',
      ratePerMin: 0,
      plausible: [0, 1],
    },
    {
      metric: 'data-format',
      unit: '1',
      summary: 'Serial data format that was found; the text of format 8 names its length.',
      ratePerMin: 0,
      plausible: [2, 13],
    },
  ],
  config: options,
  silentAfterMs: 2_000,
  offers: (asked) => offers(asked.selectFormat ?? asked.format),
  line: () => ({ baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder: (asked) => decoder(asked.format),
  encoder: (asked) => noninEncoder(asked.format),
  conversation: ({ selectFormat }) => noninConversation(selectFormat),
  responder: noninResponder,
  commands: noninCommands,
  command: noninCommand,
});

/** Format 8 has no plethysmogram and comes once a second. */
function offers(expected: 'auto' | NoninFormat): DeviceOffer {
  const shortMetrics = ['heart-rate', 'spo2', 'smartpoint', 'battery-low', 'sensor-alarm'];
  const own = ['device-status', 'data-format'];
  if (expected === 8) return { streams: [], metrics: [...shortMetrics, ...own], silentAfterMs: 5_000 };
  const metrics = [...packetRows.map(({ spec }) => spec.metric), ...own];
  return { streams: ['pleth'], metrics, silentAfterMs: 2_000 };
}

function decoder(asked: 'auto' | NoninFormat): Decoder {
  const finder = noninProbe(asked);
  const readPacket = packetReader();
  const readShort = shortReader();
  let found = '';
  let count = 0;
  let since = { t: 0, count: 0, rateHz: pulseRateHz };

  return framedDecoder({
    lookahead: finder.lookahead,
    probe: finder.probe,
    lost: readPacket.lost,
    decode(frame, out) {
      const value = finder.format() ?? null;
      const rateHz = value === 8 ? 1 : pulseRateHz;
      if (rateHz !== since.rateHz)
        since = { t: since.t + (count - since.count) / since.rateHz, count, rateHz };
      const t = since.t + (count - since.count) / rateHz;
      count += 1;
      const reading = {
        type: 'reading',
        metric: 'data-format',
        value,
        unit: '1',
        quality: 'good',
        t,
      } as const;
      const now = value === 8 ? `${frame.length}-byte` : `${value}`;
      if (now !== found) out.push(value === 8 ? { ...reading, text: now } : reading);
      found = now;
      if (value === 8) readShort(frame, t, out);
      else readPacket.read(frame, value === 2, t, out);
    },
  });
}

/**
 * Follows the 25 frames of a packet. A value's meaning is its frame's number, so values are believed only when the packet
 * is whole: with a frame lost in the middle, a saturation would be read as something else.
 */
function packetReader() {
  const values = new Uint8Array(packetFrames);
  const recent = new Uint8Array(packetFrames);
  const sent = new Map<string, number>();
  let frame = 0;
  let status: number | undefined;

  const packetAt = (t: number): DecodedReading[] =>
    packetRows.flatMap((row) => {
      const raw = row.raw(values[(row.high ?? 0) - 1] ?? 0, values[row.low - 1] ?? 0);
      if (row.isOnChange && sent.get(row.spec.metric) === raw) return [];
      sent.set(row.spec.metric, raw);
      return [readingOf(row, raw, recent, t)];
    });
  const next = (bits: number, value: number, t: number): DecodedReading[] => {
    if (bits & 1) frame = 1;
    else if (frame > 0) frame = frame === packetFrames ? 0 : frame + 1;
    if (frame === 0) return [];
    values[frame - 1] = value;
    recent[frame - 1] = bits;
    return frame === packetFrames ? packetAt(t) : [];
  };
  return {
    lost() {
      frame = 0;
    },
    read(bytes: Uint8Array, isShort: boolean, t: number, out: Decoded[]) {
      const [first = 0, second = 0, third = 0, value = 0] = bytes;
      const bits = isShort ? second : first;
      const slow = bits & 0x7e;
      if (slow !== status) {
        const text = statusText(slow);
        out.push({
          type: 'reading',
          metric: 'device-status',
          value: slow,
          unit: '1',
          quality: 'good',
          t,
          text,
        });
      }
      status = slow;
      out.push({
        type: 'waveform',
        stream: 'pleth',
        channels,
        units,
        samples: [[isShort ? third : second * 256 + third]],
        quality: bits & 0x40 ? 'invalid' : bits & artefactBits ? 'questionable' : 'good',
        rateHz: pulseRateHz,
        t,
      });
      out.push(...next(bits, value, t));
    },
  };
}

/**
 * A value is as good as the worst status of its packet: perfusion bits are set only for part of a beat. Each reading is
 * written as one literal: spreads of another object are allocated among the old, and every one then costs a full collection.
 */
function readingOf(row: PacketRow, raw: number, recent: Uint8Array, t: number): DecodedReading {
  const { metric, unit } = row.spec;
  const told = row.noData === undefined ? undefined : reasonOf(worstOf(recent));
  const reason = raw === row.noData && told !== 'sensor-off' ? 'no-data' : told;
  if (!reason) return { type: 'reading', metric, value: raw, unit, quality: 'good', t };
  const isAbsent = reason === 'sensor-off' || reason === 'no-data';
  const quality = isAbsent ? 'invalid' : 'questionable';
  return { type: 'reading', metric, value: isAbsent ? null : raw, unit, quality, t, reason };
}

function worstOf(recent: Uint8Array): number {
  let all = 0;
  for (const bits of recent) all |= bits;
  return all;
}
