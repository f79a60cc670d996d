import type { DecodedReading, MetricSpec } from '../../gateway/plugin/driver.ts';

/** What a status says against a value: `invalid` takes it away, `questionable` leaves it to be seen but never scored. */
export interface Spoil {
  readonly reason: string;
  readonly quality: 'questionable' | 'invalid';
}

/** A status bit, lowest first, and what it does to the values beside it. */
export interface StatusBit {
  readonly mask: number;
  readonly reason: string;
  /** Nothing where the bit is told but spoils no value. */
  readonly quality?: Spoil['quality'];
}

/** A value as a device codes it: a whole number, so many of them a unit, one of which may say that there is none. */
export interface CodedValue {
  readonly spec: MetricSpec;
  readonly perUnit?: number;
  readonly noData?: number;
}

const held = 'held ';

/**
 * A raw value beside its status. What a device goes on saying while its sensor is off is kept as a text alone, so that it
 * can be seen in a capture and encoded again, but never be taken for a value.
 */
export function vitalReading(
  row: CodedValue,
  raw: number,
  spoil: Spoil | undefined,
  t: number,
): DecodedReading {
  const { spec, perUnit = 1, noData } = row;
  const reading = { type: 'reading', metric: spec.metric, unit: spec.unit, t } as const;
  if (raw === noData) {
    const reason = spoil?.quality === 'invalid' ? spoil.reason : 'no-data';
    return { ...reading, value: null, quality: 'invalid', reason };
  }
  if (spoil?.quality === 'invalid')
    return { ...reading, value: null, quality: 'invalid', reason: spoil.reason, text: `${held}${raw}` };
  const value = raw / perUnit;
  return spoil ? { ...reading, value, ...spoil } : { ...reading, value, quality: 'good' };
}

/** The raw value behind a reading: the inverse of `vitalReading`. */
export function rawOf({ perUnit = 1, noData = 0 }: CodedValue, { value, text }: DecodedReading): number {
  if (value !== null) return Math.round(value * perUnit);
  const kept = text?.startsWith(held) ? Number(text.slice(held.length)) : Number.NaN;
  return Number.isFinite(kept) ? kept : noData;
}

/** The worst thing that a status says, if anything; of two that are equally bad, the one first in the table. */
export function spoilOf(status: number, bits: readonly StatusBit[]): Spoil | undefined {
  const set = bits.filter(({ mask }) => status & mask);
  const worst = set.find(({ quality }) => quality === 'invalid') ?? set.find(({ quality }) => quality);
  return worst?.quality && { reason: worst.reason, quality: worst.quality };
}

/** A status as a reading; the text names everything that is set. */
export function statusReading(
  metric: string,
  value: number,
  bits: readonly StatusBit[],
  t: number,
): DecodedReading {
  const text = bits.filter(({ mask }) => value & mask).map(({ reason }) => reason);
  return { type: 'reading', metric, value, unit: '1', quality: 'good', t, text: text.join(',') || 'ok' };
}

/** The status bit that stands for a reason, where a virtual device gives the reason alone. */
export const maskFor = (reason: string | undefined, bits: readonly StatusBit[]): number =>
  bits.find((row) => row.reason === reason)?.mask ?? 0;

/** Lets a slow value that every frame of a fast stream repeats through when it changes, and once a second. */
export function changeGate() {
  const last = new Map<
    string,
    { readonly raw: number; readonly reason: string | undefined; readonly t: number }
  >();
  return (metric: string, raw: number, reason: string | undefined, t: number): boolean => {
    const before = last.get(metric);
    // Half a millisecond of slack: sample times are sums of fractions.
    if (before && before.raw === raw && before.reason === reason && t - before.t < 0.9995) return false;
    last.set(metric, { raw, reason, t });
    return true;
  };
}

/** What every pulse oximeter measures; the codes are those of the pulse oximeter's own rate and saturation. */
export const pulseRateSpec: MetricSpec = {
  metric: 'heart-rate',
  unit: '/min',
  summary: 'Pulse rate, averaged by the device.',
  mdc: 149_530,
  loinc: '8867-4',
  ratePerMin: 60,
  plausible: [18, 321],
};
export const spo2Spec: MetricSpec = {
  metric: 'spo2',
  unit: '%',
  summary: 'Oxygen saturation, averaged by the device.',
  mdc: 150_456,
  loinc: '59408-5',
  ratePerMin: 60,
  plausible: [0, 100],
};
export const perfusionSpec: MetricSpec = {
  metric: 'perfusion-index',
  unit: '%',
  summary: 'Perfusion index.',
  mdc: 150_488,
  loinc: '61006-3',
  ratePerMin: 60,
  plausible: [0, 30],
};
export const deviceStatusSpec: MetricSpec = {
  metric: 'device-status',
  unit: '1',
  summary: 'Status bits; the text names those that are set.',
  ratePerMin: 0,
  plausible: [0, 65_535],
};
