import type { DecodedMeasurement } from '../../gateway/plugin/driver.ts';
import { good, type Player, SampleClock } from './player.ts';
import { radarDevice } from './ward.ts';
import type { Playbill } from './ward-script.ts';

/**
 * A yes or no about somebody on the floor, once a second: a radar's fall bit, or what a robot's camera makes of its picture.
 * The camera speaks wherever its robot stands; only what it says once it has arrived is an answer.
 */
export class Lookout implements Player {
  readonly #clock = new SampleClock(1);
  readonly #metric: string;
  readonly #playbill: Playbill;

  constructor(metric: string, playbill: Playbill) {
    this.#metric = metric;
    this.#playbill = playbill;
  }

  advance(toS: number): readonly DecodedMeasurement[] {
    const out: DecodedMeasurement[] = [];
    this.#clock.run(toS, (atS) => {
      const isDown = this.#playbill.current('slide', radarDevice, atS) !== undefined;
      out.push(good(this.#metric, isDown ? 1 : 0, '1', atS));
    });
    return out;
  }
}
