import type { Random } from './random.ts';
import { between, multiply, type Rotation, turn, type Vector } from './rotation.ts';

/** How a trunk is held and pushed at one moment. */
export interface Pose {
  readonly attitude: Rotation;
  /** Acceleration in the room's frame, g, gravity apart. */
  readonly push: Vector;
  /** Vibration that the sensor feels in its own frame, g: belt, clothes, bones. */
  readonly shock: Vector;
}

export type Posture = 'lying' | 'sitting' | 'standing' | 'floor';

/** A stretch of movement that ends in a posture. */
export interface Motion {
  readonly name: string;
  readonly durationS: number;
  readonly posture: Posture;
  pose(s: number): Pose;
}

const still: Vector = [0, 0, 0];
export const right: Vector = [1, 0, 0];
export const forward: Vector = [0, 0, 1];

/** From 0 to 1 while `s` goes from 0 to `lengthS`, without a jerk at either end. */
export function ease(s: number, lengthS: number): number {
  const x = Math.max(0, Math.min(1, s / lengthS));
  return x * x * x * (x * (6 * x - 15) + 10);
}

/** A half-sine of height 1 between `startS` and `startS + lengthS`. */
export function bump(s: number, startS: number, lengthS: number): number {
  const x = (s - startS) / lengthS;
  return x > 0 && x < 1 ? Math.sin(Math.PI * x) : 0;
}

/** A swing that starts at `startS` and dies away. */
export function ringing(
  s: number,
  { startS, rateHz, decayS }: { startS: number; rateHz: number; decayS: number },
): number {
  const since = s - startS;
  return since <= 0 ? 0 : Math.exp(-since / decayS) * Math.sin(2 * Math.PI * rateHz * since);
}

/** Leaning: positive forward and to the right, as seen from the wearer. */
export const lean = (forwardDeg: number, rightDeg = 0): Rotation =>
  multiply(turn(forward, rightDeg), turn(right, -forwardDeg));

/** The trunk's attitude in a posture, a little different every time. */
export function attitudeIn(posture: Posture, random: Random): Rotation {
  switch (posture) {
    case 'standing':
      return lean(random.between(1, 6), random.between(-2, 2));
    case 'sitting':
      return lean(random.between(-14, -4), random.between(-3, 3));
    case 'lying':
      // Supine with the head raised, or half on a side.
      return multiply(lean(-random.between(62, 80)), turn([0, 1, 0], random.pick([0, 0, 35, -35, 70, -70])));
    case 'floor':
      return lean(random.pick([85, -85]), random.between(-10, 10));
    default:
      return posture satisfies never;
  }
}

/** Holding a posture: breathing and, upright, swaying. */
export function rest(
  posture: Posture,
  { attitude, durationS, breathHz }: { attitude: Rotation; durationS: number; breathHz: number },
): Motion {
  const isUpright = posture === 'standing' || posture === 'sitting';
  const swayDeg = isUpright ? 0.7 : 0;
  return {
    name: `rest ${posture}`,
    durationS,
    posture,
    pose: (s) => {
      const breath = Math.sin(2 * Math.PI * breathHz * s);
      const sway = swayDeg * Math.sin(2 * Math.PI * 0.31 * s);
      return {
        attitude: multiply(attitude, lean(0.35 * breath + sway, 0.6 * sway)),
        push: [0, 0.002 * breath, 0.002 * breath],
        shock: still,
      };
    },
  };
}

/** Changing posture without haste: sitting up, standing up, sitting down softly, lying down, turning in bed. */
export function change(
  posture: Posture,
  {
    from,
    to,
    durationS,
    random,
    bowDeg = 0,
  }: { from: Rotation; to: Rotation; durationS: number; random: Random; bowDeg?: number },
): Motion {
  const effort = random.between(0.05, 0.12);
  const fidget = random.between(0.6, 1.1);
  const rock = random.between(-4, 4);
  return {
    name: `to ${posture}`,
    durationS,
    posture,
    pose: (s) => {
      const moving = bump(s, 0, durationS);
      // Standing up and sitting down both begin with a bow.
      const bow = bowDeg * moving * moving;
      const lift = effort * Math.sin((2 * Math.PI * s) / durationS) * moving;
      const restless = 0.03 * moving * Math.sin(2 * Math.PI * fidget * 2.3 * s);
      const rocking = rock * moving * Math.sin(2 * Math.PI * fidget * s);
      const share = ease(s, durationS);
      return {
        attitude: multiply(between(from, to, share), lean(bow, rocking)),
        push: [restless, -lift, restless],
        shock: still,
      };
    },
  };
}

/** Dropping into a chair: weight off, a short knock, and the trunk stays upright. The fall detector's false friend. */
export function sitHard({ from, to, random }: { from: Rotation; to: Rotation; random: Random }): Motion {
  const bowS = 0.8;
  const dropS = random.between(0.24, 0.32);
  const knockS = bowS + dropS;
  const peak = random.between(1.15, 1.5);
  const light = random.between(0.3, 0.45);
  const knock = random.between(0.1, 0.13);
  return {
    name: 'sit down hard',
    durationS: 3.2,
    posture: 'sitting',
    pose: (s) => {
      const bow = 22 * bump(s, 0, knockS + 1.1) ** 2;
      const weight = -light * bump(s, bowS - 0.08, dropS + 0.1) + peak * bump(s, knockS, knock);
      const rebound = 0.25 * ringing(s, { startS: knockS + knock, rateHz: 4.5, decayS: 0.12 });
      const shake = 0.22 * ringing(s, { startS: knockS, rateHz: 11, decayS: 0.06 });
      return {
        attitude: multiply(between(from, to, ease(s - 0.3, 1.6)), lean(bow, 1.5 * rebound)),
        push: [0.15 * shake, -(weight + rebound), 0.2 * weight],
        shock: [shake, 0.4 * shake, -0.6 * shake],
      };
    },
  };
}
