import type { Quality } from '../../gateway/core/measurement.ts';
import type { Decoded, Decoder } from '../../gateway/plugin/driver.ts';
import { framedDecoder } from '../frames.ts';
import { frameClock } from './pm6750-clock.ts';
import { longestFrame, pm6750Probe } from './pm6750-frame.ts';
import type { StatusCodes } from './pm6750-tables.ts';
import {
  cuffPressure,
  ecgBits,
  ecgChannels,
  ecgMost,
  ecgZero,
  heartRate,
  pressureCodes,
  pressures,
  pulseRate,
  respiration,
  rhythmCodes,
  spo2,
  spo2Codes,
  stLevel,
  temperature1,
  temperature2,
  temperatureCodes,
} from './pm6750-tables.ts';
import type { CodedValue, Spoil } from './vital-value.ts';
import { spoilOf, vitalReading } from './vital-value.ts';

/** Reads the data after the type of one frame; `add` and `tell` stamp it. */
type FrameReader = (data: Uint8Array, t: number, out: Decoded[]) => void;

/** How much data a type has at least; what is shorter is right by its check and makes no sense all the same. */
interface TypeRow {
  readonly least: number;
  readonly read: FrameReader;
}

/** Versions: asked for by nobody, but no stranger where somebody did. */
const passedOver = new Set([0xfc, 0xfd]);

/** Frames of the board to measurements. Where the ECG is off, the oximeter's pulse is the heart rate. */
export function pm6750Decoder(hasEcg: boolean): Decoder {
  const clock = frameClock();
  const rows = typeRows(hasEcg);
  return framedDecoder({
    lookahead: longestFrame,
    probe: pm6750Probe,
    decode(frame, out, offset) {
      const type = frame[3] ?? 0;
      const data = frame.subarray(4, -1);
      const row = rows.get(type);
      const t = clock(type);
      if (row && data.length >= row.least) row.read(data, t, out);
      else if (!passedOver.has(type))
        out.push({
          type: 'fault',
          kind: 'schema',
          offset,
          length: 0,
          detail: `type ${type}, ${data.length} bytes`,
        });
    },
  });
}

function typeRows(hasEcg: boolean): ReadonlyMap<number, TypeRow> {
  // Until a status has come, nobody knows whether anyone is connected.
  const quality: { ecg: Quality; spo2: Quality } = { ecg: 'questionable', spo2: 'questionable' };
  const pulse = hasEcg ? pulseRate : { ...pulseRate, spec: heartRate.spec };
  return new Map<number, TypeRow>([
    [0x01, { least: ecgChannels.length, read: (data, t, out) => out.push(ecgRow(data, quality.ecg, t)) }],
    [0x02, { least: 5, read: ecgReader((next) => Object.assign(quality, { ecg: next })) }],
    [0x03, { least: 5, read: pressureReader() }],
    [0x04, { least: 3, read: spo2Reader(pulse, (next) => Object.assign(quality, { spo2: next })) }],
    [0x05, { least: 3, read: temperatureReader() }],
    [0x30, { least: 0, read: (_, t, out) => out.push(told('heart-beat', 1, t)) }],
    [0x31, { least: 0, read: (_, t, out) => out.push(told('pulse-beat', 1, t)) }],
    [0xfe, { least: 1, read: (data, t, out) => out.push(waveRow('pleth', 'pleth', data, quality.spo2, t)) }],
    [
      0xff,
      { least: 1, read: (data, t, out) => out.push(waveRow('respiration', 'resp', data, quality.ecg, t)) },
    ],
  ]);
}

function told(metric: string, value: number, t: number, text?: string): Decoded {
  const reading = { type: 'reading', metric, value, unit: '1', quality: 'good', t } as const;
  return text === undefined ? reading : { ...reading, text };
}

/** A real unit sent most of its samples clipped while it called the leads well connected. */
function ecgRow(data: Uint8Array, quality: Quality, t: number): Decoded {
  const raw = data.subarray(0, ecgChannels.length);
  const isClipped = raw.some((count) => count === 0 || count >= ecgMost);
  return {
    type: 'waveform',
    stream: 'ecg',
    channels: ecgChannels,
    units: ecgUnits,
    samples: [Array.from(raw, (count) => count - ecgZero)],
    quality: isClipped && quality === 'good' ? 'questionable' : quality,
    rateHz: 250,
    t,
  };
}
const ecgUnits = ecgChannels.map(() => '1');

