import type { Coding } from 'fhir/r4.js';

/**
 * Which standard codes a measurement has. LOINC and ISO/IEEE 11073-10101 codes are those of the drivers' tables and of the R4
 * vital-signs profiles; a measurement that is not here goes under its own name alone.
 */
export interface MetricCode {
  readonly loinc: readonly string[];
  /** Left out where sources differ: a heart rate may be the ECG's or the oximeter's. */
  readonly mdc?: number;
  readonly isVital: boolean;
  /** The unit that the profile asks for. */
  readonly unit: string;
  /** Of `http://hl7.org/fhir/StructureDefinition/`. */
  readonly profile?: string;
}

const vital = (profile: string, unit: string, loinc: readonly string[], mdc?: number): MetricCode => ({
  loinc,
  ...(mdc === undefined ? {} : { mdc }),
  isVital: true,
  unit,
  profile,
});

const bodyTemperature = vital('bodytemp', 'Cel', ['8310-5'], 150_364);

export const metricCodes: ReadonlyMap<string, MetricCode> = new Map<string, MetricCode>([
  ['heart-rate', vital('heartrate', '/min', ['8867-4'])],
  ['pulse-rate', vital('heartrate', '/min', ['8867-4'], 149_530)],
  ['respiration-rate', vital('resprate', '/min', ['9279-1'], 151_562)],
  ['spo2', vital('oxygensat', '%', ['2708-6', '59408-5'], 150_456)],
  ['body-temperature', bodyTemperature],
  ['temperature', bodyTemperature],
  ['body-weight', vital('bodyweight', 'kg', ['29463-7'])],
  ['perfusion-index', { loinc: ['61006-3'], mdc: 150_488, isVital: false, unit: '%' }],
]);

export type PressurePart = 'systolic' | 'diastolic' | 'mean';

export const pressureParts: Readonly<Record<PressurePart, MetricCode>> = {
  systolic: { loinc: ['8480-6'], mdc: 150_021, isVital: true, unit: 'mm[Hg]' },
  diastolic: { loinc: ['8462-4'], mdc: 150_022, isVital: true, unit: 'mm[Hg]' },
  mean: { loinc: ['8478-0'], mdc: 150_023, isVital: true, unit: 'mm[Hg]' },
};

/** As devices and as staff call them. */
export const pressurePartOf: ReadonlyMap<string, PressurePart> = new Map([
  ['systolic', 'systolic'],
  ['systolic-pressure', 'systolic'],
  ['diastolic', 'diastolic'],
  ['diastolic-pressure', 'diastolic'],
  ['mean-pressure', 'mean'],
]);

export const pressurePanel = '85354-9';

/** Scores of the early-warning chart: a survey, not a measurement. SNOMED CT, UK edition. */
export const scoreMetrics: ReadonlySet<string> = new Set(['news2', 'news2-total', 'news2-score']);
export const news2Snomed = '1104051000000101';

export const loincSystem = 'http://loinc.org';
export const mdcSystem = 'urn:iso:std:iso:11073:10101';
export const ucumSystem = 'http://unitsofmeasure.org';
export const snomedSystem = 'http://snomed.info/sct';
export const categorySystem = 'http://terminology.hl7.org/CodeSystem/observation-category';
export const absentSystem = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';
export const communicationSystem = 'http://terminology.hl7.org/CodeSystem/communication-category';
export const profileOf = (name: string): string => `http://hl7.org/fhir/StructureDefinition/${name}`;

/** The standard codings; without the 11073 one where no device measured. */
export const standardCodings = (
  { loinc, mdc }: Pick<MetricCode, 'loinc' | 'mdc'>,
  isByHand: boolean,
): readonly Coding[] => [
  ...loinc.map((code) => ({ system: loincSystem, code })),
  ...(mdc === undefined || isByHand ? [] : [{ system: mdcSystem, code: String(mdc) }]),
];

/** A unit as people write it; others are read as UCUM has them. */
export function unitWord(metric: string, unit: string): string {
  if (unit === '/min') return metric === 'respiration-rate' ? 'breaths/minute' : 'beats/minute';
  return words[unit] ?? unit;
}

const words: Readonly<Record<string, string>> = { 'mm[Hg]': 'mmHg', Cel: '°C' };
