import type { Alarm } from '../core/alarm.ts';
import { plusMs } from '../core/instant.ts';
import { rowsOf, type Waveform } from '../core/measurement.ts';
import type { BoundDevice } from '../plugin/detector.ts';
import type { EventWaveform } from '../station/wire.ts';
import type { RecentMeasurements } from './recent-measurements.ts';

/** The stream that shows what an alarm was raised on. */
const streamOf: Readonly<Record<string, string>> = {
  fall: 'imu',
  'suspected-fall': 'imu',
  'long-lie': 'imu',
  slump: 'imu',
  'unexpected-contact': 'wrench',
  'lift-overload': 'wrench',
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

/** Joins the blocks around an alarm into one on an even grid; a hole stays NaN, which the screen draws as a gap. */
export function cutWaveform(
  alarm: Pick<Alarm, 'onset' | 'raisedAt'>,
  source: { readonly deviceId: string; readonly stream: string },
  recent: Pick<RecentMeasurements, 'between'>,
): Waveform | undefined {
  const fromMono = alarm.onset.monoMs - beforeMs;
  const toMono = alarm.raisedAt.monoMs + afterDecisionMs;
  const blocks = recent.between(source.deviceId, source.stream, fromMono, toMono);
  const [first] = blocks;
  if (first === undefined) return undefined;
  const spanS = (toMono - fromMono) / 1000;
  const rateHz = first.rateHz / Math.max(1, Math.ceil((spanS * first.rateHz) / maxRows));
  const samples = new Float32Array(Math.round(spanS * rateHz) * first.channels.length).fill(Number.NaN);
  for (const block of blocks) if (sameShape(block, first)) place(block, samples, fromMono, rateHz);
  const startAt = plusMs(alarm.onset, -beforeMs);
  return { ...first, startAt, receivedAt: alarm.raisedAt, rateHz, samples };
}

const sameShape = (a: Waveform, b: Waveform): boolean =>
  a.channels.length === b.channels.length && a.rateHz === b.rateHz;

function place(block: Waveform, samples: Float32Array, fromMono: number, rateHz: number): void {
  const width = block.channels.length;
  for (let row = 0; row < rowsOf(block); row += 1) {
    const atMono = block.startAt.monoMs + (row * 1000) / block.rateHz;
    const target = Math.round(((atMono - fromMono) * rateHz) / 1000) * width;
    if (target < 0 || target + width > samples.length) continue;
    samples.set(block.samples.subarray(row * width, (row + 1) * width), target);
  }
}

/** The curve as a screen takes it: a column a channel. */
export function waveformView(alarm: Pick<Alarm, 'onset' | 'raisedAt'>, wave: Waveform): EventWaveform {
  const { stream, channels, units, rateHz, startAt, samples } = wave;
  const rows = rowsOf(wave);
  return {
    stream,
    channels,
    units,
    rateHz,
    startMs: startAt.wallMs,
    onsetMs: alarm.onset.wallMs,
    decidedMs: alarm.raisedAt.wallMs,
    samples: channels.map((_, channel) =>
      Array.from({ length: rows }, (__, row) => samples[row * channels.length + channel] ?? Number.NaN),
    ),
  };
}
