import type { History } from '../signal/history.ts';

/** The middle seconds of `MODELS.md`'s posture check, relative to the impact, and the angle that confirms. */
export const postureSpan = {
  beforeFromS: -4,
  beforeToS: -1.5,
  afterFromS: 1.2,
  afterToS: 3.2,
  confirmDeg: 40,
} as const;

/** An acceleration in g along three axes. */
export type Vector = readonly [number, number, number];

/** Mean acceleration over a span of rows; undefined where fewer than ten of them were recorded. */
export function meanOf(
  { samples, channels, rows }: History,
  fromRow: number,
  toRow: number,
): Vector | undefined {
  const from = Math.max(0, Math.round(fromRow));
  const to = Math.min(rows, Math.round(toRow));
  if (to - from < 10) return undefined;
  const sum = [0, 0, 0];
  for (let row = from; row < to; row += 1) {
    for (let axis = 0; axis < 3; axis += 1)
      sum[axis] = (sum[axis] ?? 0) + (samples[row * channels + axis] ?? 0);
  }
  const [x = 0, y = 0, z = 0] = sum;
  return [x / (to - from), y / (to - from), z / (to - from)];
}

/** Degrees between two accelerations; undefined where one is too small to have a direction (free fall, saturation noise). */
export function angleDeg(a: Vector, b: Vector): number | undefined {
  const lengths = Math.hypot(...a) * Math.hypot(...b);
  if (lengths < 0.1) return undefined;
  const cosine = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / lengths;
  return (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
}

/**
 * How far the trunk's direction changed over an impact: mean acceleration before against after.
 * `before`/`after` undefined: that side was not recorded (device just put on, recording over).
 */
export function postureChange(
  history: History,
  peakRow: number,
  rateHz: number,
): {
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
  readonly angleDeg?: number;
  readonly before?: Vector;
} {
  const row = (seconds: number) => peakRow + seconds * rateHz;
  const before = meanOf(history, row(postureSpan.beforeFromS), row(postureSpan.beforeToS));
  const after = meanOf(history, row(postureSpan.afterFromS), row(postureSpan.afterToS));
  const angle = before && after ? angleDeg(before, after) : undefined;
  return {
    hasBefore: before !== undefined,
    hasAfter: after !== undefined,
    ...(angle === undefined ? {} : { angleDeg: angle }),
    ...(before === undefined ? {} : { before }),
  };
}

/** How much the size of the acceleration varies in the last `rows` rows: its standard deviation in g. */
export function spreadOf(history: History, rows: number): number {
  const first = Math.max(0, history.rows - rows);
  const sizes: number[] = [];
  for (let row = first; row < history.rows; row += 1) {
    const start = row * history.channels;
    const axis = (index: number) => history.samples[start + index] ?? 0;
    sizes.push(Math.hypot(axis(0), axis(1), axis(2)));
  }
  const mean = sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length);
  const squares = sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, sizes.length));
}

/** The row of the largest acceleration in the last `rows` rows, and its size in g. */
export function peakOf(history: History, rows: number): { readonly row: number; readonly peakG: number } {
  let row = history.rows - 1;
  let peakG = 0;
  for (let index = Math.max(0, history.rows - rows); index < history.rows; index += 1) {
    const start = index * history.channels;
    const size = Math.hypot(
      history.samples[start] ?? 0,
      history.samples[start + 1] ?? 0,
      history.samples[start + 2] ?? 0,
    );
    if (size > peakG) {
      peakG = size;
      row = index;
    }
  }
  return { row, peakG };
}
