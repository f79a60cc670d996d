import { type Sentence, say, type Values, wordOf } from './catalogue.ts';

const sentences = <Key extends string>(table: Record<Key, Sentence>): Record<Key, Sentence> => table;

/** The seven parameters of the score, in English. */
export const parameterEn = {
  respiration: 'respiration',
  spo2: 'SpO₂',
  oxygen: 'air or oxygen',
  systolic: 'systolic pressure',
  pulse: 'pulse',
  consciousness: 'consciousness',
  temperature: 'temperature',
};
/** A value as a person reads it: `air`, `oxygen`, ACVPU letters, numbers with at most one decimal. */
const value = {
  air: 'air',
  oxygen: 'oxygen',
  A: 'alert',
  C: 'new confusion',
  V: 'to voice',
  P: 'to pain',
  U: 'none',
};

/** The answers of the NEWS2 chart (Royal College of Physicians, 2017). */
export const responseEn = {
  routine: 'routine, check every 12 h',
  low: 'check every 4 to 6 h; the nurse judges',
  'single-three': 'tell the medical team; urgent ward review, check every hour',
  urgent: 'urgent assessment by a clinician with acute-illness skills, check every hour',
  emergency: 'emergency assessment, usually by the critical-care team; watch without a break',
};

const named = (v: Values): string => wordOf(parameterEn, v, 'parameter');
const list = (v: Values): string =>
  say(v, 'missing')
    .split(',')
    .map((code) => wordOf(parameterEn, { code }, 'code'))
    .join(', ');
const given = (v: Values): string =>
  typeof v['value'] === 'number' ? say(v, 'value', 1) : wordOf(value, v, 'value');
/** Seconds as a person says an age. */
const age = (v: Values): string => {
  const ageS = v['ageS'];
  if (typeof ageS !== 'number') return '–';
  return ageS < 90 ? `${ageS} s` : `${Math.round(ageS / 60)} min`;
};

/** What the detectors of vital signs say, in English; its groups join those of the catalogue. */
export const vitalsEn = {
  detector: {
    news2: 'early-warning score',
    'heart-rate-limits': 'heart rate',
    'respiration-limits': 'respiration',
    'temperature-limits': 'temperature',
    'blood-pressure-limits': 'blood pressure',
    'irregular-pulse': 'pulse rhythm',
    'vital-baseline': 'own baseline',
    apnoea: 'breathing pauses',
  },
  alarm: {
    'news2-emergency': 'Early-warning score 7 or more',
    'news2-urgent': 'Early-warning score 5 or 6',
    'news2-single': 'Three points in one parameter',
    'heart-rate-low': 'Heart rate low',
    'heart-rate-high': 'Heart rate high',
    'respiration-low': 'Breathing slow',
    'respiration-high': 'Breathing fast',
    'temperature-low': 'Temperature low',
    'temperature-high': 'Fever',
    'blood-pressure-low': 'Blood pressure low',
    'blood-pressure-high': 'Blood pressure high',
    'apnoea-index': 'Many breathing pauses tonight',
    'pulse-drift': 'Pulse unusual for this resident',
    'respiration-drift': 'Breathing unusual for this resident',
    'spo2-drift': 'Saturation sinking below the usual',
    'temperature-drift': 'Temperature unusual for this resident',
    'blood-pressure-drift': 'Blood pressure unusual for this resident',
  },
  check: {
    'news2-emergency': 'Go now. Airway, breathing, circulation; call the doctor. Could this be sepsis?',
    'news2-urgent': 'Measure all seven parameters by hand and call the doctor. Could this be sepsis?',
    'news2-single': 'Measure the parameter again by hand, look at the resident, tell the doctor.',
  },
  witness: { vital: 'vital sign', score: 'score' },
  evidence: sentences({
    'vital-below': (v) =>
      `${wordOf(parameterEn, v, 'vital')} ${say(v, 'value', 1)}, limit ${say(v, 'limit', 1)}`,
    'vital-above': (v) =>
      `${wordOf(parameterEn, v, 'vital')} ${say(v, 'value', 1)}, limit ${say(v, 'limit', 1)}`,
    'news2-total': (v) => `NEWS2 ${say(v, 'total')}`,
    'news2-partial': (v) => `partial score ${say(v, 'total')}, not NEWS2; missing: ${list(v)}`,
    'news2-response': (v) => wordOf(responseEn, v, 'response'),
    'news2-part': (v) => `${named(v)} ${given(v)}: ${say(v, 'points')} points, ${age(v)} old`,
    'news2-by-hand': (v) =>
      `${named(v)} ${given(v)}: ${say(v, 'points')} points, entered, seen ${age(v)} ago`,
    'news2-by-profile': (v) => `${named(v)} ${given(v)}: ${say(v, 'points')} points, by profile`,
    'vital-unusual': (v) =>
      `${wordOf(parameterEn, v, 'vital')} ${say(v, 'value', 1)}, usual at this time ${say(v, 'usual', 1)} ± ${say(v, 'spread', 1)} (${say(v, 'days')} days); for ${say(v, 'hours', 1)} h`,
    'no-breath': (v) => `no breath for ${say(v, 'seconds')} s`,
    'apnoea-index': (v) =>
      `${say(v, 'perHour', 1)} events an hour over ${say(v, 'analysedH', 1)} h: pauses ${say(v, 'pausesPerHour', 1)}, desaturations ≥ 3 % ${say(v, 'by3PerHour', 1)}, ≥ 4 % ${say(v, 'by4PerHour', 1)}`,
    'irregular-beats': (v) => `irregular over ${say(v, 'beats')} beats, about ${say(v, 'perMinute')} /min`,
    'irregular-burden': (v) =>
      `irregular ${say(v, 'percent', 1)} % of ${say(v, 'analysedH', 1)} h analysed in ${say(v, 'days')} days`,
    'news2-scale-2': (v) => `SpO₂ scale 2, decided on ${say(v, 'decidedOn')}`,
  }),
};
