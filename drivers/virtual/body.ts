import { type FallKind, fall } from './fall-motion.ts';
import { walk } from './gait.ts';
import { attitudeIn, change, type Motion, type Posture, rest, sitHard } from './motion.ts';
import { type Random, seededRandom } from './random.ts';
import { between, multiply, type Rotation, rateBetween, seenFrom, turn, type Vector } from './rotation.ts';

export const imuRateHz = 50;
const stepS = 1 / imuRateHz;

/** Something that a body does at a set moment. */
export interface Appointment {
  readonly kind: 'fall' | 'hard-sit';
  readonly atS: number;
}

/** The first appointment that is not before `fromS`; asked whenever the body decides what to do next. */
export type Diary = (fromS: number) => Appointment | undefined;

/** Acceleration [g] and angular rate [deg/s] of the trunk, as its sensor sees them. */
export interface ImuSample {
  readonly acc: Vector;
  readonly gyr: Vector;
}

/** Walking before a fall, so that a posture check has an upright past to compare with. */
const walkBeforeS = 7;
/** On the floor until somebody has come. */
const onFloorS = 45;
const pathS: Readonly<Record<Posture, number>> = { standing: 0, sitting: 2.2, lying: 6.2, floor: 8.2 };
const longestDiaryS = 60;

/** A resident's trunk, sample by sample: the same seed, wearer and diary give the same samples. */
export class ResidentBody {
  readonly #random: Random;
  readonly #diary: Diary;
  /** How the belt sits: never quite straight. */
  readonly #mount: Rotation;
  readonly #breathHz: number;
  readonly #isMobile: boolean;
  #index = 0;
  #startS = 0;
  #motion: Motion;
  /** What the body was doing when the motion began; it is left within a third of a second. */
  #leaving: Rotation;
  #resting: Rotation;
  #last: Rotation;
  #kept: Appointment | undefined;
  #walkedS = 0;
  #floorUntilS = 0;

  constructor(seed: number, wearer: string, diary: Diary) {
    this.#random = seededRandom(seed, `body ${wearer}`);
    this.#diary = diary;
    const random = this.#random;
    this.#mount = multiply(turn([1, 0, 0], random.between(2, 14)), turn([0, 0, 1], random.between(-5, 5)));
    this.#breathHz = random.between(0.21, 0.31);
    this.#isMobile = random.isHappening(0.5);
    const first = diary(0);
    const isExpected = first !== undefined && first.atS < 25;
    const posture = isExpected ? 'standing' : random.pick<Posture>(['lying', 'lying', 'sitting', 'standing']);
    this.#resting = attitudeIn(posture, random);
    this.#leaving = this.#resting;
    this.#last = this.#resting;
    this.#motion = this.#rest(posture, 0.5);
  }

  /** Seconds of body time that the next sample belongs to. */
  get atS(): number {
    return this.#index * stepS;
  }

  get posture(): Posture {
    return this.#motion.posture;
  }

  get doing(): string {
    return this.#motion.name;
  }

