import type { DeviceId } from '../../gateway/core/id.ts';
import type { DecodedMeasurement } from '../../gateway/plugin/driver.ts';
import { bump, ease } from './motion.ts';
import { good, type Player, SampleClock } from './player.ts';
import { type Random, seededRandom } from './random.ts';
import type { Vector } from './rotation.ts';
import type { Playbill } from './ward-script.ts';

const wrenchRateHz = 200;
export const wrenchSpec = {
  stream: 'wrench',
  channels: ['fx', 'fy', 'fz', 'tx', 'ty', 'tz'],
  units: ['N', 'N', 'N', 'N.m', 'N.m', 'N.m'],
  rateHz: wrenchRateHz,
};
/** Weight of the gripper; with handling on top it stays below what counts as a touch. */
const toolN = 4;
/** From the sensor to where the gripper holds, m. */
const leverM = 0.12;

/** What the arm is at: moving free or handling something (a cup, a blanket, a hand), with a gentle force. */
interface Task {
  readonly startS: number;
  readonly lengthS: number;
  readonly forceN: number;
  readonly along: Vector;
  readonly rateHz: number;
}

/** Force and torque at a robot's wrist. Planned handling is a few newtons; a contact is a blow and then a clamp. */
export class Hands implements Player {
  readonly #clock = new SampleClock(wrenchRateHz);
  readonly #random: Random;
  readonly #playbill: Playbill;
  readonly #device: DeviceId;
  #task: Task;

  constructor(seed: number, device: DeviceId, playbill: Playbill) {
    this.#random = seededRandom(seed, `hands ${device}`);
    this.#device = device;
    this.#playbill = playbill;
    this.#task = this.#plan(0, false);
  }

  advance(toS: number): readonly DecodedMeasurement[] {
    const t = this.#clock.atS;
    const samples: number[][] = [];
    this.#clock.run(toS, (atS) => samples.push(this.#sample(atS)));
    if (samples.length === 0) return [];
    return [
      good('device-temperature', 34.5, 'Cel', t),
      { type: 'waveform', ...wrenchSpec, samples, quality: 'good', t },
    ];
  }

  #sample(atS: number): number[] {
    if (atS >= this.#task.startS + this.#task.lengthS) this.#task = this.#plan(atS, this.#task.forceN === 0);
    const { startS, lengthS, forceN, along, rateHz } = this.#task;
    const since = atS - startS;
    const grip = ease(since, 0.8) * (1 - ease(since - lengthS + 0.8, 0.8));
    const handling = forceN * grip * (0.75 + 0.25 * Math.sin(2 * Math.PI * rateHz * since));
    const [blow, side] = this.#contact(atS);
    const swing = 0.35 * Math.sin(0.23 * atS);
    const noise = (): number => 0.12 * this.#random.normal();
    const x = toolN * Math.sin(swing) + along[0] * handling + side + noise();
    const y = along[1] * handling + 0.3 * side + noise();
    const z = -toolN * Math.cos(swing) + along[2] * handling - blow + noise();
    const twist = (): number => 0.004 * this.#random.normal();
    return [x, y, z, -leverM * y + twist(), leverM * x + twist(), 0.01 * x + twist()];
  }

  /** A blow of a fifth of a second, then the limb is held for most of the happening's length. */
  #contact(atS: number): readonly [number, number] {
    const happening = this.#playbill.current('contact', this.#device, atS);
    if (happening === undefined) return [0, 0];
    const since = atS - happening.atS;
    // Each contact has its own size; taken from its time, it does not disturb the other draws.
    const peakN = 90 + 30 * (0.5 + 0.5 * Math.sin(12.9898 * happening.atS));
    const held = ease(since - 0.12, 0.08) * (1 - ease(since - happening.lengthS + 0.5, 0.4));
    const blow = peakN * bump(since, 0, 0.2) * (1 - held) + 0.6 * peakN * held;
    return [blow, 0.25 * blow];
  }

  #plan(startS: number, wasFree: boolean): Task {
    const random = this.#random;
    const angle = random.between(0, 2 * Math.PI);
    return {
      startS,
      lengthS: random.between(4, 9),
      forceN: wasFree ? random.between(2.5, 6.5) : 0,
      along: [0.7 * Math.cos(angle), 0.7 * Math.sin(angle), -0.7],
      rateHz: random.between(0.3, 0.8),
    };
  }
}
