import type { DecodedMeasurement, MetricSpec, StreamSpec } from '../../gateway/plugin/driver.ts';
import { good, type Player, SampleClock } from './player.ts';
import { type Random, seededRandom } from './random.ts';
import { usualClouds } from './usual-clouds.ts';

/** What a signal is made from: a driver's own tables. */
export interface SignalTables {
  readonly streams: readonly StreamSpec[];
  readonly metrics: readonly MetricSpec[];
}

export interface SignalChoices {
  readonly seed: number;
  /** Device time of the first sample. */
  readonly startS?: number;
  /** Rows of one block; devices on a line send one at a time, messages carry several. */
  readonly rows?: number;
  /** Recorded values in place of made ones: one a channel, NaN where the recording has none. Asked in order of time. */
  readonly recorded?: (atS: number, channels: readonly string[]) => readonly number[];
}

/** What a well resident shows, where half the plausible range would be an emergency. */
const usual: Readonly<Record<string, readonly [number, number]>> = {
  'heart-rate': [66, 78],
  'respiration-rate': [13, 18],
  spo2: [95, 99],
  'body-temperature': [36.3, 37],
  'skin-temperature': [33, 35],
  systolic: [118, 132],
  diastolic: [72, 82],
  'mean-pressure': [88, 98],
  'perfusion-index': [2, 5],
  battery: [70, 90],
  'device-temperature': [28, 34],
  temperature: [20, 23],
  humidity: [40, 55],
  'room-temperature': [20, 23],
  'room-humidity': [40, 55],
};

/** No waveform leaves this part of its range, and none is larger than this: a range may be that of any number. */
const share = 0.2;
const largest = 100;
const secPerMin = 60;
/** Rows in each block of a cloud that is not usual, each a little ahead of the last on the same wave. */
const cloudRows = 5;

/** What devices give as whole numbers. */
const wholeUnits = new Set(['/min', '%', 'mm[Hg]']);

/** A player's row of a table: due at its own rate. */
interface Row {
  readonly clock: SampleClock;
  at(atS: number): DecodedMeasurement;
}

/**
 * A seeded signal for any driver: smooth waves within the plausible ranges, each metric at its rate, metrics that come on
 * change once at the start, readings before the samples of their instant.
 */
export class TableSignal implements Player {
  readonly #rows: readonly Row[];
  readonly #starts: readonly DecodedMeasurement[];
  readonly #startS: number;
  readonly #blockRows: number;
  readonly #recorded: SignalChoices['recorded'];
  #isStarted = false;

  constructor({ streams, metrics }: SignalTables, { seed, startS = 0, rows = 1, recorded }: SignalChoices) {
    this.#recorded = recorded;
    this.#startS = startS;
    this.#blockRows = Math.max(1, rows);
    this.#starts = metrics
      .filter(({ ratePerMin }) => ratePerMin === 0)
      .map((spec) => good(spec.metric, restOf(spec), spec.unit, startS));
    this.#rows = [
      ...metrics
        .filter(({ ratePerMin }) => ratePerMin > 0)
        .map((spec) => this.#metric(spec, seededRandom(seed, spec.metric))),
      ...streams.map((spec) => this.#stream(spec, seededRandom(seed, spec.stream))),
    ];
  }

  advance(toS: number): readonly DecodedMeasurement[] {
    const due: { readonly atS: number; readonly order: number; readonly row: Row }[] = [];
    for (const [order, row] of this.#rows.entries())
      row.clock.run(toS, (atS) => due.push({ atS, order, row }));
    due.sort((a, b) => a.atS - b.atS || a.order - b.order);
    const starts = this.#isStarted || toS <= 0 ? [] : this.#starts;
    this.#isStarted ||= toS > 0;
    return [...starts, ...due.map(({ atS, row }) => row.at(atS))];
  }

  #values(atS: number, channels: readonly string[], made: readonly number[]): readonly number[] {
    const found = this.#recorded?.(atS, channels);
    return found
      ? made.map((value, index) => (Number.isFinite(found[index]) ? (found[index] ?? value) : value))
      : made;
  }

  #metric(spec: MetricSpec, random: Random): Row {
    const { metric, unit, ratePerMin } = spec;
    const range = usual[metric] ?? calm(spec.plausible);
    const isCount = unit === '1' || wholeUnits.has(unit);
    const wave = waveWithin(range, 0.02, random);
    return {
      clock: new SampleClock(ratePerMin / secPerMin),
      at: (atS) => {
        const made = isState(spec) ? restOf(spec) : isCount ? Math.round(wave(atS)) : rounded(wave(atS));
        const [value = made] = this.#values(atS, [metric], [made]);
        return good(metric, value, unit, this.#startS + atS);
      },
    };
  }

  #stream(spec: StreamSpec, random: Random): Row {
    const { stream, channels, units, rateHz, plausible, isCloud } = spec;
    // A breath or a beat long, and never so fast that the rate could not show it.
    const usually = isCloud ? usualClouds[stream] : undefined;
    const waves = channels.map((channel, index) =>
      waveWithin(
        usually?.ranges[channel] ?? calm(plausible[index] ?? [-1, 1]),
        Math.min(1, rateHz / 20),
        random,
      ),
    );
    const rows = isCloud
      ? (usually?.rows ?? cloudRows)
      : Math.min(this.#blockRows, Math.max(1, Math.floor(rateHz)));
    return {
      clock: new SampleClock(isCloud ? rateHz : rateHz / rows),
      at: (atS) => {
        const samples = Array.from({ length: rows }, (_, row) =>
          this.#values(
            atS + row / rateHz,
            channels,
            waves.map((wave) => rounded(wave(atS + row / rateHz))),
          ),
        );
        const t = this.#startS + atS;
        const block = { type: 'waveform', stream, channels, units, samples, rateHz, t } as const;
        return { ...block, quality: 'good', ...(isCloud && { isCloud }) };
      },
    };
  }
}

/** Yes or no, and words: they rest, so that no virtual device rings an alarm by chance. */
export const isState = ({ plausible: [low, high], isAlarm }: MetricSpec): boolean =>
  isAlarm === true || high - low <= 8;

/** The value nearest to nothing. */
const restOf = ({ plausible: [low, high] }: Pick<MetricSpec, 'plausible'>): number =>
  Math.max(low, Math.min(high, 0));

/** A modest part of a range around its middle. */
function calm([low, high]: readonly [number, number]): readonly [number, number] {
  const middle = (low + high) / 2;
  const reach = Math.min(largest, share * (high - low));
  return [middle - reach, middle + reach];
}

/** Two slow sines with a seeded start: smooth, never outside of the range. */
function waveWithin([low, high]: readonly [number, number], hertz: number, random: Random) {
  const parts = [0.7, 0.3].map((size, index) => ({
    size,
    hertz: hertz * (1 + index * 1.7) * random.between(0.8, 1.2),
    phase: random.between(0, 2 * Math.PI),
  }));
  return (atS: number): number => {
    const wave = parts.reduce(
      (sum, { size, hertz: rate, phase }) => sum + size * Math.sin(2 * Math.PI * rate * atS + phase),
      0,
    );
    return (low + high) / 2 + ((high - low) / 2) * wave;
  };
}

/** Values that a person can read in a message. */
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
