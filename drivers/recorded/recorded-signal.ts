import type {
  AnyDriver,
  DecodedMeasurement,
  DecodedReading,
  DecodedWaveform,
  StreamSpec,
} from '../../gateway/plugin/driver.ts';
import type { Recording } from '../transport/recording.ts';
import { columnNames } from './column-names.ts';

/** Rows further apart than this have nothing between them: a gap stays a gap. */
const longestBridgeS = 1;

type Tables = Pick<AnyDriver, 'streams' | 'metrics'>;

interface Track {
  readonly atS: number;
  readonly measurement: DecodedMeasurement;
}

/**
 * A recording as what a device with these tables would have measured, in order of time, brought to the device's own
 * rates. Nothing is made up: a value that the recording lacks is not sent. Two things a device cannot leave out: channels
 * of a row that has some are zero, and a device whose slow values travel inside its wave sends a flat one.
 */
export function* recordedMeasurements(
  recording: Recording,
  { streams, metrics }: Tables,
  options: unknown,
): Generator<Track> {
  const waves = streams.filter(({ channels }) => hasFirst(recording, channels));
  const slow = metrics.flatMap((spec) => {
    const column = columnFor(recording, spec.metric);
    return column ? [{ spec, column }] : [];
  });
  const isFlat = waves.length === 0 && slow.length > 0;
  const players = (isFlat ? streams : waves).map((spec) => ({
    next: 0,
    rateHz: rateOf(spec, options),
    spec,
  }));
  const startS = recording.t[0] ?? 0;
  for (let row = 0; row < recording.t.length; row += 1) {
    const t = recording.t[row] ?? 0;
    for (const { spec, column } of slow) {
      const value = column[row] ?? Number.NaN;
      if (Number.isFinite(value)) yield { atS: t - startS, measurement: reading(spec, value, t - startS) };
    }
    const untilS = (recording.t[row + 1] ?? t) - startS;
    const isBridged = untilS - (t - startS) <= longestBridgeS;
    for (const player of players) {
      const { rateHz, spec } = player;
      for (; player.next / rateHz < untilS; player.next += 1) {
        const atS = player.next / rateHz;
        const values = isFlat
          ? spec.channels.map(() => 0)
          : isBridged || atS <= t - startS
            ? valuesAt(recording, row, atS + startS, spec.channels)
            : undefined;
        if (values) yield { atS, measurement: waveform(spec, rateHz, values, atS) };
      }
    }
  }
}

/** Whether anything in the recording is something that the device measures. */
export const isPlayable = (recording: Recording, { streams, metrics }: Tables): boolean =>
  streams.some(({ channels }) => hasFirst(recording, channels)) ||
  metrics.some(({ metric }) => columnFor(recording, metric) !== undefined);

const hasFirst = (recording: Recording, channels: readonly string[]): boolean =>
  columnFor(recording, channels[0] ?? '') !== undefined;

function columnFor({ channels, columns }: Recording, name: string): Float32Array | undefined {
  const index = columnNames(name)
    .map((one) => channels.findIndex((channel) => channel.toLowerCase() === one))
    .find((found) => found >= 0);
  return index === undefined ? undefined : columns[index];
}

/** The values at a moment between two rows; nothing where the first channel has none. */
function valuesAt(
  recording: Recording,
  row: number,
  s: number,
  channels: readonly string[],
): readonly number[] | undefined {
  const from = recording.t[row] ?? 0;
  const to = recording.t[row + 1] ?? from;
  const share = to > from ? Math.max(0, Math.min(1, (s - from) / (to - from))) : 0;
  const values = channels.map((channel) => {
    const column = columnFor(recording, channel);
    const a = column?.[row] ?? Number.NaN;
    const b = column?.[row + 1] ?? a;
    return Number.isFinite(b) ? a + share * (b - a) : a;
  });
  if (!Number.isFinite(values[0])) return undefined;
  return values.map((value) => (Number.isFinite(value) ? value : 0));
}

/** The rate that the device is set to, where that is one of its options. */
function rateOf({ rateHz }: StreamSpec, options: unknown): number {
  const isSet = typeof options === 'object' && options !== null && 'rateHz' in options;
  return isSet && typeof options.rateHz === 'number' ? options.rateHz : rateHz;
}

function reading({ metric, unit }: Tables['metrics'][number], value: number, t: number): DecodedReading {
  return { type: 'reading', metric, value, unit, quality: 'good', t };
}

function waveform(
  { stream, channels, units }: StreamSpec,
  rateHz: number,
  values: readonly number[],
  t: number,
): DecodedWaveform {
  return { type: 'waveform', stream, channels, units, samples: [values], quality: 'good', rateHz, t };
}
