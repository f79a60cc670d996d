import type { Instant } from '../core/instant.ts';
import { elapsedMs } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';
import { type Acvpu, acvpu, type News2Input, type News2Parameter, news2Parameters } from './news2-score.ts';
import { inOwnUnit, vitalOf } from './vital-unit.ts';

/** Metrics that a score reads; the last two are what staff enter. */
export const news2Metrics = [
  'respiration-rate',
  'spo2',
  'systolic-pressure',
  'heart-rate',
  'pulse-rate',
  'temperature',
  'consciousness',
  'supplemental-oxygen',
] as const;

interface Held {
  readonly value: number | Acvpu;
  readonly at: Instant;
}

/** The newest usable value of each parameter. At most seven entries. */
export type News2Inputs = ReadonlyMap<News2Parameter, Held>;

/** What of it may be scored now: not older than its limit; `agesS` says how old each one is. */
export interface CurrentInputs {
  readonly input: News2Input;
  readonly agesS: Readonly<Partial<Record<News2Parameter, number>>>;
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

/** The inputs after one reading. Pure. Doubtful readings, unknown units and impossible values change nothing. */
export function withReading(inputs: News2Inputs, reading: Reading): News2Inputs {
  const found = usable(reading);
  if (found === undefined) return inputs;
  const [name, value] = found;
  return new Map([...inputs, [name, { value, at: reading.at }]]);
}

const isContinuous = (name: News2Parameter): boolean =>
  name === 'respiration' || name === 'spo2' || name === 'pulse';

/** What may be scored at `now`. Pure. A value from the future (a clock set back) is not trusted either. */
export function currentInputs(inputs: News2Inputs, now: Instant, limits: AgeLimits): CurrentInputs {
  const fresh = new Map<News2Parameter, Held & { readonly ageS: number }>();
  for (const name of news2Parameters) {
    const held = inputs.get(name);
    if (held === undefined) continue;
    const ageS = elapsedMs(held.at, now) / 1000;
    const most = isContinuous(name) ? limits.continuousMaxAgeS : limits.manualMaxAgeS;
    if (ageS <= most && ageS >= -most) fresh.set(name, { ...held, ageS: Math.max(0, ageS) });
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
    agesS: Object.fromEntries([...fresh].map(([name, { ageS }]) => [name, Math.round(ageS)])),
  };
}
