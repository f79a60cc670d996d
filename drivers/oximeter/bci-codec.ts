import type { Decoded, DecodedReading, Encoder, MetricSpec } from '../../gateway/plugin/driver.ts';
import { pulseEncoder } from './pulse-encoder.ts';
import type { CodedValue, StatusBit } from './vital-value.ts';
import {
  changeGate,
  maskFor,
  pulseRateSpec,
  rawOf,
  spo2Spec,
  spoilOf,
  statusReading,
  vitalReading,
} from './vital-value.ts';

/** Who made the device: the two give one bit a different meaning, and send at different rates. */
export type BciMaker = 'contec' | 'berry';

export const bciRateHz: Readonly<Record<BciMaker, number>> = { contec: 60, berry: 100 };

export const signalStrengthSpec: MetricSpec = {
  metric: 'signal-strength',
  unit: '1',
  summary: 'Strength of the signal as the device grades it, 0 to 15.',
  ratePerMin: 60,
  plausible: [0, 15],
  isThinned: true,
};

const pulse: CodedValue = { spec: pulseRateSpec, noData: 255 };
const spo2: CodedValue = { spec: spo2Spec, noData: 127 };
const strength: Readonly<Record<BciMaker, CodedValue>> = {
  contec: { spec: signalStrengthSpec },
  berry: { spec: signalStrengthSpec, noData: 15 },
};

const shared = [
  { mask: 1, reason: 'no-finger', quality: 'invalid' },
  { mask: 4, reason: 'probe-error', quality: 'invalid' },
  { mask: 8, reason: 'searching', quality: 'questionable' },
] as const;
/** Bits 4 and 5 of byte 1, then bits 4 and 5 of byte 3, as one status. */
const statusBits: Readonly<Record<BciMaker, readonly StatusBit[]>> = {
  contec: [...shared, { mask: 2, reason: 'spo2-dropping' }],
  berry: [{ mask: 2, reason: 'probe-unplugged', quality: 'invalid' }, ...shared],
};

/** Reads frames of five bytes (standards page oximeter 2). */
export function bciReader(maker: BciMaker) {
  const gate = changeGate();
  const bits = statusBits[maker];
  const rateHz = bciRateHz[maker];
  let count = 0;
  let status: number | undefined;

  return (frame: Uint8Array, out: Decoded[]): void => {
    const [first = 0, pleth = 0, third = 0, low = 0, saturation = 0] = frame;
    const t = count / rateHz;
    count += 1;
    const next = ((first >> 4) & 3) | (((third >> 4) & 3) << 2);
    if (next !== status) out.push(statusReading('device-status', next, bits, t));
    status = next;
    const spoil = spoilOf(next, bits);
    const add = (row: CodedValue, raw: number, spoiled: typeof spoil) => {
      if (gate(row.spec.metric, raw, spoiled?.reason, t)) out.push(vitalReading(row, raw, spoiled, t));
    };
    add(strength[maker], first & 0x0f, undefined);
    // The rate's highest bit is away from the others; without it every rate above 127 is wrong.
    add(pulse, ((third & 0x40) << 1) | low, spoil);
    add(spo2, saturation, spoil);
    const row = { type: 'waveform', quality: spoil?.quality ?? 'good', rateHz, t } as const;
    out.push(
      {
        ...row,
        stream: 'pulse',
        channels: ['bar', 'beat'],
        units: ['1', '1'],
        samples: [[third & 0x0f, (first >> 6) & 1]],
      },
      { ...row, stream: 'pleth', channels: ['pleth'], units: ['1'], samples: [[pleth]] },
    );
  };
}

/** Measurements to frames of five bytes, one for each row of the plethysmogram. */
export function bciEncoder(maker: BciMaker): Encoder {
  const bits = statusBits[maker];
  const values = { status: 0, strength: 0, pulse: 255, spo2: 127 };
  // Until the status itself is given, the reason beside the saturation stands in for it.
  let hasStatus = false;

  const take = (reading: DecodedReading): Uint8Array | undefined => {
    if (reading.metric === 'device-status') {
      values.status = reading.value ?? 0;
      hasStatus = true;
    }
    if (reading.metric === 'signal-strength') values.strength = rawOf(strength[maker], reading) & 0x0f;
    if (reading.metric === 'heart-rate') values.pulse = Math.min(255, rawOf(pulse, reading));
    if (reading.metric !== 'spo2') return undefined;
    values.spo2 = Math.min(127, rawOf(spo2, reading));
    if (!hasStatus) values.status = maskFor(standIns[reading.reason ?? ''] ?? reading.reason, bits);
    return undefined;
  };
  const frameOf = (pleth: number, [bar = 0, beat = 0]: readonly number[]): number[] => {
    const { status } = values;
    return [
      0x80 | (beat << 6) | ((status & 3) << 4) | values.strength,
      Math.max(0, Math.min(127, Math.round(pleth))),
      ((values.pulse >> 1) & 0x40) | ((status >> 2) << 4) | (bar & 0x0f),
      values.pulse & 0x7f,
      values.spo2,
    ];
  };
  return pulseEncoder({ take, frameOf });
}

/** How this stream says what others call so. */
const standIns: Readonly<Record<string, string>> = { 'sensor-off': 'no-finger', artefact: 'searching' };
