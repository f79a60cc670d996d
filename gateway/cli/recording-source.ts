import type { Recording } from '../../drivers/transport/recording.ts';
import { usualRateHz } from '../../drivers/transport/recording.ts';
import { deviceId } from '../core/id.ts';
import { recordingInstant } from '../core/instant.ts';
import type { Measurement, Waveform } from '../core/measurement.ts';
import { vitalOf, vitals } from '../detect/vital-unit.ts';

/** The device that a recording stands for. */
export const recordedDevice = deviceId('recording');

/** Which channels make a stream; the first channel must be there. */
const streams: readonly { readonly stream: string; readonly channels: readonly string[] }[] = [
  { stream: 'imu', channels: ['acc_x', 'acc_y', 'acc_z', 'gyr_x', 'gyr_y', 'gyr_z'] },
  { stream: 'wrench', channels: ['fx', 'fy', 'fz', 'tx', 'ty', 'tz'] },
  { stream: 'pleth', channels: ['pleth'] },
  { stream: 'bed-load', channels: ['load_1', 'load_2', 'load_3', 'load_4'] },
];

/** Slow channels and the metrics they are. */
const metrics: Readonly<Record<string, { readonly metric: string; readonly unit: string }>> = {
  spo2: { metric: 'spo2', unit: '%' },
  hr: { metric: 'heart-rate', unit: '/min' },
  pr: { metric: 'pulse-rate', unit: '/min' },
  pulse: { metric: 'pulse-rate', unit: '/min' },
  resp: { metric: 'respiration-rate', unit: '/min' },
  sbp: { metric: 'systolic-pressure', unit: 'mm[Hg]' },
  temp: { metric: 'temperature', unit: 'Cel' },
  bed_mass: { metric: 'bed-mass', unit: 'kg' },
  bed_occupancy: { metric: 'bed-occupancy', unit: '1' },
  occupancy: { metric: 'occupancy', unit: '1' },
  presence: { metric: 'presence', unit: '1' },
  door: { metric: 'door', unit: '1' },
  call: { metric: 'call', unit: '1' },
  spoken_call: { metric: 'spoken-call', unit: '1' },
  fall: { metric: 'fall', unit: '1' },
  staying_still: { metric: 'staying-still', unit: '1' },
  motion: { metric: 'motion', unit: '1' },
  body_movement: { metric: 'body-movement', unit: '1' },
  rr: { metric: 'rr-interval', unit: 'ms' },
  pi: { metric: 'perfusion-index', unit: '%' },
  consciousness: { metric: 'consciousness', unit: '1' },
  oxygen: { metric: 'supplemental-oxygen', unit: '1' },
};

/** Columns are named with `_` or `-`. */
const metricOf = (channel: string) => metrics[channel.toLowerCase().replaceAll('-', '_')];

/** The column under which a recording has a metric. */
export const columnOf = (metric: string): string =>
  Object.entries(metrics).find(([, known]) => known.metric === metric)?.[0] ?? metric.replaceAll('-', '_');

/** The header's unit where a rule can read it (`temp[degF]`, `sbp[kPa]`), else the column's usual one. */
function unitOf(
  known: { readonly metric: string; readonly unit: string },
  header: string | undefined,
): string {
  const vital = vitalOf(known.metric);
  const units = vital === undefined ? [] : Object.keys(vitals[vital].from);
  return units.find((unit) => unit === header || unit === `[${header}]`) ?? known.unit;
}

export interface RecordedStreams {
  readonly streams: readonly string[];
  readonly metrics: readonly string[];
}

/** What a recording offers to detectors. */
export function offeredBy({ channels }: Recording): RecordedStreams {
  return {
    streams: streams.filter((one) => channels.includes(one.channels[0] ?? '')).map(({ stream }) => stream),
    metrics: channels.flatMap((channel) => metricOf(channel)?.metric ?? []),
  };
}

const blockRows = 10;

/** A block of rows that follow each other at the usual rate; an irregular step begins a new one, so gaps stay gaps. */
function* blocksOf(recording: Recording, from: number, to: number, rateHz: number): Generator<Waveform> {
  const periodS = 1 / rateHz;
  for (const { stream, channels } of streams) {
    const columns = channels.flatMap(
      (channel) => recording.columns[recording.channels.indexOf(channel)] ?? [],
    );
    if (columns.length === 0) continue;
    const names = channels.filter((channel) => recording.channels.includes(channel));
    const units = names.map((name) => recording.units[recording.channels.indexOf(name)] ?? '1');
    let start = from;
    while (start < to) {
      let end = start + 1;
      while (end < to && isRegular(recording, end, start, periodS)) end += 1;
      const samples = new Float32Array((end - start) * names.length);
      for (let row = start; row < end; row += 1) {
        for (const [index, column] of columns.entries())
          samples[(row - start) * names.length + index] = column[row] ?? Number.NaN;
      }
      const startAt = recordingInstant(recording.t[start] ?? 0);
      yield {
        kind: 'waveform',
        deviceId: recordedDevice,
        stream,
        channels: names,
        units,
        startAt,
        receivedAt: startAt,
        rateHz,
        samples,
        quality: 'good',
      };
      start = end;
    }
  }
}

const isRegular = ({ t }: Recording, row: number, start: number, periodS: number): boolean =>
  Math.abs((t[row] ?? 0) - ((t[start] ?? 0) + (row - start) * periodS)) < periodS * 0.1;

function* readingsOf(
  recording: Recording,
  from: number,
  to: number,
  isCharted: boolean,
): Generator<Measurement> {
  for (const [index, channel] of recording.channels.entries()) {
    const known = metricOf(channel);
    const column = recording.columns[index];
    if (known === undefined || column === undefined) continue;
    const unit = unitOf(known, recording.units[index]);
    for (let row = from; row < to; row += 1) {
      const value = column[row] ?? Number.NaN;
      const at = recordingInstant(recording.t[row] ?? 0);
      const isThere = Number.isFinite(value);
      if (!isThere && isCharted) continue;
      yield {
        kind: 'reading',
        deviceId: recordedDevice,
        metric: known.metric,
        unit,
        value: isThere ? value : null,
        at,
        receivedAt: at,
        quality: isThere ? 'good' : 'invalid',
        ...(isThere ? {} : { reason: 'no-data' }),
      };
    }
  }
}

/**
 * A recording as the measurements that its device would have sent, a few rows at a time, in order of time. An empty cell is a value that
 * the device could not give; in what people charted (`isCharted`) it is one that nobody wrote down then, and no reading at all.
 */
export function* measurementsOf(
  recording: Recording,
  isCharted = false,
): Generator<{ readonly endS: number; readonly measurements: readonly Measurement[] }> {
  const rateHz = usualRateHz(recording) || 1;
  const rows = recording.t.length;
  for (let from = 0; from < rows; from += blockRows) {
    const to = Math.min(rows, from + blockRows);
    yield {
      endS: recording.t[to - 1] ?? 0,
      measurements: [...blocksOf(recording, from, to, rateHz), ...readingsOf(recording, from, to, isCharted)],
    };
  }
}
