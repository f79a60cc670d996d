import type { Decoded, DecodedReading, Encoder, MetricSpec } from '../../gateway/plugin/driver.ts';
import { sum8 } from '../frames.ts';
import { berryLength } from './bci-frame.ts';
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

/** Where a value stands in the packet. */
interface PacketValue extends CodedValue {
  readonly at: number;
  readonly bytes: 1 | 2;
  /** About the device: no status spoils it. */
  readonly isOwn?: boolean;
}

const live = (spec: MetricSpec, metric: string, summary: string): MetricSpec => {
  const { mdc: _, loinc: __, ...rest } = spec;
  return { ...rest, metric, summary };
};

const packetValues: readonly PacketValue[] = [
  { at: 4, bytes: 1, spec: spo2Spec, noData: 127 },
  { at: 5, bytes: 1, spec: live(spo2Spec, 'spo2-live', 'Oxygen saturation, not averaged.'), noData: 127 },
  { at: 6, bytes: 1, spec: pulseRateSpec, noData: 255 },
  { at: 7, bytes: 1, spec: live(pulseRateSpec, 'heart-rate-live', 'Pulse rate, not averaged.'), noData: 255 },
  {
    at: 8,
    bytes: 2,
    // The device counts in steps of 5 ms.
    perUnit: 1 / 5,
    noData: 0,
    spec: {
      metric: 'rr-interval',
      unit: 'ms',
      summary: 'Time between two beats.',
      ratePerMin: 60,
      plausible: [150, 4_000],
    },
  },
  { at: 10, bytes: 1, perUnit: 10, noData: 0, spec: perfusionSpec },
  {
    at: 11,
    bytes: 1,
    perUnit: 10,
    noData: 0,
    spec: live(perfusionSpec, 'perfusion-index-live', 'Perfusion index, not averaged.'),
  },
  {
    at: 17,
    bytes: 1,
    isOwn: true,
    spec: {
      metric: 'battery',
      unit: '%',
      summary: 'Charge of the battery.',
      ratePerMin: 1,
      plausible: [0, 100],
      isThinned: true,
    },
  },
];
export const berryMetrics: readonly MetricSpec[] = packetValues.map(({ spec }) => spec);

const statusBits: readonly StatusBit[] = [
  { mask: 1, reason: 'sensor-off', quality: 'invalid' },
  { mask: 2, reason: 'no-finger', quality: 'invalid' },
  { mask: 4, reason: 'no-pulse', quality: 'invalid' },
];
const beatMask = 8;
const usualRateHz = 100;
const pulseChannels = ['beat', 'index', 'adc'];

/** Reads Berry V1.5 packets of 20 bytes (standards page oximeter 4); the packet itself names its rate. */
export function berryReader() {
  const gate = changeGate();
  let t = 0;
  let status: number | undefined;

  return (packet: Uint8Array, out: Decoded[]): void => {
    const view = new DataView(packet.buffer, packet.byteOffset, berryLength);
    const rateHz = view.getUint8(18) || usualRateHz;
    const bits = view.getUint8(3);
    const next = bits & ~beatMask;
    if (next !== status) out.push(statusReading('device-status', next, statusBits, t));
    status = next;
    const spoil = spoilOf(next, statusBits);
    for (const row of packetValues) {
      const whole = row.bytes === 2 ? view.getUint16(row.at, true) : view.getUint8(row.at);
      const raw = row.isOwn ? whole & 0x7f : whole;
      const spoiled = row.isOwn ? undefined : spoil;
      if (gate(row.spec.metric, raw, spoiled?.reason, t)) out.push(vitalReading(row, raw, spoiled, t));
    }
    const row = { type: 'waveform', quality: spoil?.quality ?? 'good', rateHz, t } as const;
    const beside = [bits & beatMask ? 1 : 0, view.getUint8(2), view.getInt32(13, true)];
    out.push(
      { ...row, stream: 'pulse', channels: pulseChannels, units: ['1', '1', '1'], samples: [beside] },
      { ...row, stream: 'pleth', channels: ['pleth'], units: ['1'], samples: [[view.getUint8(12)]] },
    );
    t += 1 / rateHz;
  };
}

/** Measurements to V1.5 packets, one for each row of the plethysmogram. */
export function berryEncoder(): Encoder {
  const raws = new Map(packetValues.map(({ at, noData }) => [at, noData ?? 0]));
  let status = 0;
  let hasStatus = false;
  let index = 0;

  const take = (reading: DecodedReading): Uint8Array | undefined => {
    if (reading.metric === 'device-status') {
      status = reading.value ?? 0;
      hasStatus = true;
    }
    if (reading.metric === 'spo2' && !hasStatus) status = maskFor(reading.reason, statusBits);
    const row = packetValues.find(({ spec }) => spec.metric === reading.metric);
    if (row) raws.set(row.at, rawOf(row, reading));
    return undefined;
  };
  const packetOf = (
    pleth: number,
    [beat = 0, own = index, adc = 0]: readonly number[],
    rateHz: number,
  ): Uint8Array => {
    index = (own + 1) & 0xff;
    const bytes = new Uint8Array(berryLength);
    const view = new DataView(bytes.buffer);
    bytes.set([0xff, 0xaa, own, (status & ~beatMask) | (beat ? beatMask : 0)]);
    for (const { at, bytes: size } of packetValues) {
      if (size === 2) view.setUint16(at, raws.get(at) ?? 0, true);
      else view.setUint8(at, raws.get(at) ?? 0);
    }
    view.setUint8(12, Math.max(0, Math.min(255, Math.round(pleth))));
    view.setInt32(13, adc, true);
    view.setUint8(18, Math.min(255, Math.round(rateHz)));
    bytes[19] = sum8(bytes, 0, 19);
    return bytes;
  };
  return pulseEncoder({ take, frameOf: packetOf });
}
