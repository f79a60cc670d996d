import type { DecodedWaveform, StreamSpec } from '../../gateway/plugin/driver.ts';
import type { Json } from '../messages.ts';
import { headerAt, sampleOf } from './ros-json.ts';

/** Joints that one robot may have: an arm on a base with two hands has fewer. */
export const jointsMost = 32;
const jointName = /^[\w./-]{1,64}$/;

/** What a joint tells: field of the message, end of the channel's name, unit where it turns and where it slides. */
const facets = [
  { field: 'position', end: '_pos', turning: 'rad', sliding: 'm' },
  { field: 'velocity', end: '_vel', turning: 'rad/s', sliding: 'm/s' },
  { field: 'effort', end: '_eff', turning: 'N.m', sliding: 'N' },
] as const;

export interface JointOptions {
  readonly joints: readonly string[];
  readonly sliding: readonly string[];
}

export const jointStream: StreamSpec = {
  stream: 'joints',
  summary: 'Position, velocity and effort of each joint; the channels carry the names of the joints.',
  channels: ['joint_pos', 'joint_vel', 'joint_eff'],
  units: ['rad', 'rad/s', 'N.m'],
  rateHz: 50,
  plausible: [
    [-1_000, 1_000],
    [-1_000, 1_000],
    [-10_000, 10_000],
  ],
};

/** One row of the robot's joints, or what was wrong with the message. */
export interface JointRow {
  readonly row?: Pick<DecodedWaveform, 'channels' | 'units' | 'samples' | 'quality'>;
  readonly problem?: string;
}

/**
 * Reads sensor_msgs/JointState. A velocity or effort that is no number is left out: many robots measure neither. A
 * position that is none makes the row invalid, because a pose with a hole in it is no pose. Holds no more names than a
 * robot may have joints.
 */
export function jointReader({ joints, sliding }: JointOptions): (message: Json) => JointRow {
  const wanted = new Set(joints);
  const isOpen = wanted.size === 0;

  return (message) => {
    const names = message['name'];
    if (!Array.isArray(names)) return { problem: 'missing or ill-shaped: name' };
    const values = facets.map(({ field }) => listOf(message[field], names.length));
    const wrong = facets.filter((_, index) => values[index] === undefined).map(({ field }) => field);
    if (wrong.length > 0) return { problem: `ill-shaped: ${wrong.join(', ')}` };
    const seen = new Set<string>();
    const [channels, units, row]: [string[], string[], number[]] = [[], [], []];
    let hasHole = false;
    let problem: string | undefined;
    for (const [at, name] of names.entries()) {
      const isName = typeof name === 'string' && jointName.test(name) && !seen.has(name);
      if (!isName) problem ??= 'a joint without a name of its own';
      if (!isName) continue;
      if (isOpen && !wanted.has(name) && wanted.size < jointsMost) wanted.add(name);
      if (isOpen && !wanted.has(name)) problem ??= `more than ${jointsMost} joints`;
      if (!wanted.has(name)) continue;
      seen.add(name);
      for (const [index, { field, end, ...unit }] of facets.entries()) {
        const list = values[index] ?? [];
        const value = sampleOf(list[at]);
        if (field === 'position' && list.length > 0 && value === undefined) hasHole = true;
        if (value === undefined) continue;
        channels.push(`${name}${end}`);
        units.push(sliding.includes(name) ? unit.sliding : unit.turning);
        row.push(value);
      }
    }
    const quality = hasHole ? 'invalid' : 'good';
    return {
      ...(row.length > 0 && { row: { channels, units, samples: [row], quality } }),
      ...(problem !== undefined && { problem }),
    };
  };
}

/** A list as long as that of the names, or the empty one that stands for not measured; nothing where it is neither. */
function listOf(value: unknown, length: number): readonly unknown[] | undefined {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && (value.length === 0 || value.length === length) ? value : undefined;
}

/** The message of each row; a joint's facet that has no channel goes as null. */
export function jointMessages({ channels, samples, rateHz, t, quality }: DecodedWaveform): object[] {
  const bare = channels.map((channel) => channel.replace(/_(pos|vel|eff)$/, ''));
  const name = [...new Set(bare)];
  return samples.map((row, index) => {
    const list = (end: string, isKept = false) => {
      const values = name.map((joint) => row[channels.indexOf(`${joint}${end}`)] ?? null);
      return isKept || values.some((value) => value !== null) ? values : [];
    };
    // The hole that made the row invalid must be seen again.
    const position = list('_pos', quality === 'invalid');
    const header = headerAt(t + index / rateHz);
    return { header, name, position, velocity: list('_vel'), effort: list('_eff') };
  });
}
