import type { Field } from './hl7-message.ts';

/** Where our own words are from, where ISO/IEEE 11073-10101 has none that was verified. */
export const ourSystem = '99VIGIL';

type Code = readonly [code: string, name: string];

const mdc = ([code, name]: Code): readonly string[] => [code, name, 'MDC'];

/** ISO/IEEE 11073-10101 by metric, as the drivers carry them. */
const metrics: Readonly<Record<string, Code>> = {
  'heart-rate': ['149530', 'MDC_PULS_OXIM_PULS_RATE'],
  // Counted at the wrist as well: not said to be an oximeter's.
  'pulse-rate': ['149546', 'MDC_PULS_RATE_NON_INV'],
  spo2: ['150456', 'MDC_PULS_OXIM_SAT_O2'],
  'perfusion-index': ['150488', 'MDC_BLD_PERF_INDEX'],
  'respiration-rate': ['151562', 'MDC_RESP_RATE'],
  'body-temperature': ['150364', 'MDC_TEMP_BODY'],
  temperature: ['150364', 'MDC_TEMP_BODY'],
  systolic: ['150021', 'MDC_PRESS_BLD_NONINV_SYS'],
  'systolic-pressure': ['150021', 'MDC_PRESS_BLD_NONINV_SYS'],
  diastolic: ['150022', 'MDC_PRESS_BLD_NONINV_DIA'],
  'diastolic-pressure': ['150022', 'MDC_PRESS_BLD_NONINV_DIA'],
  'mean-pressure': ['150023', 'MDC_PRESS_BLD_NONINV_MEAN'],
  'body-weight': ['188736', 'MDC_MASS_BODY_ACTUAL'],
};

/** OBX-3 of a measurement; one without a code goes by our own name. */
export function metricCode(metric: string): Field {
  const code = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
  return code === undefined ? [metric, metric, ourSystem] : mdc(code);
}

const units: Readonly<Record<string, Code>> = {
  '%': ['262688', 'MDC_DIM_PERCENT'],
  'mm[Hg]': ['266016', 'MDC_DIM_MMHG'],
  Cel: ['268192', 'MDC_DIM_DEGC'],
};
const beats: Code = ['264864', 'MDC_DIM_BEAT_PER_MIN'];
const breaths: Code = ['264928', 'MDC_DIM_RESP_PER_MIN'];

/** OBX-6: MDC with UCUM beside it, or UCUM alone. What is counted a minute depends on what is counted. */
export function unitCode(unit: string, metric: string): Field {
  const ucum = [unit, unit, 'UCUM'];
  const code = unit === '/min' ? perMinute(metric) : Object.hasOwn(units, unit) ? units[unit] : undefined;
  return code === undefined ? ucum : [...mdc(code), ...ucum];
}

function perMinute(metric: string): Code | undefined {
  if (metric === 'respiration-rate') return breaths;
  return metric === 'heart-rate' || metric === 'pulse-rate' ? beats : undefined;
}

/** An alarm about a limit: the event, the flag, and which measurement broke it. */
export interface LimitCode {
  readonly code: Code;
  readonly flag: 'L' | 'H';
  readonly metric: string;
  readonly unit: string;
}

const low = { code: ['196670', 'MDC_EVT_LO'], flag: 'L' } as const;
const high = { code: ['196648', 'MDC_EVT_HI'], flag: 'H' } as const;
const pulse = { metric: 'heart-rate', unit: '/min' };
const breathing = { metric: 'respiration-rate', unit: '/min' };
const warmth = { metric: 'body-temperature', unit: 'Cel' };
const pressure = { metric: 'systolic', unit: 'mm[Hg]' };

const limits: Readonly<Record<string, LimitCode>> = {
  'spo2-low': { ...low, metric: 'spo2', unit: '%' },
  'heart-rate-low': { ...low, ...pulse },
  'heart-rate-high': { ...high, ...pulse },
  'respiration-low': { ...low, ...breathing },
  'respiration-high': { ...high, ...breathing },
  'temperature-low': { ...low, ...warmth },
  'temperature-high': { ...high, ...warmth },
  'blood-pressure-low': { ...low, ...pressure },
  'blood-pressure-high': { ...high, ...pressure },
};

export const limitOf = (type: string): LimitCode | undefined =>
  Object.hasOwn(limits, type) ? limits[type] : undefined;

/** No event code of a fall or of a silent device was verified: these are an alarm, and our own word says which. */
export const anyAlarm: Code = ['196616', 'MDC_EVT_ALARM'];

/** OBX-3 of an alert: the standard's event, and our own type as the alternative code (CWE.4–6). */
export const eventCode = (type: string, name: string): Field => [
  ...mdc(limitOf(type)?.code ?? anyAlarm),
  type,
  name,
  ourSystem,
];

/** OBX-3 of the rows that tell of an alert, with the facet that is the last number of OBX-4. */
export const alertRows = {
  source: { facet: 2, code: mdc(['68480', 'MDC_ATTR_ALERT_SOURCE']) },
  phase: { facet: 3, code: mdc(['68481', 'MDC_ATTR_EVENT_PHASE']) },
  state: { facet: 4, code: mdc(['68482', 'MDC_ATTR_ALARM_STATE']) },
  inactivation: { facet: 5, code: mdc(['68483', 'MDC_ATTR_ALARM_INACTIVATION_STATE']) },
  priority: { facet: 6, code: mdc(['68484', 'MDC_ATTR_ALARM_PRIORITY']) },
  type: { facet: 7, code: mdc(['68485', 'MDC_ATTR_ALERT_TYPE']) },
  // Its name was not verified; receivers go by the number.
  text: { facet: 8, code: mdc(['68546', '']) },
} as const;
export type AlertRow = keyof typeof alertRows;

export const anyAlarmCode: Field = mdc(anyAlarm);
export const monitorCode: Field = mdc(['69965', 'MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS']);

/** MSH-21. Makers differ; receivers go by the first component. */
export const profiles = {
  alert: ['IHE_PCD_ACM_001', 'IHE PCD', '1.3.6.1.4.1.19376.1.6.4.4.1', 'ISO'],
  readings: ['IHE_PCD_001', 'IHE PCD', '1.3.6.1.4.1.19376.1.6.4.1', 'ISO'],
} as const;
