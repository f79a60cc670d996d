import { z } from 'zod';
import { crc16, X25 } from '../../firmware-bridge/crc.ts';
import type { Quality } from '../../gateway/core/measurement.ts';
import type { Decoded, DecodedMeasurement, Decoder, Encoder } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { badCheck, framedDecoder, needMore, noFrame } from '../frames.ts';
import { conversation, responder } from './bota-conversation.ts';
import { corrected, correctionOption } from './correction.ts';
import { wrenchRow, wrenchStream } from './wrench.ts';

const frameLength = 37;
/** The sensor averages a whole number of these; 51 200 / sinc length is its rate. */
const stepsPerSec = 51_200;
const wrapUs = 2 ** 32;

/** Status bits, lowest first (Bota SensONE frame, standards page force-torque 1.1). */
const statusBits: readonly { readonly reason: string; readonly quality: Quality }[] = [
  { reason: 'skipped-samples', quality: 'questionable' },
  { reason: 'over-range', quality: 'invalid' },
  { reason: 'invalid-measurements', quality: 'invalid' },
  { reason: 'uncalibrated', quality: 'invalid' },
];

const options = z.strictObject({
  rateHz: z
    .number()
    .positive()
    .max(2_000)
    .default(100)
    .describe('Expected rate, 51200 / sinc length. Once frames come, the rate is that of the device clock.'),
  baudRate: z.int().min(9_600).max(460_800).default(460_800).describe('Line speed set in the sensor.'),
  correction: correctionOption,
});

/**
 * Bota SensONE and Rokubi Mini 2: six-axis force and torque (Bota SensONE frame, 37 bytes). The set-up talk rests on one
 * source; the frame is well attested, but its vectors are synthetic. The older Rokubi frame of 26 bytes is not read.
 */
export const botaSensone = defineDriver({
  name: 'bota-sensone',
  family: 'force',
  transport: 'serial',
  summary: 'Bota SensONE and Rokubi Mini 2 force and torque sensors on a serial line.',
  source: 'Bota SensONE frame and set-up, standards page force-torque 1.1 and 1.2',
  streams: [wrenchStream(100)],
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
      metric: 'device-status',
      unit: '1',
      summary: 'Status bits; the text names those that are set.',
      ratePerMin: 0,
      plausible: [0, 65_535],
    },
  ],
  config: options,
  silentAfterMs: 2_000,
  line: ({ baudRate }) => ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder: ({ rateHz, correction }) => corrected(decoder(rateHz), correction),
  encoder,
  conversation: (set) => conversation(set),
  responder,
});

function decoder(nominalHz: number): Decoder {
  const clock = deviceClock(nominalHz);
  let status: number | undefined;
  let temperature: number | undefined;

  return framedDecoder({
    lookahead: frameLength,
    probe(bytes, start, end) {
      if (bytes[start] !== 0xaa) return noFrame;
      if (end - start < frameLength) return needMore;
      const sent = (bytes[start + 35] ?? 0) | ((bytes[start + 36] ?? 0) << 8);
      return sent === crc16(bytes, start + 1, start + 35, X25) ? frameLength : badCheck;
    },
    decode(frame, out, offset) {
      const view = new DataView(frame.buffer, frame.byteOffset, frameLength);
      const { t, rateHz } = clock(view.getUint32(27, true));
      const nextStatus = view.getUint16(1, true);
      const nextTemperature = view.getFloat32(31, true);
      if (!Object.is(nextTemperature, temperature)) out.push(temperatureReading(nextTemperature, t));
      if (nextStatus !== status) out.push(statusReading(nextStatus, t));
      temperature = nextTemperature;
      status = nextStatus;
      const row = [3, 7, 11, 15, 19, 23].map((at) => view.getFloat32(at, true));
      if (row.every(Number.isFinite)) {
        out.push(wrenchRow(row, qualityOf(nextStatus), rateHz, t));
      } else {
        out.push({ type: 'fault', kind: 'not-finite', offset, length: 0 });
      }
    },
  });
}

/** Unwraps the microsecond counter, and learns the rate from two equal steps in a row. */
function deviceClock(nominalHz: number): (counterUs: number) => { t: number; rateHz: number } {
  let us: number | undefined;
  let lastSteps = 0;
  let rateHz = nominalHz;
  return (counterUs) => {
    const passedUs = us === undefined ? 0 : (counterUs - (us % wrapUs) + wrapUs) % wrapUs;
    us = us === undefined ? counterUs : us + passedUs;
    const steps = Math.round((passedUs / 1e6) * stepsPerSec);
    // A single long step is a lost frame, not another rate.
    if (steps > 0 && steps === lastSteps) rateHz = stepsPerSec / steps;
    lastSteps = steps;
    return { t: us / 1e6, rateHz };
  };
}

function temperatureReading(value: number, t: number): Decoded {
  const reading = { type: 'reading', metric: 'device-temperature', unit: 'Cel', t } as const;
  if (Number.isFinite(value)) return { ...reading, value, quality: 'good' };
  return { ...reading, value: null, quality: 'invalid', reason: 'no-data' };
}

function statusReading(value: number, t: number): Decoded {
  const set = statusBits.filter((_, bit) => value & (1 << bit)).map(({ reason }) => reason);
  const text = set.join(',') || 'ok';
  return { type: 'reading', metric: 'device-status', value, unit: '1', quality: 'good', t, text };
}

function qualityOf(status: number): Quality {
  const set = statusBits.filter((_, bit) => status & (1 << bit));
  if (set.some(({ quality }) => quality === 'invalid')) return 'invalid';
  return set.length > 0 ? 'questionable' : 'good';
}

function encoder(): Encoder {
  let status = 0;
  let temperature = 0;
  const push = (measurement: DecodedMeasurement): Uint8Array => {
    if (measurement.type === 'reading') {
      if (measurement.metric === 'device-status') status = measurement.value ?? 0;
      if (measurement.metric === 'device-temperature') temperature = measurement.value ?? Number.NaN;
      return new Uint8Array(0);
    }
    const { samples, rateHz, t } = measurement;
    const bytes = new Uint8Array(samples.length * frameLength);
    for (const [index, row] of samples.entries()) {
      const us = Math.round((t + index / rateHz) * 1e6) % wrapUs;
      bytes.set(frameOf(row, status, us, temperature), index * frameLength);
    }
    return bytes;
  };
  return { push, end: () => new Uint8Array(0) };
}

function frameOf(row: readonly number[], status: number, us: number, temperature: number): Uint8Array {
  const bytes = new Uint8Array(frameLength);
  const view = new DataView(bytes.buffer);
  bytes[0] = 0xaa;
  view.setUint16(1, status, true);
  for (const [index, value] of row.slice(0, 6).entries()) view.setFloat32(3 + 4 * index, value, true);
  view.setUint32(27, us, true);
  view.setFloat32(31, temperature, true);
  view.setUint16(35, crc16(bytes, 1, 35, X25), true);
  return bytes;
}
