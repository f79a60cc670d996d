import type { DecodedReading, DecodedWaveform, Encoder } from '../../gateway/plugin/driver.ts';
import { pm6750Frame } from './pm6750-frame.ts';
import {
  ecgZero,
  heartRate,
  pressures,
  pulseRate,
  respiration,
  spo2,
  stLevel,
  temperature1,
  temperature2,
} from './pm6750-tables.ts';
import type { CodedValue } from './vital-value.ts';
import { rawOf } from './vital-value.ts';

/** A row of a wave on its way out. Waves of one instant go the fastest first, as the board's clock is the fastest. */
interface WaitingRow {
  readonly tick: number;
  readonly order: number;
  readonly frame: Uint8Array;
}

const waveTypes: ReadonlyMap<string, number> = new Map([
  ['ecg', 0x01],
  ['pleth', 0xfe],
  ['respiration', 0xff],
]);

/** Measurements to frames of the board: the inverse of the decoder. */
export function pm6750Encoder(hasEcg: boolean): Encoder {
  const frameOf = readingFrames(hasEcg ? pulseRate.spec.metric : heartRate.spec.metric);
  let waiting: WaitingRow[] = [];
  const streams = new Set<string>();

  const send = (): Uint8Array => {
    waiting.sort((a, b) => a.tick - b.tick || a.order - b.order);
    const bytes = Uint8Array.from(waiting.flatMap(({ frame }) => [...frame]));
    waiting = [];
    streams.clear();
    return bytes;
  };
  const addRows = ({ stream, samples, rateHz, t }: DecodedWaveform): Uint8Array => {
    const type = waveTypes.get(stream);
    if (type === undefined) return new Uint8Array(0);
    // Blocks sampled together come one of each stream: a second one of the same begins the next lot.
    const sent = streams.has(stream) ? send() : new Uint8Array(0);
    streams.add(stream);
    const zero = stream === 'ecg' ? ecgZero : 0;
    for (const [index, row] of samples.entries()) {
      const counts = row.map((count) => Math.max(0, Math.min(255, Math.round(count + zero))));
      const tick = Math.round((t + index / rateHz) * 1e4);
      waiting.push({ tick, order: 1 / rateHz, frame: pm6750Frame(type, ...counts) });
    }
    return sent;
  };
  return {
    push(measurement) {
      if (measurement.type === 'waveform') return addRows(measurement);
      const frame = frameOf(measurement);
      if (!frame) return new Uint8Array(0);
      return Uint8Array.from([...send(), ...frame]);
    },
    end: send,
  };
}

/** Readings to frames; the last value of each frame is what sends it. */
function readingFrames(pulseMetric: string) {
  const raws = new Map<string, number>();
  const raw = ({ spec, noData = 0 }: CodedValue) => raws.get(spec.metric) ?? noData;
  let hasSecondProbe = false;
  const code = (metric: string) => raws.get(metric) ?? 0;
  const coded = new Map(
    [heartRate, respiration, stLevel, spo2, temperature1, temperature2, ...pressures].map((row) => [
      row.spec.metric,
      row,
    ]),
  );
  coded.set(pulseMetric, { ...pulseRate, spec: { ...pulseRate.spec, metric: pulseMetric } });

  const frames: Readonly<Record<string, () => Uint8Array>> = {
    'ecg-rhythm': () =>
      pm6750Frame(
        0x02,
        code('ecg-status'),
        raw(heartRate),
        raw(respiration),
        raw(stLevel) & 0xff,
        code('ecg-rhythm'),
      ),
    'cuff-pressure': () => {
      const isDone = ((code('pressure-status') >> 2) & 0x0f) === 0;
      const results = pressures.map((row) => (isDone ? raw(row) : 0));
      return pm6750Frame(0x03, code('pressure-status'), code('cuff-pressure') >> 1, ...results);
    },
    spo2: () => pm6750Frame(0x04, code('spo2-status'), raw(spo2), raws.get(pulseMetric) ?? 255),
    'body-temperature': () => {
      const second = hasSecondProbe ? tenths(raw(temperature2)) : [];
      hasSecondProbe = false;
      return pm6750Frame(0x05, code('temperature-status'), ...tenths(raw(temperature1)), ...second);
    },
    'heart-beat': () => pm6750Frame(0x30, 0),
    'pulse-beat': () => pm6750Frame(0x31, 0),
  };
  return (reading: DecodedReading): Uint8Array | undefined => {
    const row = coded.get(reading.metric);
    raws.set(reading.metric, row ? rawOf(row, reading) : Math.round(reading.value ?? 0));
    if (reading.metric === temperature2.spec.metric) hasSecondProbe = true;
    return frames[reading.metric]?.();
  };
}

const tenths = (raw: number): number[] => [Math.floor(raw / 10), raw % 10];
