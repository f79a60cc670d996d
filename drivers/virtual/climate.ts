import type { DecodedMeasurement } from '../../gateway/plugin/driver.ts';
import { good, type Player, SampleClock } from './player.ts';
import { seededRandom, wander } from './random.ts';

const everyS = 2;

/** A room's thermometer. */
export class Climate implements Player {
  readonly #clock = new SampleClock(1 / everyS);
  readonly #wander: (stepS: number) => number;

  constructor(seed: number, device: string) {
    this.#wander = wander(seededRandom(seed, `climate ${device}`), 0.4, 300);
  }

  advance(toS: number): readonly DecodedMeasurement[] {
    const out: DecodedMeasurement[] = [];
    this.#clock.run(toS, (atS) => {
      const value = Math.round(10 * (22.5 + this.#wander(everyS))) / 10;
      out.push(good('room-temperature', value, 'Cel', atS));
    });
    return out;
  }
}
