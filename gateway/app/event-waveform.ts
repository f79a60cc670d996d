import type { Alarm } from '../core/alarm.ts';
import type { Instant } from '../core/instant.ts';
import type { Waveform } from '../core/measurement.ts';
import type { BoundDevice } from '../plugin/detector.ts';
import type { RecentWaveforms } from '../signal/recent.ts';
import type { EventWaveform } from '../station/wire.ts';

/** The stream that shows what an alarm was raised on. */
const streamOf: Readonly<Record<string, string>> = {
  fall: 'imu',
  'suspected-fall': 'imu',
  contact: 'wrench',
  'spo2-low': 'pleth',
};

const beforeMs = 10_000;
/** Kept and shown after the decision; the cut is made when this has passed. */
export const afterDecisionMs = 6_000;
/** A screen needs no more rows; a faster stream keeps every n-th. */
const maxRows = 4000;

/** The device and stream behind an alarm, when its kind has a curve to show. */
export function sourceOf(
  alarm: Pick<Alarm, 'type' | 'deviceId' | 'evidence'>,
  devices: readonly BoundDevice[],
): { readonly deviceId: string; readonly stream: string } | undefined {
  const stream = streamOf[alarm.type];
  if (stream === undefined) return undefined;
  const named = alarm.deviceId ?? alarm.evidence[0]?.deviceId;
  const device = devices.find(({ deviceId, streams }) => deviceId === named && streams.includes(stream));
  return device ? { deviceId: device.deviceId, stream } : undefined;
}

/** Joins the blocks around an alarm into one curve on an even grid; a hole stays NaN, which the screen draws as a gap. */
export function cutWaveform(
  alarm: Pick<Alarm, 'onset' | 'raisedAt'>,
  source: { readonly deviceId: string; readonly stream: string },
  recent: RecentWaveforms,
): EventWaveform | undefined {
  const fromMono = alarm.onset.monoMs - beforeMs;
  const toMono = alarm.raisedAt.monoMs + afterDecisionMs;
  const blocks = recent.between(source.deviceId, source.stream, fromMono, toMono);
  const [first] = blocks;
  if (first === undefined) return undefined;
  const stride = Math.max(1, Math.ceil((((toMono - fromMono) / 1000) * first.rateHz) / maxRows));
  const rateHz = first.rateHz / stride;
  const rows = Math.round(((toMono - fromMono) / 1000) * rateHz);
  const samples = first.channels.map(() => new Array<number>(rows).fill(Number.NaN));
  for (const block of blocks)
    if (sameShape(block, first)) place(block, samples, { fromMono, rateHz, stride });
  return {
    stream: source.stream,
    channels: first.channels,
    units: first.units,
    rateHz,
    startMs: wallAt(alarm.onset, fromMono),
    onsetMs: alarm.onset.wallMs,
    decidedMs: alarm.raisedAt.wallMs,
    samples,
  };
}

const sameShape = (a: Waveform, b: Waveform): boolean =>
  a.channels.length === b.channels.length && a.rateHz === b.rateHz;
const wallAt = (reference: Instant, monoMs: number): number => reference.wallMs + (monoMs - reference.monoMs);

function place(
  block: Waveform,
  samples: readonly number[][],
  grid: { readonly fromMono: number; readonly rateHz: number; readonly stride: number },
): void {
  const width = block.channels.length;
  const rows = block.samples.length / width;
  for (let row = 0; row < rows; row += 1) {
    const atMono = block.startAt.monoMs + (row * 1000) / block.rateHz;
    const target = Math.round(((atMono - grid.fromMono) * grid.rateHz) / 1000);
    for (let channel = 0; channel < width; channel += 1) {
      const column = samples[channel];
      if (column && target >= 0 && target < column.length)
        column[target] = block.samples[row * width + channel] ?? Number.NaN;
    }
  }
}
