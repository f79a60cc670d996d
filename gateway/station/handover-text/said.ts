import type { Catalogue, Sentence, Values } from '../catalogue/catalogue.ts';
import type { Basis, Statement } from '../handover-wire.ts';

export type PaperLanguage = 'en' | 'zh-CN';

/** In what a handover is said: the words, and how times are written. */
export interface Speech {
  readonly words: Catalogue;
  readonly language: PaperLanguage;
}

type Group = Readonly<Record<string, string>>;

/** A code in words; an unknown one as it is, never hidden. */
const word = (group: object, code: string): string => (group as Group)[code] ?? code;

const timeOfDay = (language: PaperLanguage) =>
  new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayAndTime = (language: PaperLanguage) =>
  new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });

const formats = new Map<string, Intl.DateTimeFormat>();
/** Making a format takes long, and a handover has hundreds of times. */
function format(kind: 'time' | 'day', language: PaperLanguage): Intl.DateTimeFormat {
  const key = `${kind} ${language}`;
  const found = formats.get(key) ?? (kind === 'time' ? timeOfDay(language) : dayAndTime(language));
  formats.set(key, found);
  return found;
}

export const clockIn =
  (language: PaperLanguage) =>
  (ms: number): string =>
    format('time', language).format(ms);
export const dayIn = (language: PaperLanguage, ms: number): string => format('day', language).format(ms);

/** How long something took, in at most two units. */
export function durationIn({ handover: { second, minute, hour } }: Catalogue, ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000));
  if (total < 90) return `${total} ${second}`;
  const minutes = Math.round(total / 60);
  if (minutes < 60) return `${minutes} ${minute}`;
  const rest = minutes % 60;
  const hours = `${Math.floor(minutes / 60)} ${hour}`;
  return rest === 0 ? hours : `${hours} ${rest} ${minute}`;
}

/** The sentence of a statement, and on what it rests. An unknown key is shown as it is. */
export function saidOf(statement: Statement, speech: Speech): string {
  const { words, language } = speech;
  const sentence = (words.handoverSays as Readonly<Record<string, Sentence>>)[statement.key];
  const values = inWords(statement, speech);
  if (sentence === undefined) return [statement.key, ...Object.values(values)].join(' ');
  // Spaces stand around values, which a Chinese name or word does not want.
  return sentence(values, clockIn(language)).replace(/(\p{Script=Han}) (?=\p{Script=Han})/gu, '$1');
}

/** On what it rests: by whom, by which detector, from when. */
export function restsOn({ basis, by, atMs }: Statement, { words, language }: Speech): string {
  const decided = basis === 'staff' ? by : by && detectorIn(words, by);
  const parts = [basisIn(words, basis), decided, atMs === undefined ? undefined : clockIn(language)(atMs)];
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

const basisIn = ({ handover }: Catalogue, basis: Basis): string => handover[basis];

/** `fall 1.0.0` with the detector's name in words. */
function detectorIn(words: Catalogue, by: string): string {
  const [name = '', ...version] = by.split(' ');
  return [word(words.detector, name), ...version].join(' ');
}

const list = (value: string): readonly string[] => (value === '' ? [] : value.split(','));

/** Codes that stand in values, in words; by the value's name. */
function inWords({ key, values }: Statement, { words, language }: Speech): Values {
  const said: Record<string, number | string> = { ...values };
  const change = (name: string, turn: (code: string) => string, as = name): void => {
    if (values[name] !== undefined) said[as] = turn(`${values[name]}`);
  };
  const joined = (parts: readonly string[]): string => parts.join(language === 'zh-CN' ? '、' : ', ');
  change('type', (code) => word(words.alarm, code));
  change('types', (codes) => joined(list(codes).map((one) => counted(words, one))));
  change('priority', (code) => word(words.handover, code));
  change('end', (code) => words.handover[endWords[code] ?? 'endOver']);
  change('response', (code) => word(words.scoreResponse, code));
  change('parameters', (codes) => joined(list(codes).map((code) => word(words.scoreParameter, code))));
  change('detectors', (codes) => joined(list(codes).map((code) => word(words.detector, code))));
  change('watch', (codes) => joined(watched(words, codes)));
  change('what', (code) => happening(words, code));
  change('whats', (codes) => joined(list(codes).map((code) => happening(words, code))));
  change('cause', (code) => word(words.blind, code));
  change('problem', (code) => word(words.linkProblem, code));
  change('metric', (code) => word(words.metric, code));
  change('unit', (code) => word(units, code));
  change('dayMs', (ms) => dayIn(language, Number(ms)), 'day');
  for (const name of ['response', 'lasted', 'median', 'p90'])
    change(`${name}Ms`, (ms) => durationIn(words, Number(ms)), name);
  if (key === 'observed') Object.assign(said, observedIn(values, words));
  return said;
}

const endWords: Readonly<Record<string, 'endOpen' | 'endOver' | 'endReal' | 'endFalse' | 'endCare'>> = {
  open: 'endOpen',
  over: 'endOver',
  real: 'endReal',
  false: 'endFalse',
  'care-in-progress': 'endCare',
};

/** As staff write units (UCUM codes are for machines). */
const units: Group = { 'mm[Hg]': 'mmHg', Cel: '°C', '1': '' };

function counted(words: Catalogue, one: string): string {
  const [type = '', count = ''] = one.split(':');
  return `${word(words.alarm, type)} ${count}×`;
}

function happening({ handover }: Catalogue, code: string): string {
  const known: Group = {
    'bed-exits': handover.bedExits,
    falls: handover.falls,
    desaturations: handover.desaturations,
    gaps: handover.gaps,
    blind: handover.blindTimes,
    silences: handover.silences,
  };
  return known[code] ?? code;
}

function watched(words: Catalogue, codes: string): readonly string[] {
  const missing = list(codes);
  if (missing.length === 0) return [words.handover.reasonUnknown];
  return missing.map((one) => {
    const [detector = '', reason = ''] = one.split(':');
    const why = word(words.coverage, reason);
    return detector === '' ? why : `${word(words.detector, detector)} (${why})`;
  });
}

/** What staff entered: the name of the value, and the value with its unit. */
function observedIn(values: Values, words: Catalogue): Values {
  const name = `${values['name']}`;
  const value = values['value'];
  if (name === 'consciousness')
    return { name: words.observe.consciousness, given: word(words.acvpu, `${value}`) };
  if (name === 'oxygen') {
    const { device, flowLpm, percent } = values;
    const parts = [
      value === 'air' ? words.observe.air : words.observe.oxygen,
      device === undefined ? '' : word(words.oxygenDevice, `${device}`),
      flowLpm === undefined ? '' : `${flowLpm} L/min`,
      percent === undefined ? '' : `${percent} %`,
    ];
    return { name: words.observe.breathes, given: parts.filter((part) => part !== '').join(' ') };
  }
  return { name: word(words.observed, name), given: `${value} ${word(words.observedUnit, name)}` };
}
