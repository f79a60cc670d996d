import type { Decoded, DecodedReading } from '../../gateway/plugin/driver.ts';
import type { ShortLength } from './nonin-frame.ts';
import { packetRows } from './nonin-packet.ts';
import type { CodedValue, StatusBit } from './vital-value.ts';
import { maskFor, rawOf, spoilOf, statusReading, vitalReading } from './vital-value.ts';

/** Bits 6 to 2 of a format 8 status, worst first; its bits 1 and 0 are the heart rate's. */
export const shortBits: readonly StatusBit[] = [
  { mask: 0x40, reason: 'sensor-off', quality: 'invalid' },
  { mask: 0x20, reason: 'out-of-track', quality: 'questionable' },
  { mask: 0x04, reason: 'artefact', quality: 'questionable' },
  { mask: 0x10, reason: 'low-perfusion', quality: 'questionable' },
  { mask: 0x08, reason: 'marginal-perfusion', quality: 'questionable' },
];
const statusMask = 0x7c;

/** What STAT2, the fourth byte, adds. */
const flags: readonly { readonly metric: string; readonly mask: number }[] = [
  { metric: 'smartpoint', mask: 0x20 },
  { metric: 'sensor-alarm', mask: 0x08 },
  { metric: 'battery-low', mask: 0x01 },
];
const sensorAlarm = { reason: 'sensor-alarm', quality: 'questionable' } as const;

const coded = (metric: string): CodedValue[] => packetRows.filter(({ spec }) => spec.metric === metric);
const [heartRate] = coded('heart-rate');
const [spo2] = coded('spo2');

/** Reads frames of format 8, one a second. */
export function shortReader() {
  const sent = new Map<string, number>();
  const onChange = (reading: DecodedReading, out: Decoded[]) => {
    if (sent.get(reading.metric) !== reading.value) out.push(reading);
    sent.set(reading.metric, reading.value ?? 0);
  };
  return (frame: Uint8Array, t: number, out: Decoded[]): void => {
    const [bits = 0, low = 0, saturation = 0, second] = frame;
    const status = bits & statusMask;
    onChange(statusReading('device-status', status, shortBits, t), out);
    for (const { metric, mask } of second === undefined ? [] : flags) {
      const value = (second ?? 0) & mask ? 1 : 0;
      onChange({ type: 'reading', metric, value, unit: '1', quality: 'good', t }, out);
    }
    const spoil = spoilOf(status, shortBits) ?? ((second ?? 0) & 0x08 ? sensorAlarm : undefined);
    if (heartRate) out.push(vitalReading(heartRate, ((bits & 3) << 7) | low, spoil, t));
    if (spo2) out.push(vitalReading(spo2, saturation, spoil, t));
  };
}

/** Readings to frames of format 8; the saturation, which comes last, sends each. */
export function shortEncoder() {
  let [status, rate, second]: readonly number[] = [0, 511, 0];
  let hasStatus = false;

  return (reading: DecodedReading, length: ShortLength): Uint8Array => {
    const { metric, value } = reading;
    if (metric === 'device-status') {
      status = (value ?? 0) & statusMask;
      hasStatus = true;
    }
    const flag = flags.find((row) => row.metric === metric);
    if (flag) second = ((second ?? 0) & ~flag.mask) | (value ? flag.mask : 0);
    if (metric === 'heart-rate' && heartRate) rate = Math.min(511, rawOf(heartRate, reading));
    if (metric !== 'spo2' || !spo2) return new Uint8Array(0);
    if (!hasStatus) status = maskFor(reading.reason, shortBits);
    const [bits = 0, beats = 0] = [status, rate];
    const bytes = [
      0x80 | bits | (beats >> 7),
      beats & 0x7f,
      Math.min(127, rawOf(spo2, reading)),
      second ?? 0,
    ];
    return Uint8Array.from(bytes.slice(0, length));
  };
}
