import { elapsedMs, type Instant } from '../core/instant.ts';

interface Sample {
  readonly at: Instant;
  readonly value: number;
}

export interface DesaturationState {
  /** Good values of the last two minutes; at most `mostSamples`. */
  readonly recent: readonly Sample[];
  /** The dip under way: the level it left, its lowest value, and since when. */
  readonly dip?: { readonly from: number; readonly lowest: number; readonly since: Instant };
}

/** A dip that is over. */
export interface Desaturation {
  readonly onset: Instant;
  /** Percent below the level it left. */
  readonly depth: number;
}

export const noDesaturation: DesaturationState = { recent: [] };

const lookBackMs = 120_000;
const mostSamples = 240;
const leastDepth = 3;
/** Shorter is noise of the last digit; longer is a lasting desaturation, which `spo2-low` and `vital-baseline` tell. */
const shortestMs = 5_000;
const longestMs = 120_000;

/**
 * The next state after one good SpO2 value, and the dip that it ended. Pure. A dip begins 3 % below the highest value of the two
 * minutes before and ends when two thirds of it are made good. Source: AASM manual (general knowledge of it): oxygen
 * desaturation index by falls of at least 3 % or 4 %.
 */
export function desaturationStep(
  state: DesaturationState,
  sample: Sample,
): { readonly state: DesaturationState; readonly ended?: Desaturation } {
  const recent = [...state.recent, sample]
    .filter(({ at }) => elapsedMs(at, sample.at) <= lookBackMs)
    .slice(-mostSamples);
  const { dip } = state;
  if (dip === undefined) {
    const from = Math.max(...recent.map(({ value }) => value));
    if (from - sample.value < leastDepth) return { state: { recent } };
    return { state: { recent, dip: { from, lowest: sample.value, since: sample.at } } };
  }
  const lowest = Math.min(dip.lowest, sample.value);
  const lastedMs = elapsedMs(dip.since, sample.at);
  // The level is the new one from here on: what was before it would make a second dip of the same fall.
  if (lastedMs > longestMs) return { state: { recent: [sample] } };
  if (sample.value < dip.from - (dip.from - lowest) / 3)
    return { state: { recent, dip: { ...dip, lowest } } };
  const ended = { onset: dip.since, depth: dip.from - lowest };
  return lastedMs < shortestMs ? { state: { recent } } : { state: { recent }, ended };
}
