import { z } from 'zod';
import type { DecodedReading, Decoder } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { framedDecoder } from '../frames.ts';
import { noninEncoder } from './nonin-encoder.ts';
import { noninProbe } from './nonin-frame.ts';
import type { PacketRow } from './nonin-packet.ts';
import { artefactBits, packetFrames, packetRows, pulseRateHz, reasonOf, statusText } from './nonin-packet.ts';

const options = z.strictObject({
  format: z
    .union([z.literal('auto'), z.literal(2), z.literal(7)])
    .default('auto')
    .describe('Serial data format set in the oximeter; `auto` finds it from three good frames in a row.'),
});

/** Nonin OEM III and Xpod pulse oximeters, serial data formats 2 and 7. */
export const noninOem3 = defineDriver({
  name: 'nonin-oem3',
  family: 'oximeter',
  transport: 'serial',
  summary: 'Nonin OEM III and Xpod pulse oximeters on a serial line.',
  source: 'Nonin OEM III serial data formats 2 and 7, standards page oximeter 1.1 and 1.2',
  streams: [
    {
      stream: 'pleth',
      summary: 'Plethysmogram in counts: 8 bits in format 2, 16 bits in format 7.',
      channels: ['pleth'],
      units: ['1'],
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
      metric: 'data-format',
      unit: '1',
      summary: 'Serial data format that was found.',
      ratePerMin: 0,
      plausible: [2, 13],
    },
  ],
  config: options,
  silentAfterMs: 2_000,
  line: () => ({ baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder: ({ format }) => decoder(format),
  encoder: ({ format }) => noninEncoder(format),
});

function decoder(asked: 'auto' | 2 | 7): Decoder {
  const finder = noninProbe(asked);
  const reader = packetReader();
  let format: number | undefined;
  let status: number | undefined;
  let count = 0;

  return framedDecoder({
    lookahead: finder.lookahead,
    probe: finder.probe,
    lost: reader.lost,
    decode(frame, out) {
      const t = count / pulseRateHz;
      count += 1;
      const [first = 0, second = 0, third = 0, value = 0] = frame;
      const isShort = finder.format() === 2;
      const bits = isShort ? second : first;
      const pleth = isShort ? third : second * 256 + third;
      const slow = bits & 0x7e;
      const base = { type: 'reading', unit: '1', quality: 'good', t } as const;
      if (finder.format() !== format) {
        out.push({ ...base, metric: 'data-format', value: finder.format() ?? null });
      }
      if (slow !== status)
        out.push({ ...base, metric: 'device-status', value: slow, text: statusText(slow) });
      format = finder.format();
      status = slow;
      out.push({
        type: 'waveform',
        stream: 'pleth',
        channels: ['pleth'],
        units: ['1'],
        samples: [[pleth]],
        quality: bits & 0x40 ? 'invalid' : bits & artefactBits ? 'questionable' : 'good',
        rateHz: pulseRateHz,
        t,
      });
      out.push(...reader.read(bits, value, t));
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

  const packetAt = (t: number): DecodedReading[] =>
    packetRows.flatMap((row) => {
      const raw = row.raw(values[(row.high ?? 0) - 1] ?? 0, values[row.low - 1] ?? 0);
      if (row.isOnChange && sent.get(row.spec.metric) === raw) return [];
      sent.set(row.spec.metric, raw);
      return [readingOf(row, raw, recent, t)];
    });
  return {
    lost() {
      frame = 0;
    },
    read(bits: number, value: number, t: number): DecodedReading[] {
      if (bits & 1) frame = 1;
      else if (frame > 0) frame = frame === packetFrames ? 0 : frame + 1;
      if (frame === 0) return [];
      values[frame - 1] = value;
      recent[frame - 1] = bits;
      return frame === packetFrames ? packetAt(t) : [];
    },
  };
}

/** A value is as good as the worst status of its packet: perfusion bits are set only for part of a beat. */
function readingOf(row: PacketRow, raw: number, recent: Uint8Array, t: number): DecodedReading {
  const { metric, unit } = row.spec;
  const reading = { type: 'reading', metric, unit, t } as const;
  if (row.noData === undefined) return { ...reading, value: raw, quality: 'good' };
  const bits = recent.reduce((all, one) => all | one, 0);
  const reason = reasonOf(bits);
  if (reason === 'sensor-off') return { ...reading, value: null, quality: 'invalid', reason };
  if (raw === row.noData) return { ...reading, value: null, quality: 'invalid', reason: 'no-data' };
  if (reason) return { ...reading, value: raw, quality: 'questionable', reason };
  return { ...reading, value: raw, quality: 'good' };
}
