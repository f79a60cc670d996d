import type { MetricSpec, StreamSpec } from '../../gateway/plugin/driver.ts';

/** So many channels that reach from −most to most. */
function repeated(count: number, most: number): (readonly [number, number])[] {
  return Array.from({ length: count }, () => [-most, most]);
}

/** Streams that generic devices usually send, with the channels that a payload need not name. */
export const knownStreams: readonly StreamSpec[] = [
  {
    stream: 'imu',
    summary: 'Acceleration and angular velocity; with three columns, acceleration alone.',
    channels: ['acc_x', 'acc_y', 'acc_z', 'gyr_x', 'gyr_y', 'gyr_z'],
    units: ['g', 'g', 'g', 'deg/s', 'deg/s', 'deg/s'],
    rateHz: 50,
    plausible: [...repeated(3, 32), ...repeated(3, 4_000)],
  },
  {
    stream: 'wrench',
    summary: 'Force and torque.',
    channels: ['fx', 'fy', 'fz', 'tx', 'ty', 'tz'],
    units: ['N', 'N', 'N', 'N.m', 'N.m', 'N.m'],
    rateHz: 100,
    plausible: [...repeated(3, 10_000), ...repeated(3, 1_000)],
  },
  {
    stream: 'pleth',
    summary: 'Plethysmogram.',
    channels: ['pleth'],
    units: ['1'],
    rateHz: 75,
    plausible: repeated(1, 1e9),
  },
  {
    stream: 'ecg',
    summary: 'Electrocardiogram, one lead.',
    channels: ['ecg'],
    units: ['mV'],
    rateHz: 250,
    plausible: repeated(1, 100),
    mdc: 131_328,
  },
  {
    stream: 'bed-load',
    summary: 'Load cells under a bed.',
    channels: ['load_1', 'load_2', 'load_3', 'load_4'],
    units: ['kg', 'kg', 'kg', 'kg'],
    rateHz: 20,
    plausible: repeated(4, 500),
  },
];

/** What a generic device sends is its own affair; once a minute is what a chart asks for. */
const ratePerMin = 1;

/** Readings that generic devices usually send. A payload may name them by metric, LOINC or MDC code. */
export const knownMetrics: readonly MetricSpec[] = [
  metric('heart-rate', '/min', 'Heart rate.', 149_530, '8867-4', [10, 350]),
  metric('spo2', '%', 'Oxygen saturation.', 150_456, '59408-5', [0, 100]),
  metric('respiration-rate', '/min', 'Respiration rate.', 151_562, '9279-1', [0, 120]),
  metric('body-temperature', 'Cel', 'Body temperature.', 150_364, '8310-5', [20, 45]),
  metric('systolic', 'mm[Hg]', 'Systolic blood pressure.', 150_021, '8480-6', [20, 350]),
  metric('diastolic', 'mm[Hg]', 'Diastolic blood pressure.', 150_022, '8462-4', [10, 250]),
  {
    metric: 'body-weight',
    unit: 'kg',
    summary: 'Body weight.',
    loinc: '29463-7',
    ratePerMin,
    plausible: [0, 500],
  },
  { metric: 'presence', unit: '1', summary: '1 while a person is there.', ratePerMin: 0, plausible: [0, 1] },
  {
    metric: 'fall',
    unit: '1',
    summary: '1 while the device itself reports a fall.',
    ratePerMin: 0,
    plausible: [0, 1],
    isAlarm: true,
  },
  {
    metric: 'call',
    unit: '1',
    summary: '1 while a person calls for help.',
    ratePerMin: 0,
    plausible: [0, 1],
    isAlarm: true,
  },
  { metric: 'battery', unit: '%', summary: 'State of charge.', ratePerMin: 0, plausible: [0, 100] },
];

function metric(
  name: string,
  unit: string,
  summary: string,
  mdc: number,
  loinc: string,
  plausible: readonly [number, number],
): MetricSpec {
  return { metric: name, unit, summary, mdc, loinc, ratePerMin, plausible };
}

const metricByCode = new Map(
  knownMetrics.flatMap((spec) =>
    [spec.metric, spec.loinc, spec.mdc?.toString()]
      .filter((code) => code !== undefined)
      .map((code) => [code, spec.metric]),
  ),
);

const kebabCase = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The metric that a code names: a known one, or any kebab-case word as it is. */
export function metricNamed(code: string): string | undefined {
  return metricByCode.get(code) ?? (isName(code) ? code : undefined);
}

/** Whether a stream or metric may be called so. */
export const isName = (text: string): boolean => text.length <= 64 && kebabCase.test(text);
