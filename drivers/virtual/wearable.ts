import type { DeviceId } from '../../gateway/core/id.ts';
import type { DecodedMeasurement } from '../../gateway/plugin/driver.ts';
import { imuRateHz, ResidentBody } from './body.ts';
import { good, type Player, SampleClock } from './player.ts';
import type { Vector } from './rotation.ts';
import type { Playbill } from './ward-script.ts';

export const imuSpec = {
  stream: 'imu',
  channels: ['acc_x', 'acc_y', 'acc_z', 'gyr_x', 'gyr_y', 'gyr_z'],
  units: ['g', 'g', 'g', 'deg/s', 'deg/s', 'deg/s'],
  rateHz: imuRateHz,
};
const attitudeSpec = {
  stream: 'attitude',
  channels: ['roll', 'pitch', 'yaw'],
  units: ['deg', 'deg', 'deg'],
  rateHz: imuRateHz,
};
/** How far ahead a body looks for what it has to do. */
const aheadS = 60;

/** A body's movement as its waist sensor measures it. */
export class Wearable implements Player {
  readonly body: ResidentBody;
  readonly #clock = new SampleClock(imuRateHz);
  #level: Vector = [0, -1, 0];
  #yaw = 0;

  constructor(seed: number, device: DeviceId, playbill: Playbill) {
    this.body = new ResidentBody(seed, device, (fromS) => {
      const next = playbill
        .beginning(fromS, fromS + aheadS)
        .find(({ kind, deviceId }) => deviceId === device && (kind === 'fall' || kind === 'hard-sit'));
      return next && { kind: next.kind === 'fall' ? 'fall' : 'hard-sit', atS: next.atS };
    });
  }

  advance(toS: number): readonly DecodedMeasurement[] {
    const t = this.#clock.atS;
    const imu: number[][] = [];
    const attitude: number[][] = [];
    this.#clock.run(toS, () => {
      const { acc, gyr } = this.body.next();
      imu.push([...acc, ...gyr]);
      attitude.push(this.#fused(acc, gyr));
    });
    if (imu.length === 0) return [];
    const block = { type: 'waveform', quality: 'good', t } as const;
    return [
      good('device-temperature', 31, 'Cel', t),
      { ...block, ...imuSpec, samples: imu },
      { ...block, ...attitudeSpec, samples: attitude },
    ];
  }

  /** Roll, pitch and yaw as such a sensor reckons them: gravity slowly, turning at once. */
  #fused(acc: Vector, gyr: Vector): number[] {
    const trust = 0.05;
    const mix = (axis: 0 | 1 | 2): number => this.#level[axis] + trust * (acc[axis] - this.#level[axis]);
    this.#level = [mix(0), mix(1), mix(2)];
    const [x, y, z] = this.#level;
    const degrees = 180 / Math.PI;
    const yaw = this.#yaw + gyr[1] / imuRateHz;
    this.#yaw = yaw - 360 * Math.round(yaw / 360);
    return [Math.atan2(y, z) * degrees, Math.atan2(-x, Math.hypot(y, z)) * degrees, this.#yaw];
  }
}
