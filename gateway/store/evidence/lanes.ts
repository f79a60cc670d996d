import { type Measurement, type Reading, rowsOf, type Waveform } from '../../core/measurement.ts';

/** One device's signal around an event, as a plot takes it: a column of times in seconds from the origin, and a column a channel. */
export interface Lane {
  readonly deviceId: string;
  /** The stream's name, or the metric's where it is single values. */
  readonly signal: string;
  readonly isReading: boolean;
  readonly unit: string;
  readonly channels: readonly string[];
  readonly t: readonly number[];
  /** Null where nothing was measured. */
  readonly columns: readonly (readonly (number | null)[])[];
}

export interface LaneSpan {
  /** Where `t` is nought. */
  readonly originMonoMs: number;
  readonly fromMonoMs: number;
  readonly untilMonoMs: number;
}

/** A screen is about so many pixels wide; each bucket keeps its lowest and its highest value, so that no peak is lost. */
const bucketsMost = 800;
const readingsMost = 600;
const lanesMost = 12;
const channelsMost = 6;

/** What a nurse reads from a curve, most telling first; other streams follow as they come. */
const streamOrder = ['imu', 'wrench', 'bed-load', 'bed-pressure', 'pleth', 'ecg', 'respiration', 'pulse'];
/** Single values that say something about the moment; states of the equipment do not. */
const metricOrder = [
  'fall',
  'presence',
  'bed-mass',
  'spo2',
  'heart-rate',
  'pulse-rate',
  'respiration-rate',
  'emergency-stop',
];

/** Cuts measurements into lanes, a device and signal each, short enough for a screen. Clouds are no curves and are left out. */
export function cutLanes(measurements: readonly Measurement[], span: LaneSpan): readonly Lane[] {
  const waves = new Map<string, Waveform[]>();
  const values = new Map<string, Reading[]>();
  for (const one of measurements) {
    if (one.kind === 'waveform') {
      if (!one.isCloud && one.channels.length > 0 && one.rateHz > 0)
        push(waves, `${one.deviceId} ${one.stream}`, one);
    } else if (metricOrder.includes(one.metric)) push(values, `${one.deviceId} ${one.metric}`, one);
  }
  const curves = [...waves.values()].flatMap((blocks) => waveLane(blocks, span));
  const steps = [...values.values()].flatMap((readings) => readingLane(readings, span));
  return [...curves.toSorted(by(streamOrder)), ...steps.toSorted(by(metricOrder))].slice(0, lanesMost);
}

function push<Value>(into: Map<string, Value[]>, key: string, value: Value): void {
  const known = into.get(key);
  if (known === undefined) into.set(key, [value]);
  else known.push(value);
}

const rank = (order: readonly string[], name: string): number =>
  order.includes(name) ? order.indexOf(name) : order.length;
const by =
  (order: readonly string[]) =>
  (a: Lane, b: Lane): number =>
    rank(order, a.signal) - rank(order, b.signal) || a.deviceId.localeCompare(b.deviceId);

/** The channels that are drawn, and of three axes their length, first. */
function shownOf({ channels }: Waveform): { readonly indexes: readonly number[]; readonly names: string[] } {
  const axes = [
    ['acc_x', 'acc_y', 'acc_z'],
    ['fx', 'fy', 'fz'],
  ].find((three) => three.every((name) => channels.includes(name)));
  if (axes !== undefined)
    return { indexes: axes.map((name) => channels.indexOf(name)), names: ['magnitude', ...axes] };
  const names = channels.slice(0, channelsMost);
  return { indexes: names.map((_, index) => index), names };
}

/** Of each bucket and channel the lowest and the highest value, and which came first. */
interface Buckets {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly isHighFirst: Uint8Array;
  readonly used: Uint8Array;
}

