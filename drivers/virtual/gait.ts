import { ease, lean, type Motion } from './motion.ts';
import type { Random } from './random.ts';
import { multiply, type Rotation, turn, type Vector } from './rotation.ts';

/** One step is never quite like the last. */
interface Step {
  readonly lengthS: number;
  readonly strength: number;
}

/** Walking of an older person: 1.6–1.9 steps a second, heel strikes, hips that sway and turn with each stride. */
export function walk({
  attitude,
  durationS,
  random,
}: {
  attitude: Rotation;
  durationS: number;
  random: Random;
}): Motion {
  const cadenceHz = random.between(1.6, 1.9);
  const steps: Step[] = [];
  for (let s = 0; s < durationS + 1; s += steps.at(-1)?.lengthS ?? 1)
    steps.push({
      lengthS: (1 + 0.04 * random.normal()) / cadenceHz,
      strength: Math.max(0.6, 1 + 0.15 * random.normal()),
    });
  const bounce = random.between(0.14, 0.24);
  const heel = random.between(0.15, 0.4);
  const turnDeg = random.between(3, 5);
  return {
    name: 'walk',
    durationS,
    posture: 'standing',
    pose: (s) => {
      const { phase, side, strength } = placeIn(steps, s);
      // Walking begins and ends within half a second.
      const moving = ease(s, 0.6) * (1 - ease(s - durationS + 0.5, 0.5));
      const up = moving * strength * (bounce * Math.sin(2 * Math.PI * phase) + heelStrike(phase, heel));
      const along = moving * strength * 0.07 * Math.sin(2 * Math.PI * phase + 1.2);
      const stride = Math.sin(Math.PI * phase) * side;
      const across = moving * 0.06 * (stride + 0.5 * Math.sin(2 * Math.PI * phase) * side);
      const turning = moving * turnDeg * Math.cos(Math.PI * phase) * side;
      const tilt = lean(moving * 1.2 * Math.sin(2 * Math.PI * phase + 0.5), moving * 1.5 * stride);
      const push: Vector = [across, -up, along];
      const shiver = moving * 0.03 * strength * Math.sin(2 * Math.PI * 9.3 * s);
      return {
        attitude: multiply(turn([0, 1, 0], turning), multiply(attitude, tilt)),
        push,
        shock: [shiver, 0.5 * shiver, -shiver],
      };
    },
  };
}

/** A short, sharp push just after the foot lands. */
function heelStrike(phase: number, strength: number): number {
  const since = phase - 0.06;
  return since < 0 ? 0 : strength * Math.exp(-since / 0.05) * Math.sin(2 * Math.PI * 5 * since);
}

function placeIn(steps: readonly Step[], s: number): { phase: number; side: number; strength: number } {
  let start = 0;
  for (const [index, { lengthS, strength }] of steps.entries()) {
    if (s < start + lengthS)
      return { phase: (s - start) / lengthS, side: index % 2 === 0 ? 1 : -1, strength };
    start += lengthS;
  }
  return { phase: 0, side: 1, strength: 1 };
}
