import type { DecodedWaveform } from '../../gateway/plugin/driver.ts';
import { wrenchRow } from '../force/wrench.ts';
import type { Json } from '../messages.ts';
import { recordOf } from '../messages.ts';
import { headerAt, sampleOf } from './ros-json.ts';

const axes = ['x', 'y', 'z'] as const;

/** A row of geometry_msgs/WrenchStamped or the bare Wrench, or the names of what is no number in it. */
export function wrenchOf(message: Json, rateHz: number, t: number): DecodedWaveform | string {
  const wrench = recordOf(message['wrench']) ?? message;
  const row: number[] = [];
  const wrong: string[] = [];
  for (const part of ['force', 'torque'] as const) {
    const vector = recordOf(wrench[part]);
    for (const axis of axes) {
      const value = sampleOf(vector?.[axis]);
      if (value === undefined) wrong.push(`${part}.${axis}`);
      else row.push(value);
    }
  }
  return wrong.length > 0 ? `no number: ${wrong.join(', ')}` : wrenchRow(row, 'good', rateHz, t);
}

/** The message of each row. */
export const wrenchMessages = ({ samples, rateHz, t }: DecodedWaveform) =>
  samples.map(([fx = 0, fy = 0, fz = 0, tx = 0, ty = 0, tz = 0], index) => ({
    header: headerAt(t + index / rateHz),
    wrench: { force: { x: fx, y: fy, z: fz }, torque: { x: tx, y: ty, z: tz } },
  }));
