import type { MetricSpec } from '../../gateway/plugin/driver.ts';
import type { CodedValue, StatusBit } from './vital-value.ts';
import { perfusionSpec, pulseRateSpec, spo2Spec } from './vital-value.ts';

/** A field of the line: its name there, how it is written, what it measures. */
export interface MasimoRow extends CodedValue {
  readonly name: string;
  readonly digits: number;
  readonly decimals: number;
  readonly sign?: '+';
  readonly percent?: '%';
  /** No published line shows it filled or in dashes, so any form is taken. */
  readonly isUnseen?: boolean;
}

const minor = (
  metric: string,
  unit: string,
  summary: string,
  plausible: readonly [number, number],
): MetricSpec => ({
  metric,
  unit,
  summary,
  ratePerMin: 60,
  plausible,
});

/**
 * Fields with values, as the published lines write them. `PVI` is named on the page without a sample, so its form is not
 * verified; the units of `DESAT` and `PIDELTA`, which no published line fills, are not known.
 */
export const masimoRows: readonly MasimoRow[] = [
  { name: 'SPO2', digits: 3, decimals: 0, percent: '%', spec: spo2Spec },
  { name: 'BPM', digits: 3, decimals: 0, spec: pulseRateSpec },
  { name: 'PI', digits: 2, decimals: 2, percent: '%', spec: perfusionSpec },
  {
    name: 'PVI',
    digits: 3,
    decimals: 0,
    isUnseen: true,
    percent: '%',
    spec: minor('pleth-variability-index', '%', 'Variability of the plethysmogram.', [0, 100]),
  },
  {
    name: 'SPCO',
    digits: 2,
    decimals: 1,
    percent: '%',
    spec: minor('carboxyhaemoglobin', '%', 'Carboxyhaemoglobin saturation.', [0, 100]),
  },
  {
    name: 'SPMET',
    digits: 2,
    decimals: 1,
    percent: '%',
    spec: minor('methaemoglobin', '%', 'Methaemoglobin saturation.', [0, 100]),
  },
  {
    name: 'DESAT',
    digits: 2,
    decimals: 0,
    spec: minor('desaturation-index', '1', 'Desaturation index as the device counts it.', [0, 99]),
  },
  {
    name: 'PIDELTA',
    digits: 2,
    decimals: 0,
    sign: '+',
    spec: minor(
      'perfusion-index-delta',
      '1',
      'Change of the perfusion index as the device counts it.',
      [-99, 99],
    ),
  },
];

/** EXC: what spoils the values of the line. `sensor-off` leads, since a hand without a probe explains the rest. */
export const exceptionBits: readonly StatusBit[] = [
  { mask: 0x020, reason: 'sensor-off', quality: 'invalid' },
  { mask: 0x001, reason: 'no-sensor', quality: 'invalid' },
  { mask: 0x002, reason: 'defective-sensor', quality: 'invalid' },
  { mask: 0x080, reason: 'unrecognised-sensor', quality: 'invalid' },
  { mask: 0x008, reason: 'searching', quality: 'questionable' },
  { mask: 0x010, reason: 'interference', quality: 'questionable' },
  { mask: 0x040, reason: 'ambient-light', quality: 'questionable' },
  { mask: 0x004, reason: 'low-perfusion', quality: 'questionable' },
  { mask: 0x400, reason: 'low-signal-quality', quality: 'questionable' },
  { mask: 0x800, reason: 'set-mode' },
];

/** ALARM: what the device itself raises. */
export const alarmBits: readonly StatusBit[] = [
  { mask: 0x01, reason: 'spo2-high' },
  { mask: 0x02, reason: 'spo2-low' },
  { mask: 0x04, reason: 'pulse-high' },
  { mask: 0x08, reason: 'pulse-low' },
  { mask: 0x10, reason: 'triggered' },
  { mask: 0x20, reason: 'muted' },
];

/** How each known field must look: with a digit lost, `098` would be read as 9 %. Unknown fields may look as they like. */
export const fieldShapes: ReadonlyMap<string, RegExp> = new Map([
  ...masimoRows
    .filter(({ isUnseen }) => !isUnseen)
    .map(({ name, digits, decimals, sign, percent = '' }): [string, RegExp] => {
      const form = (one: string) => `${one}{${digits}}${decimals > 0 ? `\\.${one}{${decimals}}` : ''}`;
      return [name, new RegExp(`^${sign ? '[+-]' : ''}(?:${form('\\d')}|${form('-')})${percent}$`)];
    }),
  ['ALARM', /^[0-9A-F]{4}$/],
  ['EXC', /^[0-9A-F]{6}$/],
]);

/** A value as the line writes it; dashes where there is none. */
export function fieldText(row: MasimoRow, value: number | null): string {
  const { digits, decimals, sign, percent = '' } = row;
  if (value === null) {
    const dashes = `${'-'.repeat(digits)}${decimals > 0 ? `.${'-'.repeat(decimals)}` : ''}`;
    return `${sign ?? ''}${dashes}${percent}`;
  }
  const width = digits + (decimals > 0 ? decimals + 1 : 0);
  const lead = value < 0 ? '-' : (sign ?? '');
  return `${lead}${Math.abs(value).toFixed(decimals).padStart(width, '0')}${percent}`;
}

/** The value of a field; `null` for dashes, nothing where it is neither. */
export function fieldValue(text: string): number | null | undefined {
  const bare = text.replace('%', '');
  if (/^[+-]?-+(\.-+)?$/.test(bare)) return null;
  return /^[+-]?\d+(\.\d+)?$/.test(bare) ? Number(bare) : undefined;
}
