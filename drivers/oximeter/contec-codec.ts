import type { Decoded, DecodedReading, Encoder } from '../../gateway/plugin/driver.ts';
import { bciRateHz } from './bci-codec.ts';
import { contecData, contecPacket, leavingType, liveType } from './contec-packet.ts';
import { pulseEncoder } from './pulse-encoder.ts';
import type { CodedValue, StatusBit } from './vital-value.ts';
import {
  changeGate,
  maskFor,
  perfusionSpec,
  pulseRateSpec,
  rawOf,
  spo2Spec,
  spoilOf,
  statusReading,
  vitalReading,
} from './vital-value.ts';

const rateHz = bciRateHz.contec;

const pulse: CodedValue = { spec: pulseRateSpec, noData: 0xff };
const spo2: CodedValue = { spec: spo2Spec, noData: 0x7f };
const perfusion: CodedValue = { spec: perfusionSpec, noData: 0xffff, perUnit: 10 };

/** Bits 4, 5 and 7 of data byte 0, bit 7 of byte 1 and bit 4 of byte 2, as one status; worst first. */
const statusBits: readonly StatusBit[] = [
  { mask: 4, reason: 'probe-error', quality: 'invalid' },
  { mask: 1, reason: 'searching-too-long', quality: 'questionable' },
  { mask: 8, reason: 'searching', quality: 'questionable' },
  { mask: 2, reason: 'spo2-low' },
  { mask: 16, reason: 'no-perfusion-index' },
];
const noPerfusion = { reason: 'no-data', quality: 'invalid' } as const;

/** Reads v7 packets: live data, and the device's leaving (standards page oximeter 3). Others are passed over. */
export function contecReader() {
  const gate = changeGate();
  let count = 0;
  let status: number | undefined;

  const live = (data: Uint8Array, out: Decoded[]) => {
    const [first = 0, second = 0, third = 0, rate = 0, saturation = 0, low = 0, high = 0] = data;
    const t = count / rateHz;
    count += 1;
    const next =
      ((first >> 4) & 3) | (first & 0x80 ? 4 : 0) | (second & 0x80 ? 8 : 0) | (third & 0x10 ? 0 : 16);
    if (next !== status) out.push(statusReading('device-status', next, statusBits, t));
    status = next;
    const spoil = spoilOf(next, statusBits);
    const add = (row: CodedValue, raw: number, spoiled: typeof spoil) => {
      if (gate(row.spec.metric, raw, spoiled?.reason, t)) out.push(vitalReading(row, raw, spoiled, t));
    };
    const strength = first & 0x0f;
    if (gate('signal-strength', strength, undefined, t))
      out.push({
        type: 'reading',
        metric: 'signal-strength',
        value: strength,
        unit: '1',
        quality: 'good',
        t,
      });
    add(pulse, rate, spoil);
    add(perfusion, low | (high << 8), spoil ?? (next & 16 ? noPerfusion : undefined));
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
      { ...row, stream: 'pleth', channels: ['pleth'], units: ['1'], samples: [[second & 0x7f]] },
    );
  };
  return (packet: Uint8Array, out: Decoded[]): void => {
    const data = contecData(packet);
    if (packet[0] === liveType) live(data, out);
    if (packet[0] === leavingType)
      out.push({
        type: 'reading',
        metric: 'device-leaving',
        value: data[0] ?? 0,
        unit: '1',
        quality: 'good',
        t: count / rateHz,
      });
  };
}

/** Measurements to v7 packets, one for each row of the plethysmogram. */
export function contecEncoder(): Encoder {
  const values = { status: 0, strength: 0, pulse: 0xff, spo2: 0x7f, perfusion: 0xffff };
  let hasStatus = false;

  const take = (reading: DecodedReading): Uint8Array | undefined => {
    if (reading.metric === 'device-leaving') return contecPacket(leavingType, [reading.value ?? 0]);
    if (reading.metric === 'device-status') {
      values.status = reading.value ?? 0;
      hasStatus = true;
    }
    if (reading.metric === 'signal-strength') values.strength = (reading.value ?? 0) & 0x0f;
    if (reading.metric === 'heart-rate') values.pulse = Math.min(0xff, rawOf(pulse, reading));
    if (reading.metric === 'perfusion-index') values.perfusion = rawOf(perfusion, reading);
    if (reading.metric !== 'spo2') return undefined;
    values.spo2 = Math.min(0x7f, rawOf(spo2, reading));
    if (!hasStatus) values.status = maskFor(standIns[reading.reason ?? ''] ?? reading.reason, statusBits);
    return undefined;
  };
  const packetOf = (pleth: number, [bar = 0, beat = 0]: readonly number[]): Uint8Array => {
    const { status } = values;
    return contecPacket(liveType, [
      (status & 4 ? 0x80 : 0) | (beat << 6) | ((status & 3) << 4) | values.strength,
      (status & 8 ? 0x80 : 0) | Math.max(0, Math.min(127, Math.round(pleth))),
      (status & 16 ? 0 : 0x10) | (bar & 0x0f),
      values.pulse,
      values.spo2,
      values.perfusion & 0xff,
      values.perfusion >> 8,
    ]);
  };
  return pulseEncoder({ take, frameOf: packetOf });
}

/** How this protocol says what others call so. */
const standIns: Readonly<Record<string, string>> = { 'sensor-off': 'probe-error', artefact: 'searching' };
