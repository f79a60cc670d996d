/**
 * Codes of ISO/IEEE 11073-10101 as the standards page on interoperability gives them, section 4: those marked there, and none that is not
 * verified. A measurement without one goes out under our own coding system.
 */
const metrics: Readonly<Record<string, readonly [code: number, name: string]>> = {
  'heart-rate': [149_530, 'MDC_PULS_OXIM_PULS_RATE'],
  spo2: [150_456, 'MDC_PULS_OXIM_SAT_O2'],
  'respiration-rate': [151_562, 'MDC_RESP_RATE'],
  'body-temperature': [150_364, 'MDC_TEMP_BODY'],
  systolic: [150_021, 'MDC_PRESS_BLD_NONINV_SYS'],
  diastolic: [150_022, 'MDC_PRESS_BLD_NONINV_DIA'],
  'mean-pressure': [150_023, 'MDC_PRESS_BLD_NONINV_MEAN'],
};

const units: Readonly<Record<string, readonly [code: number, name: string]>> = {
  '%': [262_688, 'MDC_DIM_PERCENT'],
  '/min': [264_864, 'MDC_DIM_BEAT_PER_MIN'],
  'mm[Hg]': [266_016, 'MDC_DIM_MMHG'],
  Cel: [268_192, 'MDC_DIM_DEGC'],
};
const breaths = [264_928, 'MDC_DIM_RESP_PER_MIN'] as const;

/** Our own coding system: HL7 reserves names that begin with 99 for it. */
export const localSystem = '99VIGIL';

const coded = ([code, name]: readonly [number, string]): string => `${code}^${name}^MDC`;

export const metricCode = (metric: string): string => {
  const known = metrics[metric];
  return known ? coded(known) : `${metric}^${metric}^${localSystem}`;
};

/** UCUM where there is no code of ISO/IEEE 11073. */
export const unitCode = (metric: string, unit: string): string => {
  if (metric === 'respiration-rate' && unit === '/min') return coded(breaths);
  const known = units[unit];
  return known ? coded(known) : `${unit.replaceAll(/[|^&~\\]/g, '')}^^UCUM`;
};
