import type { DecodedMeasurement, DecodedReading } from '../../gateway/plugin/driver.ts';
import { good, type Player, SampleClock } from './player.ts';
import { type Random, seededRandom } from './random.ts';
import type { Playbill } from './ward-script.ts';

/** A state leaves every two seconds and whenever something changed, looked at ten times a second. */
const lookHz = 10;
const stateEvery = 2 * lookHz;
/** It has ended its round by then, and begins none so long after. */
const readyS = 10;
/** A full battery lasts about two hours; charging takes a quarter of that. */
const usePerS = 100 / 7200;
const chargePerS = 4 * usePerS;

/** A mobile robot's state as its fleet link reports it: rounds through the ward, battery, emergency stop. */
export class Fleet implements Player {
  readonly #clock = new SampleClock(lookHz);
  readonly #random: Random;
  readonly #playbill: Playbill;
  #battery: number;
  #isCharging = false;
  #isStopped = false;
  #isDriving = true;
  #untilS = 0;
  #wayM = 0;
  #rounds = 0;

  constructor(seed: number, playbill: Playbill) {
    this.#random = seededRandom(seed, 'fleet');
    this.#playbill = playbill;
    this.#battery = this.#random.between(60, 90);
  }

  advance(toS: number): readonly DecodedMeasurement[] {
    const out: DecodedMeasurement[] = [];
    this.#clock.run(toS, (atS, index) => {
      if (this.#hasChanged(atS) || index % stateEvery === 0) out.push(...this.#state(atS));
    });
    return out;
  }

  #hasChanged(atS: number): boolean {
    const before = [this.#isStopped, this.#isCharging, this.#isDriving].join();
    this.#isStopped = this.#playbill.current('emergency-stop', undefined, atS) !== undefined;
    this.#battery += (this.#isCharging ? chargePerS : -usePerS) / lookHz;
    if (this.#battery < 25) this.#isCharging = true;
    if (this.#battery > 95) this.#isCharging = false;
    if (atS >= this.#untilS) {
      this.#isDriving = !this.#isDriving;
      this.#untilS = atS + this.#random.between(6, 15);
      this.#rounds += this.#isDriving ? 1 : 0;
    }
    // Between its rounds when somebody may need it.
    const isWanted = this.#playbill
      .beginning(atS - readyS, atS + readyS)
      .some(({ kind }) => kind === 'slide');
    if (this.#isStopped || this.#isCharging || isWanted) this.#isDriving = false;
    if (this.#isDriving) this.#wayM += 0.6 / lookHz;
    return before !== [this.#isStopped, this.#isCharging, this.#isDriving].join();
  }

  /** Required fields last: they are what makes a state message whole. */
  #state(t: number): readonly DecodedReading[] {
    const angle = this.#wayM / 6;
    const yesNo = (metric: string, isSo: boolean): DecodedReading => good(metric, isSo ? 1 : 0, '1', t);
    return [
      { ...good('position-x', round(12 + 6 * Math.cos(angle)), 'm', t), text: 'ward' },
      { ...good('position-y', round(4 + 2 * Math.sin(angle)), 'm', t), text: 'ward' },
      {
        ...good('position-theta', round(Math.atan2(Math.sin(angle), Math.cos(angle))), 'rad', t),
        text: 'ward',
      },
      { ...good('last-node', 2 * this.#rounds, '1', t), text: `room-${101 + (this.#rounds % 4)}` },
      { ...yesNo('emergency-stop', this.#isStopped), text: this.#isStopped ? 'MANUAL' : 'NONE' },
      yesNo('field-violation', false),
      good('error-fatal', 0, '1', t),
      good('error-warning', 0, '1', t),
      { ...good('operating-mode', 0, '1', t), text: 'AUTOMATIC' },
      good('battery', round(this.#battery), '%', t),
      yesNo('charging', this.#isCharging),
      yesNo('driving', this.#isDriving),
      { ...yesNo('order-active', this.#isDriving), text: `round-${this.#rounds}` },
    ];
  }
}

const round = (value: number): number => Math.round(value * 100) / 100;
