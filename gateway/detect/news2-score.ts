import type { Acvpu } from '../core/observation.ts';

/**
 * National Early Warning Score 2, pure. Source: Royal College of Physicians, *National Early Warning Score (NEWS) 2*, December
 * 2017 (standards page on NEWS2, sections 1, 2 and 4). Reproduced unchanged, with acknowledgement of the RCP.
 */
export const news2Parameters = [
  'respiration',
  'spo2',
  'oxygen',
  'systolic',
  'pulse',
  'consciousness',
  'temperature',
] as const;
export type News2Parameter = (typeof news2Parameters)[number];

/** Scale 2 is for confirmed hypercapnic respiratory failure only, by a clinician's recorded decision. */
export type Spo2Scale = 1 | 2;

/** Numbers in the units of the chart: /min, %, mm[Hg], Cel. What is not known is left out. */
export interface News2Input {
  readonly respiration?: number;
  readonly spo2?: number;
  readonly isOnOxygen?: boolean;
  readonly systolic?: number;
  readonly pulse?: number;
  readonly consciousness?: Acvpu;
  readonly temperature?: number;
}

/** The chart's five answers, from section 2 of the standards page. */
export type News2Response = 'routine' | 'low' | 'single-three' | 'urgent' | 'emergency';

export interface News2Score {
  readonly parts: Readonly<Partial<Record<News2Parameter, number>>>;
  readonly total: number;
  /** What was not known. A score with something missing is partial: a lower bound, never to be shown as NEWS2. */
  readonly missing: readonly News2Parameter[];
  readonly hasSingleThree: boolean;
  readonly response: News2Response;
}

/** Up to and including the first number: the second in points. */
type Bands = readonly (readonly [upTo: number, points: number])[];

const over = Number.POSITIVE_INFINITY;
const respiration: Bands = [
  [8, 3],
  [11, 1],
  [20, 0],
  [24, 2],
  [over, 3],
];
const spo2Scale1: Bands = [
  [91, 3],
  [93, 2],
  [95, 1],
  [over, 0],
];
const spo2Scale2Air: Bands = [
  [83, 3],
  [85, 2],
  [87, 1],
  [over, 0],
];
const spo2Scale2Oxygen: Bands = [
  [83, 3],
  [85, 2],
  [87, 1],
  [92, 0],
  [94, 1],
  [96, 2],
  [over, 3],
];
const systolic: Bands = [
  [90, 3],
  [100, 2],
  [110, 1],
  [219, 0],
  [over, 3],
];
const pulse: Bands = [
  [40, 3],
  [50, 1],
  [90, 0],
  [110, 1],
  [130, 2],
  [over, 3],
];
const temperature: Bands = [
  [35.0, 3],
  [36.0, 1],
  [38.0, 0],
  [39.0, 1],
  [over, 2],
];

const pointsIn = (bands: Bands, value: number): number => bands.find(([upTo]) => value <= upTo)?.[1] ?? 0;

/** Half up, forgiving the last bit of a conversion (35.05 is stored as 35.04999…). */
const rounded = (value: number, steps: number): number => Math.round(value * steps + 1e-6) / steps;
const whole = (value: number): number => rounded(value, 1);

function spo2Bands(scale: Spo2Scale, isOnOxygen: boolean | undefined): Bands {
  if (scale === 1) return spo2Scale1;
  // With oxygen not known the score is partial, and the lower of the two answers keeps it a lower bound.
  return isOnOxygen ? spo2Scale2Oxygen : spo2Scale2Air;
}

/** The points of each known parameter. Values are rounded first, temperature to 0.1 Cel, the others to whole numbers. */
function partsOf(input: News2Input, scale: Spo2Scale): Partial<Record<News2Parameter, number>> {
  const { isOnOxygen, consciousness } = input;
  const part = (name: News2Parameter, bands: Bands, value: number | undefined, steps = 1) =>
    value === undefined || !Number.isFinite(value)
      ? {}
      : { [name]: pointsIn(bands, steps === 1 ? whole(value) : rounded(value, steps)) };
  return {
    ...part('respiration', respiration, input.respiration),
    ...part('spo2', spo2Bands(scale, isOnOxygen), input.spo2),
    ...(isOnOxygen === undefined ? {} : { oxygen: isOnOxygen ? 2 : 0 }),
    ...part('systolic', systolic, input.systolic),
    ...part('pulse', pulse, input.pulse),
    ...(consciousness === undefined ? {} : { consciousness: consciousness === 'A' ? 0 : 3 }),
    ...part('temperature', temperature, input.temperature, 10),
  };
}

function responseTo(total: number, hasSingleThree: boolean): News2Response {
  if (total >= 7) return 'emergency';
  if (total >= 5) return 'urgent';
  if (hasSingleThree) return 'single-three';
  return total >= 1 ? 'low' : 'routine';
}

/** The score of what is known, its parts, and the chart's response to it. */
export function news2Score(input: News2Input, scale: Spo2Scale): News2Score {
  const parts = partsOf(input, scale);
  const points = Object.values(parts);
  const total = points.reduce((sum, one) => sum + one, 0);
  const hasSingleThree = points.includes(3);
  return {
    parts,
    total,
    missing: news2Parameters.filter((name) => !(name in parts)),
    hasSingleThree,
    response: responseTo(total, hasSingleThree),
  };
}
