import type { DeviceId } from '../../gateway/core/id.ts';
import type { Quality } from '../../gateway/core/measurement.ts';
import type { DecodedMeasurement, DecodedReading } from '../../gateway/plugin/driver.ts';
import { ease } from './motion.ts';
import { good, type Player, SampleClock } from './player.ts';
import { pulseWave } from './pulse-wave.ts';
import { type Random, seededRandom, wander } from './random.ts';
import type { Happening, Playbill } from './ward-script.ts';

const plethRateHz = 75;
const readingEvery = plethRateHz / 3;
/** The device's averages: four and eight beats, and what a display shows. */
export const heartRates: readonly string[] = [
  'heart-rate',
  'heart-rate-extended',
  'heart-rate-display',
  'heart-rate-extended-display',
];
/** The saturation that decides comes last: it carries the status. */
export const saturations: readonly string[] = [
  'spo2-display',
  'spo2-fast',
  'spo2-beat',
  'spo2-extended',
  'spo2-extended-display',
  'spo2',
];

interface Signal {
  readonly quality: Quality;
  readonly reason?: string;
}
const clear: Signal = { quality: 'good' };
const off: Signal = { quality: 'invalid', reason: 'sensor-off' };
const moving: Signal = { quality: 'questionable', reason: 'artefact' };

/** Heart, lungs and the oximeter on a finger. */
export class Oximetry implements Player {
  readonly #clock = new SampleClock(plethRateHz);
  readonly #random: Random;
  readonly #playbill: Playbill;
  readonly #device: DeviceId;
  readonly #base: { readonly pulse: number; readonly spo2: number; readonly breathHz: number };
  readonly #pulseWander: (stepS: number) => number;
  readonly #spo2Wander: (stepS: number) => number;
  #beat = 0;
  #drift = { pulse: 0, spo2: 0 };
  #signal: Signal = clear;
  #desaturation: Happening | undefined;
  #artefactUntilS = 0;

  constructor(seed: number, device: DeviceId, playbill: Playbill) {
    this.#random = seededRandom(seed, `oximetry ${device}`);
    this.#playbill = playbill;
    this.#device = device;
    const random = this.#random;
    this.#base = {
      pulse: random.between(62, 84),
      spo2: random.between(94.5, 97.5),
      breathHz: random.between(0.21, 0.31),
    };
    this.#pulseWander = wander(random, 2.2, 20);
    this.#spo2Wander = wander(random, 0.4, 30);
  }

  advance(toS: number): readonly DecodedMeasurement[] {
    const out: DecodedMeasurement[] = [];
    let rows: number[][] = [];
    let startS = this.#clock.atS;
    const close = (atS: number): void => {
      if (rows.length > 0) out.push(this.#pleth(rows, startS));
      rows = [];
      startS = atS;
    };
    this.#clock.run(toS, (atS, index) => {
      if (index % readingEvery === 0) {
        close(atS);
        out.push(...this.#readings(atS));
      }
      rows.push([this.#sample(atS)]);
    });
    close(this.#clock.atS);
    return out;
  }

  #readings(atS: number): readonly DecodedReading[] {
    const stepS = readingEvery / plethRateHz;
    this.#drift = { pulse: this.#pulseWander(stepS), spo2: this.#spo2Wander(stepS) };
    this.#desaturation = this.#playbill.current('desaturation', this.#device, atS);
    this.#signal = this.#signalAt(atS, stepS);
    const { quality, reason } = this.#signal;
    const of = (metric: string, value: number, unit: string): DecodedReading => ({
      ...good(metric, value, unit, atS),
      quality,
      ...(reason === undefined ? {} : { reason }),
      ...(quality === 'invalid' ? { value: null } : {}),
    });
    const pulse = Math.round(this.#pulseAt(atS));
    const spo2 = Math.round(this.#spo2At(atS));
    return [
      good('firmware-revision', 48, '1', atS),
      good('smartpoint', quality === 'good' ? 1 : 0, '1', atS),
      ...heartRates.map((metric) => of(metric, pulse, '/min')),
      ...saturations.map((metric) => of(metric, spo2, '%')),
    ];
  }

  #signalAt(atS: number, stepS: number): Signal {
    if (this.#playbill.current('sensor-off', this.#device, atS)) return off;
    // A hand that moves now and then, about once in forty seconds; never while there is something to be seen.
    if (this.#random.isHappening(stepS / 40) && !this.#desaturation) this.#artefactUntilS = atS + 2;
    return atS < this.#artefactUntilS ? moving : clear;
  }

  /** A quarter of the length to sink, half of it low, a quarter to recover; and the heart races a little. */
  #depth(atS: number): number {
    const low = this.#desaturation;
    if (low === undefined) return 0;
    const since = atS - low.atS;
    const quarter = low.lengthS / 4;
    return ease(since, quarter) * (1 - ease(since - 3 * quarter, quarter));
  }

  #spo2At(atS: number): number {
    const depth = this.#depth(atS);
    const awake = Math.min(100, this.#base.spo2 + this.#drift.spo2);
    return awake + depth * (82 + this.#drift.spo2 - awake);
  }

  #pulseAt(atS: number): number {
    const withBreath = 1.5 * Math.sin(2 * Math.PI * this.#base.breathHz * atS);
    return this.#base.pulse + this.#drift.pulse + withBreath + 14 * this.#depth(atS);
  }

  #sample(atS: number): number {
    this.#beat += this.#pulseAt(atS) / 60 / plethRateHz;
    const middle = 32_768;
    if (this.#signal === off) return middle + 40 * this.#random.normal();
    const breath = Math.sin(2 * Math.PI * this.#base.breathHz * atS);
    const wave = pulseWave(this.#beat % 1) * (1 + 0.08 * breath) + 0.12 * breath;
    const shake = this.#signal === moving ? 1.6 * Math.sin(9.1 * atS) + 0.8 * this.#random.normal() : 0;
    return middle + 9000 * (wave + shake - 0.35) + 60 * this.#random.normal();
  }

  #pleth(samples: readonly (readonly number[])[], t: number): DecodedMeasurement {
    const { quality } = this.#signal;
    return {
      type: 'waveform',
      stream: 'pleth',
      channels: ['pleth'],
      units: ['1'],
      samples,
      quality,
      rateHz: plethRateHz,
      t,
    };
  }
}