function waveRow(stream: string, channel: string, data: Uint8Array, quality: Quality, t: number): Decoded {
  const samples = [[data[0] ?? 0]];
  return { type: 'waveform', stream, channels: [channel], units: ['1'], samples, quality, rateHz: 50, t };
}

/** A status is sent on only when it changes. */
function statusTeller(metric: string, textOf: (status: number) => string) {
  let last: number | undefined;
  return (status: number, t: number, out: Decoded[]) => {
    if (status !== last) out.push(told(metric, status, t, textOf(status)));
    last = status;
  };
}

function ecgReader(onQuality: (quality: Quality) => void): FrameReader {
  const tell = statusTeller('ecg-status', (status) => {
    const set = ecgBits.filter(({ mask }) => status & mask).map(({ reason }) => reason);
    return set.join(',') || 'ok';
  });
  return (data, t, out) => {
    const [status = 0, rate = 0, breaths = 0, st = 0, rhythm = 0] = data;
    const spoil = spoilOf(status, ecgBits);
    onQuality(spoil?.quality ?? 'good');
    tell(status, t, out);
    out.push(
      vitalReading(heartRate, rate, spoil, t),
      vitalReading(respiration, breaths, spoil, t),
      vitalReading(stLevel, (st << 24) >> 24, spoil, t),
      told('ecg-rhythm', rhythm, t, rhythmCodes[rhythm] ?? `code-${rhythm}`),
    );
  };
}

const spoilOfCode = (code: number, codes: StatusCodes): Spoil | undefined => {
  const row = codes[code];
  if (!row) return { reason: 'unknown-code', quality: 'questionable' };
  return row.quality && { reason: row.reason, quality: row.quality };
};

/** Saturation and pulse each have their own code for "none"; one may be there without the other. */
function spo2Reader(pulse: CodedValue, onQuality: (quality: Quality) => void): FrameReader {
  const tell = statusTeller('spo2-status', (status) => spo2Codes[status]?.reason ?? `code-${status}`);
  return (data, t, out) => {
    const [status = 0, saturation = 0, rate = 0] = data;
    const spoil = spoilOfCode(status, spo2Codes);
    onQuality(spoil?.quality ?? 'good');
    tell(status, t, out);
    out.push(vitalReading(pulse, rate, spoil, t), vitalReading(spo2, saturation, spoil, t));
  };
}

/** The second probe is left out of the frame by some units. */
function temperatureReader(): FrameReader {
  const tell = statusTeller('temperature-status', (status) => temperatureCodes[status] ?? `code-${status}`);
  return (data, t, out) => {
    const [status = 0, whole1 = 0, tenth1 = 0, whole2 = 0, tenth2 = 0] = data;
    const loose = (bit: number): Spoil | undefined =>
      status > 3
        ? { reason: 'unknown-code', quality: 'questionable' }
        : status & bit
          ? { reason: 'probe-unplugged', quality: 'invalid' }
          : undefined;
    tell(status, t, out);
    if (data.length >= 5) out.push(vitalReading(temperature2, whole2 * 10 + tenth2, loose(2), t));
    out.push(vitalReading(temperature1, whole1 * 10 + tenth1, loose(1), t));
  };
}

/**
 * While the cuff inflates the result bytes are 0 and nothing is said of them: the last result stands. A result is told
 * once, and a measurement that was seen to begin and came to nothing is told as such.
 */
function pressureReader(): FrameReader {
  const tell = statusTeller('pressure-status', (status) => codeOf(status)?.reason ?? `code-${status >> 2}`);
  let isMeasuring = false;
  let last = '';
  return (data, t, out) => {
    const [status = 0, cuff = 0, ...results] = data;
    const code = codeOf(status)?.reason;
    const spoil = spoilOfCode((status >> 2) & 0x0f, pressureCodes);
    tell(status, t, out);
    const key = `${status} ${results.slice(0, pressures.length).join(' ')}`;
    const isResult = code === 'done' && key !== last;
    const isFailure = spoil?.quality === 'invalid' && isMeasuring;
    if (isResult)
      out.push(...pressures.map((row, index) => vitalReading(row, results[index] ?? 0, undefined, t)));
    if (isFailure) out.push(...pressures.map((row) => vitalReading(row, 0, spoil, t)));
    isMeasuring = code === 'measuring' || (isMeasuring && !isResult && !isFailure);
    last = isMeasuring ? '' : key;
    const { metric, unit } = cuffPressure;
    out.push({ type: 'reading', metric, unit, value: cuff * 2, quality: 'good', t });
  };
}
const codeOf = (status: number) => pressureCodes[(status >> 2) & 0x0f];
