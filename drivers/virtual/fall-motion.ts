import { bump, ease, forward, type Motion, right, ringing } from './motion.ts';
import type { Random } from './random.ts';
import { multiply, type Rotation, turn, type Vector } from './rotation.ts';

/**
 * The shapes follow what staged falls with a waist sensor show: weight off for 0.2–0.5 s (|a| down to 0.3–0.6 g), a
 * first blow of 3–7 g within 60–100 ms, a second one of about half as the trunk follows, 70–100° of rotation at up to
 * 200–450 deg/s, and stillness (0.01 g) within two seconds.
 */
export type FallKind = 'trip' | 'slip' | 'sideways' | 'slump';

interface FallShape {
  /** Axis (in the room's frame) that the trunk turns about, and how far. */
  readonly axis: Vector;
  readonly turnDeg: number;
  readonly descentS: number;
  readonly peakG: number;
  /** How much weight is lost on the way down. */
  readonly lightness: number;
}

const shapes: Readonly<Record<FallKind, (random: Random) => FallShape>> = {
  trip: (random) => ({
    axis: right,
    turnDeg: -random.between(76, 94),
    descentS: random.between(0.62, 0.8),
    peakG: random.between(4.2, 6),
    lightness: random.between(0.55, 0.7),
  }),
  slip: (random) => ({
    axis: right,
    turnDeg: random.between(74, 92),
    descentS: random.between(0.55, 0.7),
    peakG: random.between(4.2, 6),
    lightness: random.between(0.6, 0.72),
  }),
  sideways: (random) => ({
    axis: forward,
    turnDeg: random.pick([-1, 1]) * random.between(76, 96),
    descentS: random.between(0.6, 0.8),
    peakG: random.between(4, 5.6),
    lightness: random.between(0.55, 0.7),
  }),
  slump: (random) => ({
    axis: right,
    turnDeg: random.pick([-1, 1]) * random.between(72, 88),
    descentS: random.between(0.8, 1),
    peakG: random.between(3.6, 4.6),
    lightness: random.between(0.55, 0.65),
  }),
};

/** From upright to the floor. Begins with the stumble and ends when the body has come to rest. */
export function fall(kind: FallKind, { from, random }: { from: Rotation; random: Random }): Motion {
  const shape = shapes[kind](random);
  const stumbleS = kind === 'slump' ? 0.15 : 0.25;
  const blowS = stumbleS + shape.descentS;
  const second = { afterS: random.between(0.14, 0.3), share: random.between(0.3, 0.5) };
  const third = { afterS: random.between(0.42, 0.6), share: random.between(0.1, 0.2) };
  const widthS = random.between(0.07, 0.1);
  const slide: Vector = [random.between(-0.35, 0.35), 0, random.between(-0.4, 0.4)];
  const twist = random.between(-14, 14);
  const shakes = [0, 1, 2].map(() => ({
    startS: blowS,
    rateHz: random.between(6, 13),
    decayS: random.between(0.07, 0.12),
    size: shape.peakG * random.between(0.12, 0.3) * random.pick([-1, 1]),
  }));
  const shakeOf = (axis: number, s: number): number => {
    const shake = shakes[axis];
    return shake ? shake.size * ringing(s, shake) : 0;
  };
  return {
    name: `fall ${kind}`,
    durationS: blowS + 2.2,
    posture: 'floor',
    pose: (s) => {
      const blow =
        bump(s, blowS - 0.02, widthS) +
        second.share * bump(s, blowS + second.afterS, 1.2 * widthS) +
        third.share * bump(s, blowS + third.afterS, 1.6 * widthS);
      const light = shape.lightness * weightOff(s, stumbleS, blowS);
      const catching = 0.35 * bump(s, 0, stumbleS);
      const up = (shape.peakG - 1) * blow - light + catching;
      return {
        attitude: trunkAt(s, { from, shape, stumbleS, blowS, twist }),
        push: [slide[0] * blow * shape.peakG, -up, slide[2] * blow * shape.peakG - 0.5 * catching],
        shock: [shakeOf(0, s), shakeOf(1, s), shakeOf(2, s)],
      };
    },
  };
}

/** Grows through the descent and ends sharply at the blow. */
function weightOff(s: number, stumbleS: number, blowS: number): number {
  if (s < stumbleS || s > blowS) return 0;
  return ease(s - stumbleS, 0.6 * (blowS - stumbleS));
}

/** Toppling gathers speed like an upside-down pendulum; the blow stops it with a few swings about each axis. */
function trunkAt(
  s: number,
  {
    from,
    shape,
    stumbleS,
    blowS,
    twist,
  }: { from: Rotation; shape: FallShape; stumbleS: number; blowS: number; twist: number },
): Rotation {
  const gone = Math.max(0, Math.min(1, (s - 0.4 * stumbleS) / (blowS - 0.4 * stumbleS)));
  const rest = s > blowS ? 1 - Math.exp((blowS - s) / 0.06) : 0;
  const share = 0.86 * gone ** 2.8 + 0.14 * rest;
  const swing = 9 * ringing(s, { startS: blowS, rateHz: 2.6, decayS: 0.34 });
  const rock = 9 * ringing(s, { startS: blowS + 0.03, rateHz: 3.7, decayS: 0.28 });
  const topple = turn(shape.axis, shape.turnDeg * share + swing);
  const other = turn(shape.axis === right ? forward : right, rock);
  return multiply(
    multiply(topple, from),
    multiply(turn([0, 1, 0], twist * ease(s - stumbleS, blowS)), other),
  );
}
