import { elapsedMs, type Instant, plusMs } from '../core/instant.ts';
import type { History } from '../signal/history.ts';

/** How long a wearable has lain without any movement, and until when what happens to it is somebody's hand. */
export interface StillState {
  readonly since?: Instant;
  readonly handledUntil?: Instant;
}

/** The look back of one judgement. */
export const stillLookS = 10;
/**
 * Below this nobody breathes under it: one-second means take away the sensor's noise (0.006 g in SisFall leave less than 0.001 g),
 * and breathing that tilts the trunk by a third of a degree still moves them by 0.004 g. So still for so long, it lies on a
 * table or charges.
 */
const stillG = 0.002;
export const unwornMs = 5 * 60_000;
/** Taking it up, dropping it and putting it on. */
const handledMs = 15_000;

/** How much the one-second means of all three axes vary together over a history, in g: how far it turns, without its noise. */
export function turnSpread({ samples, channels, rows }: History, rateHz: number): number {
  const seconds = Math.floor(rows / rateHz);
  let variance = 0;
  for (let axis = 0; axis < 3; axis += 1) {
    const means = Array.from({ length: seconds }, (_, second) => {
      let sum = 0;
      for (let row = second * rateHz; row < (second + 1) * rateHz; row += 1)
        sum += samples[row * channels + axis] ?? 0;
      return sum / rateHz;
    });
    const mean = means.reduce((sum, one) => sum + one, 0) / seconds;
    variance += means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / seconds;
  }
  return Math.sqrt(variance);
}

/** Whether nobody moved the wearable in the last ten seconds; undefined where they were not all recorded. */
export const isStill = (history: History, rateHz: number): boolean | undefined =>
  history.rows < stillLookS * rateHz ? undefined : turnSpread(history, rateHz) < stillG;

/** The next state of a wearable's stillness. Pure. After five minutes of it the next fifteen seconds are its handling. */
export function stillStep(state: StillState, history: History, rateHz: number): StillState {
  const at = history.endAt;
  const kept = state.handledUntil ? { handledUntil: state.handledUntil } : {};
  if (isStill(history, rateHz) !== true) return kept;
  const since = state.since ?? plusMs(at, -stillLookS * 1000);
  return elapsedMs(since, at) < unwornMs
    ? { ...kept, since }
    : { since, handledUntil: plusMs(at, handledMs) };
}
