import type { DeviceId } from '../../gateway/core/id.ts';
import type { DecodedMeasurement } from '../../gateway/plugin/driver.ts';
import { good, type Player, SampleClock } from './player.ts';
import { seededRandom } from './random.ts';

const jointRateHz = 50;
const stateEvery = jointRateHz;
/** Six turning joints, as such arms have. */
const joints = ['pan', 'shoulder', 'elbow', 'wrist_1', 'wrist_2', 'wrist_3'] as const;
/** A full battery lasts about four hours. */
const usePerS = 100 / 14_400;
const facets = [
  { end: 'pos', unit: 'rad' },
  { end: 'vel', unit: 'rad/s' },
  { end: 'eff', unit: 'N.m' },
] as const;
const channels = joints.flatMap((joint) => facets.map(({ end }) => `${joint}_${end}`));
const units = joints.flatMap(() => facets.map(({ unit }) => unit));

/** How a joint swings: slowly, each at its own pace. */
interface Swing {
  readonly middleRad: number;
  readonly reachRad: number;
  readonly radPerS: number;
  readonly phaseRad: number;
}

/** An arm's joints, battery and emergency stop, as its bridge tells them. */
export class Arm implements Player {
  readonly #clock = new SampleClock(jointRateHz);
  readonly #swings: readonly Swing[];
  readonly #startPercent: number;

  constructor(seed: number, device: DeviceId) {
    const random = seededRandom(seed, `arm ${device}`);
    this.#swings = joints.map(() => ({
      middleRad: random.between(-0.8, 0.8),
      reachRad: random.between(0.1, 0.5),
      radPerS: random.between(0.2, 0.6),
      phaseRad: random.between(0, 2 * Math.PI),
    }));
    this.#startPercent = random.between(70, 95);
  }

  advance(toS: number): readonly DecodedMeasurement[] {
    const out: DecodedMeasurement[] = [];
    const t = this.#clock.atS;
    const samples: number[][] = [];
    this.#clock.run(toS, (atS, index) => {
      samples.push(this.#swings.flatMap((swing) => row(swing, atS)));
      if (index % stateEvery === 0) out.push(...this.#state(atS));
    });
    if (samples.length === 0) return out;
    const wave = { stream: 'joints', channels, units, samples, rateHz: jointRateHz } as const;
    return [{ type: 'waveform', quality: 'good', t, ...wave }, ...out];
  }

  #state(t: number): readonly DecodedMeasurement[] {
    const percent = Math.max(15, this.#startPercent - usePerS * t);
    return [
      good('emergency-stop', 0, '1', t),
      good('battery', Math.round(percent), '%', t),
      { ...good('charging', 0, '1', t), text: 'discharging' },
    ];
  }
}

/** Position, speed and effort at a moment; the effort holds against weight. */
function row({ middleRad, reachRad, radPerS, phaseRad }: Swing, atS: number): number[] {
  const angle = radPerS * atS + phaseRad;
  const position = middleRad + reachRad * Math.sin(angle);
  return [position, reachRad * radPerS * Math.cos(angle), 6 * Math.cos(position)];
}