function waveLane(blocks: readonly Waveform[], span: LaneSpan): readonly Lane[] {
  const [first] = blocks;
  if (first === undefined) return [];
  const { indexes, names } = shownOf(first);
  const hasLength = names[0] === 'magnitude';
  const lengthMs = Math.max(1, span.untilMonoMs - span.fromMonoMs);
  // Never less than two samples a bucket: a slow signal is drawn as it is.
  const widthMs = Math.max(lengthMs / bucketsMost, 2000 / first.rateHz);
  const count = Math.max(1, Math.ceil(lengthMs / widthMs));
  const width = names.length;
  const buckets: Buckets = {
    low: new Float64Array(count * width).fill(Number.POSITIVE_INFINITY),
    high: new Float64Array(count * width).fill(Number.NEGATIVE_INFINITY),
    isHighFirst: new Uint8Array(count * width),
    used: new Uint8Array(count),
  };
  const row = new Float64Array(width);
  for (const block of blocks) {
    if (block.channels.length !== first.channels.length) continue;
    for (let at = 0; at < rowsOf(block); at += 1) {
      const atMs = block.startAt.monoMs + (at * 1000) / block.rateHz - span.fromMonoMs;
      const bucket = Math.floor(atMs / widthMs);
      if (bucket < 0 || bucket >= count) continue;
      const base = at * block.channels.length;
      for (const [place, index] of indexes.entries())
        row[place + (hasLength ? 1 : 0)] = block.samples[base + index] ?? Number.NaN;
      if (hasLength) row[0] = Math.hypot(row[1] ?? 0, row[2] ?? 0, row[3] ?? 0);
      note(buckets, bucket, row);
    }
  }
  const { t, columns } = drawn(buckets, count, width, widthMs, span);
  const unit = first.units[indexes[0] ?? 0] ?? '1';
  return t.length === 0
    ? []
    : [
        {
          deviceId: first.deviceId,
          signal: first.stream,
          isReading: false,
          unit,
          channels: names,
          t,
          columns,
        },
      ];
}

function note({ low, high, isHighFirst, used }: Buckets, bucket: number, row: Float64Array): void {
  for (const [place, value] of row.entries()) {
    if (!Number.isFinite(value)) continue;
    const at = bucket * row.length + place;
    used[bucket] = 1;
    if (value < (low[at] ?? 0)) {
      low[at] = value;
      isHighFirst[at] = 1;
    }
    if (value > (high[at] ?? 0)) {
      high[at] = value;
      isHighFirst[at] = 0;
    }
  }
}

/** Two rows a bucket in the order of what happened; one row of nothing where two buckets and more are empty. */
function drawn(
  { low, high, isHighFirst, used }: Buckets,
  count: number,
  width: number,
  widthMs: number,
  span: LaneSpan,
): Pick<Lane, 't' | 'columns'> {
  const t: number[] = [];
  const columns: (number | null)[][] = Array.from({ length: width }, () => []);
  const startMs = span.fromMonoMs - span.originMonoMs;
  let empty = 0;
  const add = (atMs: number, value: (place: number) => number | null) => {
    t.push(Math.round(startMs + atMs) / 1000);
    for (const [place, column] of columns.entries()) column.push(value(place));
  };
  for (let bucket = 0; bucket < count; bucket += 1) {
    if (used[bucket] === 0) {
      empty += 1;
      continue;
    }
    if (empty >= 2 && t.length > 0) add(bucket * widthMs, () => null);
    empty = 0;
    for (const [half, part] of [0.25, 0.75].entries())
      add((bucket + part) * widthMs, (place) => {
        const at = bucket * width + place;
        return short((isHighFirst[at] === 1) === (half === 0) ? high[at] : low[at]);
      });
  }
  return { t, columns };
}

const short = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(4));

function readingLane(readings: readonly Reading[], span: LaneSpan): readonly Lane[] {
  const inSpan = readings
    .filter(({ at }) => at.monoMs >= span.fromMonoMs && at.monoMs <= span.untilMonoMs)
    .slice(-readingsMost);
  const [first] = inSpan;
  // A state without a number is no curve.
  if (first === undefined || inSpan.every(({ value }) => value === null)) return [];
  return [
    {
      deviceId: first.deviceId,
      signal: first.metric,
      isReading: true,
      unit: first.unit,
      channels: [first.metric],
      t: inSpan.map(({ at }) => Math.round(at.monoMs - span.originMonoMs) / 1000),
      columns: [
        inSpan.map(({ value, quality }) => (quality === 'invalid' ? null : short(value ?? undefined))),
      ],
    },
  ];
}
