import type { DecodedMeasurement, DecodedReading } from '../../gateway/plugin/driver.ts';

/** One virtual sensor's source of measurements. Pull it along in time; what it gives does not depend on how often. */
export interface Player {
  /** Everything sampled before `toS`, seconds since the ward began to play, that was not given before. */
  advance(toS: number): readonly DecodedMeasurement[];
}

/** Counts samples at a fixed rate, so that rounding never loses or repeats one. */
export class SampleClock {
  readonly #rateHz: number;
  #index = 0;

  constructor(rateHz: number) {
    this.#rateHz = rateHz;
  }

  get atS(): number {
    return this.#index / this.#rateHz;
  }

  /** Calls `take` for each sample due before `toS`; at most ten seconds' worth, however late. */
  run(toS: number, take: (atS: number, index: number) => void): void {
    const due = Math.min(Math.ceil(toS * this.#rateHz - 1e-6), this.#index + 10 * this.#rateHz);
    for (; this.#index < due; this.#index += 1) take(this.atS, this.#index);
  }
}

/** A good reading. */
export const good = (metric: string, value: number, unit: string, t: number): DecodedReading => ({
  type: 'reading',
  metric,
  value,
  unit,
  quality: 'good',
  t,
});