  next(): ImuSample {
    const atS = this.atS;
    if (atS >= this.#startS + this.#motion.durationS - 1e-9) this.#begin(this.#choose(atS), atS);
    const s = atS - this.#startS;
    const pose = this.#motion.pose(s);
    const attitude = s < 0.3 ? between(this.#leaving, pose.attitude, s / 0.3) : pose.attitude;
    const rate = this.#index === 0 ? ([0, 0, 0] as const) : rateBetween(this.#last, attitude, stepS);
    this.#last = attitude;
    this.#index += 1;
    const [x, y, z] = pose.push;
    // At rest the sensor feels what holds it up: one g upwards, which is −1 on the axis that points down.
    const felt = seenFrom(attitude, [x, y - 1, z]);
    return {
      acc: this.#sensed(felt, pose.shock, 0.004, 16),
      gyr: this.#sensed(rate, [0, 0, 0], 0.25, 2000),
    };
  }

  /** Leaves what can be left at once, so that a fall asked for by a person does not wait for the end of a nap. */
  interrupt(): void {
    const name = this.#motion.name;
    if (!name.startsWith('rest') && name !== 'walk') return;
    this.#floorUntilS = Math.min(this.#floorUntilS, this.atS);
    this.#motion = { ...this.#motion, durationS: Math.max(0, this.atS - this.#startS) };
  }

  /** The earliest moment at which a fall could follow from now. */
  earliestS(): number {
    const walkedS = this.#motion.name === 'walk' ? this.#walkedS + this.atS - this.#startS : 0;
    const endS = this.#motion.durationS + this.#startS;
    return Math.max(this.atS, endS) + pathS[this.posture] + Math.max(0, walkBeforeS - walkedS) + 0.1;
  }

  #begin(motion: Motion, atS: number): void {
    if (this.#motion.name === 'walk') this.#walkedS += this.#motion.durationS;
    if (motion.name !== 'walk' && !motion.name.startsWith('rest')) this.#walkedS = 0;
    this.#leaving = this.#last;
    this.#startS = atS;
    this.#motion = motion;
    if (motion.name.startsWith('fall')) this.#floorUntilS = atS + motion.durationS + onFloorS;
  }

  #choose(atS: number): Motion {
    const next = this.#diary(atS - 0.5 * stepS);
    const appointment = next === this.#kept || (next && next.atS > atS + longestDiaryS) ? undefined : next;
    const { posture } = this;
    if (appointment === undefined) return this.#idle(posture, atS, 20);
    const leftS = appointment.atS - atS;
    if (leftS < stepS && posture === 'standing') return this.#keep(appointment);
    const freeS = leftS - pathS[posture] - walkBeforeS;
    if (freeS > (posture === 'standing' ? 14 : 3)) return this.#idle(posture, atS, freeS);
    if (posture === 'standing') return this.#walk(leftS > 12 ? 6 : Math.max(stepS, leftS));
    return this.#rise(posture);
  }

  #keep(appointment: Appointment): Motion {
    this.#kept = appointment;
    const random = this.#random;
    const from = this.#last;
    if (appointment.kind === 'hard-sit') return sitHard({ from, to: this.#settle('sitting'), random });
    const kind: FallKind = random.pick(['trip', 'slip', 'sideways', 'slump']);
    const motion = fall(kind, { from, random });
    this.#resting = motion.pose(motion.durationS).attitude;
    return motion;
  }

  #idle(posture: Posture, atS: number, freeS: number): Motion {
    const random = this.#random;
    const restS = Math.min(freeS, random.between(3, 8));
    const isSettled = this.#motion.name.startsWith('rest');
    if (!isSettled && posture !== 'standing') return this.#rest(posture, restS);
    switch (posture) {
      case 'floor':
        return atS < this.#floorUntilS ? this.#rest(posture, restS) : this.#rise(posture);
      case 'lying':
        if (freeS > 3 && random.isHappening(0.08)) return this.#change('lying', 3);
        return this.#isMobile && random.isHappening(0.1) ? this.#rise(posture) : this.#rest(posture, restS);
      case 'sitting':
        if (freeS >= 14 && random.isHappening(0.12)) return this.#change('lying', 4.5);
        return random.isHappening(0.15) ? this.#rise(posture) : this.#rest(posture, restS);
      case 'standing':
        if (freeS >= 8 && random.isHappening(0.35)) return this.#change('sitting', 2.6, 24);
        return random.isHappening(0.3) ? this.#rest(posture, restS) : this.#walk(random.between(4, 9));
      default:
        return posture satisfies never;
    }
  }

  #rise(posture: Posture): Motion {
    if (posture === 'sitting') return this.#change('standing', pathS.sitting, 28);
    return this.#change('sitting', posture === 'floor' ? 6 : 4);
  }

  #change(posture: Posture, durationS: number, bowDeg = 0): Motion {
    const from = this.#last;
    return change(posture, { from, to: this.#settle(posture), durationS, random: this.#random, bowDeg });
  }

  #walk(durationS: number): Motion {
    return walk({ attitude: this.#settle('standing'), durationS, random: this.#random });
  }

  #rest(posture: Posture, durationS: number): Motion {
    return rest(posture, { attitude: this.#resting, durationS, breathHz: this.#breathHz });
  }

  #settle(posture: Posture): Rotation {
    this.#resting = attitudeIn(posture, this.#random);
    return this.#resting;
  }

  #sensed(value: Vector, shock: Vector, noise: number, limit: number): Vector {
    const [x, y, z] = seenFrom(this.#mount, value);
    const read = (axis: number): number =>
      Math.max(-limit, Math.min(limit, axis + noise * this.#random.normal()));
    return [read(x + shock[0]), read(y + shock[1]), read(z + shock[2])];
  }
}
