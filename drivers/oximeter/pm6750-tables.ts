import type { MetricSpec, StreamSpec } from '../../gateway/plugin/driver.ts';
import type { CodedValue, StatusBit } from './vital-value.ts';
import { pulseRateSpec, spo2Spec } from './vital-value.ts';

export const ecgChannels = ['ecg_i', 'ecg_ii', 'ecg_iii', 'ecg_avr', 'ecg_avl', 'ecg_avf', 'ecg_v'] as const;
/** The board's zero line; it sends 0 to 250, and stays at either end when it clips. */
export const ecgZero = 128;
export const ecgMost = 250;

export const pm6750Streams: readonly StreamSpec[] = [
  {
    stream: 'ecg',
    summary: 'Seven ECG leads of the same instant, in counts about zero: millivolts depend on the gain set.',
    channels: ecgChannels,
    units: ecgChannels.map(() => '1'),
    rateHz: 250,
    plausible: ecgChannels.map(() => [-128, 127]),
  },
  {
    stream: 'pleth',
    summary: 'Plethysmogram in counts.',
    channels: ['pleth'],
    units: ['1'],
    rateHz: 50,
    plausible: [[0, 255]],
  },
  {
    stream: 'respiration',
    summary: 'Respiration wave by chest impedance, in counts.',
    channels: ['resp'],
    units: ['1'],
    rateHz: 50,
    plausible: [[0, 255]],
  },
];

const slow = (
  metric: string,
  summary: string,
  plausible: readonly [number, number] = [0, 255],
): MetricSpec => ({
  metric,
  unit: '1',
  summary,
  ratePerMin: 0,
  plausible,
});

export const heartRate: CodedValue = {
  noData: 0,
  spec: {
    metric: 'heart-rate',
    unit: '/min',
    summary: 'Heart rate from the ECG; where the ECG is switched off, the pulse rate of the oximeter.',
    // ISO/IEEE 11073 has a code for either source but none for both.
    loinc: '8867-4',
    ratePerMin: 60,
    plausible: [10, 350],
  },
};
export const respiration: CodedValue = {
  noData: 0,
  spec: {
    metric: 'respiration-rate',
    unit: '/min',
    summary: 'Respiration rate by chest impedance.',
    mdc: 151_562,
    loinc: '9279-1',
    ratePerMin: 60,
    plausible: [1, 150],
  },
};
export const stLevel: CodedValue = {
  perUnit: 100,
  spec: {
    metric: 'st-level',
    unit: 'mV',
    summary: 'Level of the ST segment.',
    ratePerMin: 60,
    plausible: [-2, 2],
  },
};
export const pulseRate: CodedValue = {
  noData: 255,
  spec: {
    ...pulseRateSpec,
    metric: 'pulse-rate',
    summary: 'Pulse rate of the oximeter, beside that of the ECG.',
  },
};
export const spo2: CodedValue = { spec: spo2Spec, noData: 127 };

const degrees = (
  metric: string,
  summary: string,
  codes: Pick<MetricSpec, 'mdc' | 'loinc'> = {},
): CodedValue => ({
  perUnit: 10,
  noData: 0,
  spec: { metric, unit: 'Cel', summary, ratePerMin: 60, plausible: [10, 50], ...codes },
});
export const temperature1 = degrees('body-temperature', 'Temperature of probe 1.', {
  mdc: 150_364,
  loinc: '8310-5',
});
export const temperature2 = degrees('body-temperature-2', 'Temperature of probe 2.');

const mmHg = (
  metric: string,
  summary: string,
  codes: Pick<MetricSpec, 'mdc' | 'loinc'> = {},
): CodedValue => ({
  noData: 0,
  spec: { metric, unit: 'mm[Hg]', summary, ratePerMin: 0, plausible: [10, 300], ...codes },
});
/** Results in the order of the frame. */
export const pressures: readonly CodedValue[] = [
  mmHg('systolic', 'Systolic blood pressure.', { mdc: 150_021, loinc: '8480-6' }),
  mmHg('mean-pressure', 'Mean blood pressure.', { mdc: 150_023, loinc: '8478-0' }),
  mmHg('diastolic', 'Diastolic blood pressure.', { mdc: 150_022, loinc: '8462-4' }),
];
export const cuffPressure: MetricSpec = {
  metric: 'cuff-pressure',
  unit: 'mm[Hg]',
  summary: 'Pressure in the cuff now.',
  ratePerMin: 120,
  plausible: [0, 320],
  isThinned: true,
};

export const pm6750Metrics: readonly MetricSpec[] = [
  ...[heartRate, respiration, stLevel, pulseRate, spo2, temperature1, temperature2, ...pressures].map(
    ({ spec }) => spec,
  ),
  cuffPressure,
  slow('ecg-status', 'Status of the ECG; the text names what is set.'),
  {
    ...slow('ecg-rhythm', 'Code of the rhythm that the board sees; the text names it. No diagnosis.'),
    ratePerMin: 60,
    isAlarm: true,
  },
  slow('spo2-status', 'Status of the oximeter; the text names it.'),
  slow('temperature-status', 'Status of the temperature probes; the text names it.'),
  slow('pressure-status', 'Status of the cuff measurement, as the frame codes it; the text names it.'),
  slow('heart-beat', 'A heart beat was marked.', [0, 1]),
  slow('pulse-beat', 'A pulse was marked.', [0, 1]),
];

/** Lead-off is ordinary while nobody is connected; the gain and mode bits spoil nothing and are not named. */
export const ecgBits: readonly StatusBit[] = [
  { mask: 2, reason: 'lead-off', quality: 'invalid' },
  { mask: 1, reason: 'weak-signal', quality: 'questionable' },
];

/** A status that is a code, not bits: what each code says, and what it does to the values beside it. */
export type StatusCodes = readonly {
  readonly reason: string;
  readonly quality?: 'questionable' | 'invalid';
}[];

export const spo2Codes: StatusCodes = [
  { reason: 'ok' },
  { reason: 'probe-unplugged', quality: 'invalid' },
  { reason: 'no-finger', quality: 'invalid' },
  { reason: 'searching', quality: 'questionable' },
  { reason: 'searching-too-long', quality: 'questionable' },
];
export const temperatureCodes: readonly string[] = ['ok', 't1-loose', 't2-loose', 'both-loose'];
export const pressureCodes: StatusCodes = [
  { reason: 'done' },
  { reason: 'measuring' },
  { reason: 'stopped', quality: 'invalid' },
  { reason: 'over-pressure', quality: 'invalid' },
  { reason: 'cuff-loose', quality: 'invalid' },
  { reason: 'timeout', quality: 'invalid' },
  { reason: 'error', quality: 'invalid' },
  { reason: 'interference', quality: 'invalid' },
  { reason: 'no-result', quality: 'invalid' },
  { reason: 'initialising' },
  { reason: 'initialised' },
];
export const rhythmCodes: readonly string[] = [
  'analysing',
  'normal',
  'asystole',
  'ventricular-fibrillation',
  'r-on-t',
  'ventricular-beats-1',
  'ventricular-beats-2',
  'ventricular-beats-3',
  'bigeminy',
  'trigeminy',
  'tachycardia',
  'bradycardia',
  'missed-beat',
];
