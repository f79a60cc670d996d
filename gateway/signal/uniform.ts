import { Observable } from 'rxjs';
import type { Instant } from '../core/instant.ts';
import { plusMs } from '../core/instant.ts';
import type { Waveform } from '../core/measurement.ts';

/** One evenly timed sample of the asked channels; `isAfterGap` says that nothing before it may be joined to it. */
export interface UniformRow {
  readonly at: Instant;
  readonly values: Float32Array;
  readonly isAfterGap: boolean;
}

interface Previous {
  readonly at: Instant;
  readonly values: Float32Array;
}

/** A hole of more than this many periods is a gap: interpolating over it would invent movement. */
const gapPeriods = 5;
/** Rows that are known again when they come a second time: over two seconds, as late as the sample clock takes a row at its word. */
const knownRows = 512;

/** Where the asked channels stand in a block; undefined when the block lacks one. */
function columnsOf(block: Waveform, channels: readonly string[]): number[] | undefined {
  const columns = channels.map((channel) => block.channels.indexOf(channel));
  return columns.includes(-1) ? undefined : columns;
}

function rowAt(block: Waveform, row: number, columns: readonly number[]): Float32Array {
  const start = row * block.channels.length;
  return Float32Array.from(columns, (column) => block.samples[start + column] ?? Number.NaN);
}

function between(from: Previous, to: Previous, atMono: number): Float32Array {
  const span = to.at.monoMs - from.at.monoMs;
  const share = span <= 0 ? 1 : (atMono - from.at.monoMs) / span;
  return to.values.map((value, index) => {
    const start = from.values[index] ?? value;
    return start + (value - start) * share;
  });
}

/** Knows rows that were taken before: a message delivered twice says nothing new, and time has not gone back. */
function rowMemory() {
  const rows: Previous[] = [];
  let next = 0;
  return {
    add(row: Previous): void {
      rows[next] = row;
      next = (next + 1) % knownRows;
    },
    /** The mapping of the device's clock may have moved by a little between the two. */
    has: ({ at, values }: Previous, withinMs: number): boolean =>
      rows.some(
        (row) =>
          Math.abs(row.at.monoMs - at.monoMs) <= withinMs &&
          values.every((value, index) => value === row.values[index]),
      ),
  };
}

/**
 * Brings one device's blocks to `rateHz` by linear interpolation on their time stamps, so that a window is a length of
 * time and never a count of whatever arrived. Blocks that lack a channel or hold a non-finite value are a gap;
 * a repeated block is none.
 * Sensors that are much faster than `rateHz` should filter before; at up to twice the rate the interpolation is enough.
 */
export function uniform(channels: readonly string[], rateHz: number) {
  const periodMs = 1000 / rateHz;
  return (block$: Observable<Waveform>): Observable<UniformRow> =>
    new Observable((subscriber) => {
      let previous: Previous | undefined;
      let nextMono = 0;
      let isAfterGap = true;
      const known = rowMemory();

      const accept = (sample: Previous, samplePeriodMs: number) => {
        const isOlder = previous !== undefined && sample.at.monoMs <= previous.at.monoMs;
        if (isOlder && known.has(sample, samplePeriodMs)) return;
        known.add(sample);
        const gapMs = Math.max(samplePeriodMs, periodMs) * gapPeriods;
        const isGap =
          previous === undefined ||
          sample.at.monoMs - previous.at.monoMs > gapMs ||
          sample.at.monoMs < previous.at.monoMs;
        if (isGap || previous === undefined) {
          nextMono = sample.at.monoMs;
          isAfterGap = true;
          previous = sample;
        }
        // A thousandth of a period forgives rounding of time stamps, so that 50 Hz in is 50 Hz out, sample for sample.
        const slack = periodMs / 20;
        while (nextMono <= sample.at.monoMs + slack) {
          const atMono = Math.min(nextMono, sample.at.monoMs);
          subscriber.next({
            at: plusMs(sample.at, nextMono - sample.at.monoMs),
            values: between(previous, sample, atMono),
            isAfterGap,
          });
          isAfterGap = false;
          nextMono += periodMs;
        }
        previous = sample;
      };

      return block$.subscribe({
        next(block) {
          const columns = columnsOf(block, channels);
          if (columns === undefined) return;
          const blockPeriodMs = 1000 / block.rateHz;
          const rows = block.samples.length / block.channels.length;
          for (let row = 0; row < rows; row += 1) {
            const values = rowAt(block, row, columns);
            if (!values.every(Number.isFinite)) {
              previous = undefined;
              continue;
            }
            accept({ at: plusMs(block.startAt, row * blockPeriodMs), values }, blockPeriodMs);
          }
        },
        error: (thrown) => subscriber.error(thrown),
        complete: () => subscriber.complete(),
      });
    });
}
