import type { StaffId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import { elapsedMs } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';
import { type Acvpu, acvpu } from '../core/observation.ts';
import { type News2Input, type News2Parameter, news2Parameters } from './news2-score.ts';
import { inOwnUnit, vitalOf } from './vital-unit.ts';

/** Metrics that a score reads; the last two are what staff enter. */
export const news2Metrics = [
  'respiration-rate',
  'spo2',
  'systolic-pressure',
  'systolic',
  'heart-rate',
  'pulse-rate',
  'temperature',
  'body-temperature',
  'consciousness',
  'supplemental-oxygen',
] as const;

interface Held {
  readonly value: number | Acvpu;
  readonly at: Instant;
  /** The device gave one shortly before it: values keep coming. */
  readonly isComing?: true;
}

/** Values further apart stand alone, such as those of a monitor that is wheeled from bed to bed. */
const comingMs = 60_000;

/** Of one parameter, what devices measured last and what of staff's entries stands: neither drives the other out. */
interface Known {
  readonly measured?: Held;
  readonly entered?: Held & { readonly by: StaffId };
}

/** What is known of each parameter. At most seven entries. */
export type News2Inputs = ReadonlyMap<News2Parameter, Known>;

/** Where a scored value comes from: when it was seen, how old it is, and by whom where staff entered it. */
export interface InputSource {
  readonly at: Instant;
  readonly ageS: number;
  readonly by?: StaffId;
  readonly isComing?: true;
}

/** What of it may be scored now: not older than its limit. */
export interface CurrentInputs {
  readonly input: News2Input;
  readonly sources: Readonly<Partial<Record<News2Parameter, InputSource>>>;
}

export interface AgeLimits {
  readonly continuousMaxAgeS: number;
  readonly manualMaxAgeS: number;
}

const words: Readonly<Record<string, Acvpu>> = {
  alert: 'A',
  confusion: 'C',
  voice: 'V',
  pain: 'P',
  unresponsive: 'U',
};

/** A level as staff enter it: a letter, a word, or its place in ACVPU (0–4), as recordings have it. */
function levelOf({ text, value }: Reading): Acvpu | undefined {
  const letter = acvpu.find((one) => one === text?.toUpperCase());
  return letter ?? words[text?.toLowerCase() ?? ''] ?? (text === undefined ? acvpu[value ?? -1] : undefined);
}

function usable(reading: Reading): readonly [News2Parameter, number | Acvpu] | undefined {
  const { metric, value, unit, quality } = reading;
  if (quality !== 'good') return undefined;
  if (metric === 'consciousness') {
    const level = levelOf(reading);
    return level === undefined ? undefined : ['consciousness', level];
  }
  if (value === null) return undefined;
  // Litres a minute or yes/no: any flow counts, whatever it is.
  if (metric === 'supplemental-oxygen') return ['oxygen', value > 0 ? 1 : 0];
  const vital = vitalOf(metric);
  const own = vital === undefined ? undefined : inOwnUnit(vital, value, unit);
  return vital === undefined || own === undefined ? undefined : [vital, own];
}

const parameterOf = (metric: string): News2Parameter | undefined => {
  if (metric === 'supplemental-oxygen') return 'oxygen';
  return metric === 'consciousness' ? 'consciousness' : vitalOf(metric);
};

/** The parameter of which an entry was taken back by this reading. */
export const takenBackBy = ({ metric, value, enteredBy }: Reading): News2Parameter | undefined =>
  enteredBy !== undefined && value === null ? parameterOf(metric) : undefined;

/**
 * The inputs after one reading. Pure. Doubtful readings, unknown units and impossible values of a device change nothing; an entry
 * stands in place of the entry before it, and one without a value takes that back.
 */
export function withReading(inputs: News2Inputs, reading: Reading): News2Inputs {
  const { metric, at, enteredBy } = reading;
  const name = parameterOf(metric);
  const value = usable(reading)?.[1];
  if (name === undefined || (enteredBy === undefined && value === undefined)) return inputs;
  const { measured, entered } = inputs.get(name) ?? {};
  const held = value === undefined ? undefined : { value, at };
  const isComing = measured !== undefined && elapsedMs(measured.at, at) <= comingMs;
  const known: Known =
    enteredBy === undefined
      ? { ...(held && { measured: { ...held, ...(isComing && { isComing }) } }), ...(entered && { entered }) }
      : { ...(measured && { measured }), ...(held && { entered: { ...held, by: enteredBy } }) };
  return new Map([...inputs, [name, known]]);
}

const isContinuous = (name: News2Parameter): boolean =>
  name === 'respiration' || name === 'spo2' || name === 'pulse';

interface Fresh extends InputSource {
  readonly value: number | Acvpu;
}

/** The newest of what is known that is not too old: by hand a pulse counts as long as a pressure does, from a device it does not. */
function freshOf(name: News2Parameter, known: Known, now: Instant, limits: AgeLimits): Fresh | undefined {
  const { measured, entered } = known;
  const aged = (held: Held | undefined, mostS: number): Fresh[] => {
    if (held === undefined) return [];
    const ageS = elapsedMs(held.at, now) / 1000;
    return ageS <= mostS && ageS >= -mostS ? [{ ...held, ageS: Math.max(0, ageS) }] : [];
  };
  const found = [
    ...aged(measured, isContinuous(name) ? limits.continuousMaxAgeS : limits.manualMaxAgeS),
    ...aged(entered, limits.manualMaxAgeS),
  ];
  return found.toSorted((a, b) => a.ageS - b.ageS)[0];
}

/** What may be scored at `now`. Pure. A value from the future (a clock set back) is not trusted either. */
export function currentInputs(inputs: News2Inputs, now: Instant, limits: AgeLimits): CurrentInputs {
  const fresh = new Map<News2Parameter, Fresh>();
  for (const name of news2Parameters) {
    const one = freshOf(name, inputs.get(name) ?? {}, now, limits);
    if (one !== undefined) fresh.set(name, one);
  }
  const number = (name: News2Parameter, key: string = name) => {
    const value = fresh.get(name)?.value;
    return typeof value === 'number' ? { [key]: value } : {};
  };
  const level = fresh.get('consciousness')?.value;
  const oxygen = fresh.get('oxygen')?.value;
  return {
    input: {
      ...number('respiration'),
      ...number('spo2'),
      ...number('systolic'),
      ...number('pulse'),
      ...number('temperature'),
      ...(typeof level === 'string' ? { consciousness: level } : {}),
      ...(oxygen === undefined ? {} : { isOnOxygen: oxygen !== 0 }),
    },
    sources: Object.fromEntries(
      [...fresh].map(([name, { value: _, ageS, ...source }]) => [
        name,
        { ...source, ageS: Math.round(ageS) },
      ]),
    ),
  };
}
