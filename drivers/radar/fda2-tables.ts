import type { MetricSpec } from '../../gateway/plugin/driver.ts';
import type { fda2Limits } from './fda2-options.ts';
import { messageCounterSpec } from './tiny-frame.ts';
import type { TinyRow, Value } from './tiny-row.ts';
import { flagRow, floatRow, floats, shortFloat, silentRow, word32 } from './tiny-row.ts';

/** Frame types of the MR60FDA2 (standards page mmwave 1.2). */
export const fda2Types = {
  fall: 0x0e02,
  setHeight: 0x0e04,
  parameters: 0x0e06,
  setThreshold: 0x0e08,
  setSensitivity: 0x0e0a,
  targetHeight: 0x0e0e,
  presence: 0x0f09,
  factoryReset: 0x2110,
} as const;

/** One setting of the radar: how it is set, which metric reads it back, and what it may be. */
export interface Fda2Setting {
  readonly option: keyof typeof fda2Limits;
  readonly metric: string;
  readonly type: number;
  /** Reading that says whether a setting was accepted. */
  readonly accepted: string;
  write(value: Value): Uint8Array;
  read(data: DataView): Value;
}

/** In the order in which the parameters are answered. */
export const fda2Settings: readonly Fda2Setting[] = [
  {
    option: 'installHeightM',
    metric: 'install-height',
    type: fda2Types.setHeight,
    accepted: 'install-height-accepted',
    write: (value) => floats(value),
    read: (data) => shortFloat(data.getFloat32(0, true)),
  },
  {
    option: 'heightThresholdM',
    metric: 'height-threshold',
    type: fda2Types.setThreshold,
    accepted: 'height-threshold-accepted',
    write: (value) => floats(value),
    read: (data) => shortFloat(data.getFloat32(0, true)),
  },
  {
    option: 'sensitivity',
    metric: 'sensitivity',
    type: fda2Types.setSensitivity,
    accepted: 'sensitivity-accepted',
    write: word32,
    read: (data) => data.getUint32(0, true),
  },
];

const parameters: TinyRow = {
  type: fda2Types.parameters,
  least: 12,
  most: 12,
  names: fda2Settings.map(({ metric }) => metric),
  read: (data) => [
    shortFloat(data.getFloat32(0, true)),
    shortFloat(data.getFloat32(4, true)),
    data.getUint32(8, true),
  ],
  write: ([height = null, threshold = null, steps = null]) =>
    Uint8Array.of(...floats(height, threshold), ...word32(steps)),
};

export const fda2Rows: readonly TinyRow[] = [
  flagRow(fda2Types.fall, 'fall'),
  flagRow(fda2Types.presence, 'presence'),
  parameters,
  ...fda2Settings.map(({ type, accepted }) => flagRow(type, accepted)),
  floatRow(fda2Types.targetHeight, 'target-height'),
  silentRow(0x0100),
  silentRow(0xffff),
];

const flag = { unit: '1', ratePerMin: 0, plausible: [0, 1] } as const;

export const fda2Metrics: readonly MetricSpec[] = [
  {
    ...flag,
    metric: 'fall',
    summary: 'Suspected fall: 1 as long as the radar holds it. A black box without published accuracy.',
    isAlarm: true,
  },
  { ...flag, metric: 'presence', summary: '1 while a person is present.' },
  {
    metric: 'install-height',
    unit: 'm',
    summary: 'Mounting height that the radar counts with; falls are missed where it is wrong.',
    ratePerMin: 1,
    plausible: [0, 10],
  },
  {
    metric: 'height-threshold',
    unit: 'm',
    summary: 'Height below which somebody is taken to lie on the floor.',
    ratePerMin: 1,
    plausible: [0, 3],
  },
  {
    metric: 'sensitivity',
    unit: '1',
    summary: 'Sensitivity of the fall detection: 3, 15 or 30.',
    ratePerMin: 1,
    plausible: [0, 1000],
  },
  ...fda2Settings.map(({ metric, accepted }) => ({
    ...flag,
    metric: accepted,
    summary: `Whether the radar accepted a new ${metric.replace('-', ' ')}.`,
  })),
  {
    metric: 'target-height',
    unit: 'm',
    summary: 'Height of the target, where its upload is asked for. Known from one source.',
    ratePerMin: 60,
    plausible: [-1, 5],
    isThinned: true,
  },
  messageCounterSpec,
];
