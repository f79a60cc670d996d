import type { DecodedMeasurement, DecodedReading, StreamSpec } from '../../gateway/plugin/driver.ts';
import { heartRates, saturations } from './oximetry.ts';
import { good, type Player, SampleClock } from './player.ts';
import { pulseWave } from './pulse-wave.ts';
import type { Tape } from './tape.ts';

/** A recorded fast signal, brought to the device's rate. Channels that the recording lacks are zero. */
export class RecordedWaveform implements Player {
  readonly #tape: Tape;
  readonly #spec: Pick<StreamSpec, 'stream' | 'channels' | 'units' | 'rateHz'>;
  readonly #clock: SampleClock;
  #held: readonly number[];

  constructor(tape: Tape, spec: Pick<StreamSpec, 'stream' | 'channels' | 'units' | 'rateHz'>) {
    this.#tape = tape;
    this.#spec = spec;
    this.#clock = new SampleClock(spec.rateHz);
    this.#held = spec.channels.map(() => 0);
  }

  advance(toS: number): readonly DecodedMeasurement[] {
    const t = this.#clock.atS;
    const { stream, channels, units, rateHz } = this.#spec;
    const samples: (readonly number[])[] = [];
    this.#clock.run(toS, (atS) => {
      // A missing cell keeps the value before it; a sensor never sends nothing in the middle of a row.
      this.#held = this.#tape
        .at(atS, channels)
        .map((value, index) => (Number.isFinite(value) ? value : (this.#held[index] ?? 0)));
      samples.push(this.#held);
    });
    if (samples.length === 0) return [];
    const temperature = good('device-temperature', 30, 'Cel', t);
    return [temperature, { type: 'waveform', quality: 'good', stream, channels, units, samples, rateHz, t }];
  }
}

const plethRateHz = 75;
const readingEvery = plethRateHz / 3;

/** Recorded pulse and saturation. The wave between them is drawn at the recorded pulse: numerics have none. */
export class RecordedOximetry implements Player {
  readonly #tape: Tape;
  readonly #clock = new SampleClock(plethRateHz);
  #pulse = 0;
  #beat = 0;

  constructor(tape: Tape) {
    this.#tape = tape;
  }

  advance(toS: number): readonly DecodedMeasurement[] {
    const out: DecodedMeasurement[] = [];
    this.#clock.run(toS, (atS, index) => {
      if (index % readingEvery === 0) out.push(...this.#readings(atS));
      out.push(this.#pleth(atS));
    });
    return out;
  }

  #readings(atS: number): readonly DecodedReading[] {
    const [pr = 0, hr = 0, pulse = 0, spo2 = 0] = this.#tape.at(atS, ['pr', 'hr', 'pulse', 'spo2']);
    // A monitor writes zero where it has nothing to show.
    this.#pulse = [pr, hr, pulse].find((rate) => rate > 0) ?? 0;
    return [
      good('smartpoint', this.#pulse > 0 && spo2 > 0 ? 1 : 0, '1', atS),
      ...heartRates.map((metric) => shown(metric, this.#pulse, '/min', atS)),
      ...saturations.map((metric) => shown(metric, spo2, '%', atS)),
    ];
  }

  #pleth(t: number): DecodedMeasurement {
    this.#beat += this.#pulse / 60 / plethRateHz;
    const wave = this.#pulse > 0 ? pulseWave(this.#beat % 1) - 0.35 : 0;
    return {
      type: 'waveform',
      stream: 'pleth',
      channels: ['pleth'],
      units: ['1'],
      samples: [[32_768 + 9000 * wave]],
      quality: 'good',
      rateHz: plethRateHz,
      t,
    };
  }
}

function shown(metric: string, value: number, unit: string, t: number): DecodedReading {
  if (value > 0) return good(metric, Math.round(value), unit, t);
  return { type: 'reading', metric, value: null, unit, quality: 'invalid', reason: 'no-data', t };
}
