import { elapsedMs, type Instant } from '../core/instant.ts';
import { rowsOf, type Waveform } from '../core/measurement.ts';

/** What can be wrong with a stream whose device still speaks. */
export interface StreamProblem {
  readonly key: 'samples-missing' | 'flat-line' | 'saturated';
  /** Share of the samples, in percent. */
  readonly percent: number;
}

interface Channel {
  readonly last: number;
  readonly least: number;
  readonly most: number;
  /** How often the newest value has come in a row. */
  readonly run: number;
  /** Samples in runs at the largest size seen, the sign of clipping. */
  readonly clipped: number;
  readonly largest: number;
}

/** One stream since its window began. */
export interface StreamWindow {
  readonly since: Instant;
  readonly rateHz: number;
  readonly rows: number;
  readonly usableRows: number;
  readonly channels: readonly Channel[];
}

export const windowMs = 10_000;

/** A receiver that hands on every fifth block late still shows a curve; below this a window of a detector has holes. */
const leastShare = 0.8;
/** Three equal samples in a row at the largest size: a moving sensor that is not clipped does not repeat its peak. */
const clipRun = 3;
/** A share of samples at the limit that hides the height of what was measured. */
const clippedShare = 0.01;

export const streamWindow = (since: Instant, rateHz: number): StreamWindow => ({
  since,
  rateHz,
  rows: 0,
  usableRows: 0,
  channels: [],
});

/** The window with one more block. Pure. Only good samples tell whether a line is flat or clipped. */
export function withBlock(window: StreamWindow, block: Waveform): StreamWindow {
  const rows = rowsOf(block);
  const counted = { ...window, rateHz: block.rateHz, rows: window.rows + rows };
  if (block.quality !== 'good') return counted;
  const channels = block.channels.map((_, index) => {
    let channel = window.channels[index];
    for (let row = 0; row < rows; row += 1)
      channel = withSample(channel, block.samples[row * block.channels.length + index] ?? Number.NaN);
    return channel;
  });
  const known = channels.filter((channel) => channel !== undefined);
  return { ...counted, usableRows: window.usableRows + rows, channels: known };
}

function withSample(channel: Channel | undefined, value: number): Channel | undefined {
  if (!Number.isFinite(value)) return channel;
  if (channel === undefined)
    return { last: value, least: value, most: value, run: 1, clipped: 0, largest: Math.abs(value) };
  const run = value === channel.last ? channel.run + 1 : 1;
  const size = Math.abs(value);
  const isLarger = size > channel.largest;
  const isAtLimit = size === channel.largest && run >= clipRun;
  const added = isAtLimit ? (run === clipRun ? clipRun : 1) : 0;
  return {
    last: value,
    least: Math.min(channel.least, value),
    most: Math.max(channel.most, value),
    run,
    clipped: isLarger ? 0 : channel.clipped + added,
    largest: Math.max(channel.largest, size),
  };
}

/** Which streams' channels are clipped when they repeat their peak: a load or a pulse wave may stand still at its own. */
const swings = new Set(['imu']);
/** A sensor at rest flickers between two steps; what is clipped has moved far: gravity and half of it again. */
const leastSwing = 1.5;

/**
 * What was wrong in a whole window; undefined where it is not over yet. Pure. Missing: fewer samples than the stream's own
 * rate. Flat: no channel changed at all, which noise forbids a live sensor. Saturated: peaks cut off at one size.
 */
export function problemsOf(
  stream: string,
  window: StreamWindow,
  now: Instant,
): readonly StreamProblem[] | undefined {
  const passedMs = elapsedMs(window.since, now);
  if (passedMs < windowMs) return undefined;
  const expected = (window.rateHz * passedMs) / 1000;
  const problems: StreamProblem[] = [];
  const share = window.rows / expected;
  if (share < leastShare) problems.push({ key: 'samples-missing', percent: 100 * (1 - share) });
  const isEnough = window.usableRows >= expected / 2 && window.usableRows > 2;
  if (!isEnough) return problems;
  if (window.channels.every(({ least, most }) => least === most))
    problems.push({ key: 'flat-line', percent: 100 });
  const clipped = Math.max(
    0,
    ...window.channels.map((one) => (one.most - one.least >= leastSwing ? one.clipped : 0)),
  );
  if (swings.has(stream) && clipped / window.usableRows >= clippedShare)
    problems.push({ key: 'saturated', percent: (100 * clipped) / window.usableRows });
  return problems;
}
