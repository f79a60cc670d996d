import { z } from 'zod';
import type { Decoded, Decoder } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { framedDecoder } from '../frames.ts';
import { exceptionBit } from '../modbus/rtu-frame.ts';
import { corrected, correctionOption } from './correction.ts';
import { conversation, responder } from './robotiq-conversation.ts';
import { encoder } from './robotiq-encoder.ts';
import {
  blockAsked,
  blockOf,
  longestFrame,
  probe,
  type RegisterBlock,
  signedWords,
  streamLength,
  textAt,
  wordAt,
} from './robotiq-frame.ts';
import { forceCountsPerN, modes, pollHz, streamHz, torqueCountsPerNm } from './robotiq-scale.ts';
import { wrenchRow, wrenchStream } from './wrench.ts';

const options = z.strictObject({ correction: correctionOption });

/**
 * Robotiq FT 300 and FT 300-S: six-axis force and torque. The stream and registers 180 to 185, 410 and 500 are well
 * attested; acceleration (190 to 192) and the form of the serial number rest on one source.
 */
export const robotiqFt300 = defineDriver({
  name: 'robotiq-ft300',
  family: 'force',
  transport: 'serial',
  summary: 'Robotiq FT 300 and FT 300-S force and torque sensors: 100 Hz stream and Modbus RTU.',
  source: 'Robotiq FT 300, standards page force-torque 2',
  streams: [
    wrenchStream(streamHz),
    {
      stream: 'imu',
      summary: 'Acceleration, only where registers 190 to 192 are polled.',
      channels: ['acc_x', 'acc_y', 'acc_z'],
      units: ['g', 'g', 'g'],
      rateHz: pollHz,
      plausible: [
        [-33, 33],
        [-33, 33],
        [-33, 33],
      ],
    },
  ],
  metrics: [
    {
      metric: 'sample-mode',
      unit: '1',
      summary: 'Whether samples are streamed (0) or polled (1).',
      ratePerMin: 0,
      plausible: [0, 1],
    },
    {
      metric: 'firmware-version',
      unit: '1',
      summary: 'First word of the firmware name; the text is the name.',
      ratePerMin: 0,
      plausible: [0, 65_535],
    },
    {
      metric: 'serial-number',
      unit: '1',
      summary: 'First word of the serial number; the text is all of it.',
      ratePerMin: 0,
      plausible: [0, 65_535],
    },
    {
      metric: 'production-year',
      unit: '1',
      summary: 'Year in which the sensor was made.',
      ratePerMin: 0,
      plausible: [2_000, 2_100],
    },
  ],
  config: options,
  silentAfterMs: 2_000,
  line: () => ({ baudRate: 19_200, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder: ({ correction }) => corrected(decoder(), correction),
  encoder,
  conversation,
  responder,
});

function decoder(): Decoder {
  let streamed = 0;
  let polled = 0;
  let mode = 0;
  let asked: RegisterBlock | undefined;
  const clock = () => streamed / streamHz + polled / pollHz;

  const wrench = (counts: readonly number[], nextMode: number, out: Decoded[]) => {
    const t = clock();
    if (nextMode !== mode) {
      const text = modes[nextMode] ?? '';
      out.push({
        type: 'reading',
        metric: 'sample-mode',
        value: nextMode,
        unit: '1',
        quality: 'good',
        t,
        text,
      });
    }
    mode = nextMode;
    const row = counts.map((count, axis) => count / (axis < 3 ? forceCountsPerN : torqueCountsPerNm));
    out.push(wrenchRow(row, 'good', mode === 0 ? streamHz : pollHz, t));
    if (mode === 0) streamed += 1;
    else polled += 1;
  };
  return framedDecoder({
    lookahead: longestFrame,
    probe: (bytes, start, end) => probe(bytes, start, end),
    decode(frame, out, offset) {
      if (frame[0] === 0x20) return wrench(streamCounts(frame), 0, out);
      const [, code = 0, third = 0] = frame;
      if (code & exceptionBit) {
        out.push({ type: 'fault', kind: 'refused', offset, length: 0, detail: `Modbus exception ${third}` });
        asked = undefined;
        return;
      }
      if (code !== 0x03) return;
      if (third <= 1) {
        asked = blockAsked(frame);
        return;
      }
      const block = asked ?? blockOf(frame);
      asked = undefined;
      if (block === 'wrench' && third === 12) wrench(signedWords(frame, 3, 6), 1, out);
      else addReply(block, frame, clock(), out);
    },
  });
}

const streamCounts = (frame: Uint8Array): number[] => {
  const view = new DataView(frame.buffer, frame.byteOffset, streamLength);
  return Array.from({ length: 6 }, (_, axis) => view.getInt16(2 + 2 * axis, true));
};

function addReply(block: RegisterBlock | undefined, frame: Uint8Array, t: number, out: Decoded[]): void {
  const value = wordAt(frame, 3);
  const reading = { type: 'reading', value, unit: '1', quality: 'good', t } as const;
  const length = frame[2] ?? 0;
  if (block === 'firmware') {
    out.push({ ...reading, metric: 'firmware-version', text: textAt(frame, 3, length) });
  } else if (block === 'serial') {
    out.push({ ...reading, metric: 'serial-number', text: textAt(frame, 3, length) });
  } else if (block === 'year') {
    out.push({ ...reading, metric: 'production-year' });
  } else if (block === 'acceleration' && length === 6) {
    out.push({
      type: 'waveform',
      stream: 'imu',
      channels: ['acc_x', 'acc_y', 'acc_z'],
      units: ['g', 'g', 'g'],
      samples: [signedWords(frame, 3, 3).map((count) => count / 1_000)],
      quality: 'good',
      rateHz: pollHz,
      t,
    });
  }
}
