import type { MetricSpec, StreamSpec } from '../../gateway/plugin/driver.ts';
import { messageCounterSpec } from './tiny-frame.ts';
import type { TinyRow, Value } from './tiny-row.ts';
import { flagRow, floatRow, floats, mostData, shortFloat, silentRow, word16, word32 } from './tiny-row.ts';

const vitalPhase = 'vital-phase';
const channels = ['total_phase', 'breath_phase', 'heart_phase'] as const;

/** A rate of 0.0 is the radar's way to say that it has none. */
function rateRow(type: number, name: string): TinyRow {
  const row = floatRow(type, name);
  return { ...row, read: (data) => row.read(data).map((value) => (value === 0 ? null : value)) };
}

/**
 * Distance with its flag, 1 = valid. Four implementations have the flag first and one document has it last; a float whose
 * bits are 0 or 1 is no distance, so either order can be told.
 */
const distance: TinyRow = {
  type: 0x0a16,
  least: 8,
  most: 8,
  names: ['distance'],
  read(data) {
    const isFlagFirst = data.getUint32(0, true) <= 1;
    const flag = data.getUint32(isFlagFirst ? 0 : 4, true);
    return [flag === 1 ? shortFloat(data.getFloat32(isFlagFirst ? 4 : 0, true)) : null];
  },
  write: ([value = null]) => Uint8Array.of(...word32(value === null ? 0 : 1), ...floats(value)),
};

const targetBytes = 16;

/** Targets; only how many. One document leaves the count out, which the length shows. */
const targets = (type: number): TinyRow => ({
  type,
  least: 0,
  most: mostData,
  names: ['target-count'],
  read(data) {
    const count = Math.floor(data.byteLength / targetBytes);
    if (data.byteLength % targetBytes === 0) return [count];
    const isWhole = data.byteLength % targetBytes === 4 && data.getUint32(0, true) === count;
    return [isWhole ? count : null];
  },
  // Where they are is not said by a count: as many targets as there are, each at the origin.
  write([value]) {
    const count = Math.max(0, Math.min(63, Math.round(value ?? 0)));
    const data = new Uint8Array(4 + targetBytes * count);
    data.set(word32(count));
    return data;
  },
});

const phases: TinyRow = {
  ...floatRow(0x0a13, ...channels),
  stream: vitalPhase,
  read: (data) => channels.map((_, index): Value => finite(data.getFloat32(4 * index, true))),
};

const finite = (value: number): Value => (Number.isFinite(value) ? value : null);

const status: TinyRow = {
  type: 0x0a29,
  least: 2,
  most: 2,
  names: ['device-status'],
  read: (data) => [data.getUint16(0, true)],
  write: ([value = null]) => word16(value),
};

/** What both radars send (standards page mmwave 1.3). */
const shared: readonly TinyRow[] = [
  phases,
  rateRow(0x0a14, 'respiration-rate'),
  rateRow(0x0a15, 'heart-rate'),
  distance,
  flagRow(0x0f09, 'presence'),
];

/** Position, debug text and firmware version: frames, but nothing that a bed is watched by. */
const unused = [0x0a17, 0x0100, 0xffff].map(silentRow);

export const ld6002Rows: readonly TinyRow[] = [
  ...shared,
  ...[0x0a04, 0x0a08, 0x0a29].map(silentRow),
  ...unused,
];
export const bha2Rows: readonly TinyRow[] = [...shared, targets(0x0a04), targets(0x0a08), status, ...unused];

export const phaseStream: StreamSpec = {
  stream: vitalPhase,
  summary: 'Phase of the whole echo, and what the radar takes for the breath and for the heart in it.',
  channels,
  units: ['rad', 'rad', 'rad'],
  rateHz: 8,
  plausible: [
    [-10_000, 10_000],
    [-1_000, 1_000],
    [-1_000, 1_000],
  ],
};

// Rates come eight times a second and move slowly: one a second is let through to the live path.
const often = { ratePerMin: 480, isThinned: true } as const;

const sharedMetrics: readonly MetricSpec[] = [
  {
    ...often,
    metric: 'respiration-rate',
    unit: '/min',
    summary: 'Breaths a minute, up to 1.5 m away; no value while the radar has none.',
    mdc: 151_562,
    loinc: '9279-1',
    plausible: [1, 80],
  },
  {
    ...often,
    metric: 'heart-rate',
    unit: '/min',
    summary: 'Heart rate, up to 1.5 m away; no value while the radar has none.',
    mdc: 149_530,
    loinc: '8867-4',
    plausible: [20, 300],
  },
  { ...often, metric: 'distance', unit: 'cm', summary: 'Distance of the person.', plausible: [0, 1_000] },
  {
    metric: 'presence',
    unit: '1',
    summary: '1 while a person is present.',
    ratePerMin: 0,
    plausible: [0, 1],
  },
];

export const ld6002Metrics: readonly MetricSpec[] = [...sharedMetrics, messageCounterSpec];
export const bha2Metrics: readonly MetricSpec[] = [
  ...sharedMetrics,
  { ...often, metric: 'target-count', unit: '1', summary: 'Targets in sight.', plausible: [0, 63] },
  { ...often, metric: 'device-status', unit: '1', summary: 'Status word.', plausible: [0, 65_535] },
  messageCounterSpec,
];
