/** What a bedside device measures and a rule may read, each in one unit. */
export type VitalName = 'respiration' | 'spo2' | 'systolic' | 'pulse' | 'temperature';

interface VitalRow {
  /** Metrics that carry it. */
  readonly metrics: readonly string[];
  /** The unit that rules are written in (UCUM). */
  readonly unit: string;
  /** From each accepted UCUM unit to that unit. */
  readonly from: Readonly<Record<string, (value: number) => number>>;
  /** Outside of it the value is a fault of the measurement, not a state of a living person. */
  readonly plausible: readonly [number, number];
}

const same = (value: number): number => value;
const perMinute = { '/min': same, '1/min': same, 'min-1': same, '/s': (value: number) => value * 60 };

/**
 * Vitals with their metrics and units. Conversions follow UCUM: `[degF]` and `K` are offset from `Cel`, 1 kPa is 7.50062 mm[Hg],
 * `1` is a share of one. A unit that is not listed is refused: 98.6 taken for Celsius would be a fatal fever.
 */
export const vitals: Readonly<Record<VitalName, VitalRow>> = {
  respiration: {
    metrics: ['respiration-rate'],
    unit: '/min',
    from: { ...perMinute, '{breaths}/min': same },
    plausible: [0, 100],
  },
  spo2: {
    metrics: ['spo2'],
    unit: '%',
    from: { '%': same, '1': (value) => value * 100 },
    plausible: [1, 100],
  },
  systolic: {
    metrics: ['systolic-pressure', 'systolic'],
    unit: 'mm[Hg]',
    from: { 'mm[Hg]': same, kPa: (value) => value * 7.50062 },
    plausible: [30, 300],
  },
  pulse: {
    metrics: ['heart-rate', 'pulse-rate'],
    unit: '/min',
    from: { ...perMinute, '{beats}/min': same, Hz: (value) => value * 60 },
    plausible: [1, 300],
  },
  temperature: {
    metrics: ['body-temperature', 'temperature'],
    unit: 'Cel',
    from: { Cel: same, '[degF]': (value) => ((value - 32) * 5) / 9, K: (value) => value - 273.15 },
    plausible: [25, 45],
  },
};

export const vitalNames = Object.keys(vitals) as readonly VitalName[];

/** Which vital a metric carries. */
export const vitalOf = (metric: string): VitalName | undefined =>
  vitalNames.find((name) => vitals[name].metrics.includes(metric));

/** A value in the vital's own unit; undefined where the unit is unknown or no living person has such a value. */
export function inOwnUnit(name: VitalName, value: number, unit: string): number | undefined {
  const row = vitals[name];
  const convert = Object.hasOwn(row.from, unit) ? row.from[unit] : undefined;
  if (convert === undefined || !Number.isFinite(value)) return undefined;
  const converted = convert(value);
  const [low, high] = row.plausible;
  return converted >= low && converted <= high ? converted : undefined;
}
