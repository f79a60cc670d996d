import type { DeviceId } from '../gateway/core/id.ts';
import type { Instant } from '../gateway/core/instant.ts';
import type { Measurement, Reading, Waveform } from '../gateway/core/measurement.ts';
import type {
  AnyDriver,
  Decoded,
  DecodedMeasurement,
  DecodedReading,
  DecodedWaveform,
} from '../gateway/plugin/driver.ts';
import type { SampleClock } from '../gateway/signal/sample-clock.ts';
import { sampleClock } from '../gateway/signal/sample-clock.ts';
import { rowJoiner } from './rows.ts';

/** One device's way from bytes to stamped measurements. */
export interface Session {
  /** What the bytes complete; rows of waveforms wait for `flush`, or until a block is full. */
  take(bytes: Uint8Array, arrival: Instant): Measurement[];
  /** The blocks still open. */
  flush(): Measurement[];
  /** Counts input that was refused before it reached the decoder. */
  refuse(byteLength: number): void;
  readonly counters: { readonly bytes: number; readonly frames: number; readonly faults: number };
}

/** A block never spans more than this. */
const blockMostSec = 0.25;
const thinnedEveryMs = 1_000;
/** Streams and metrics of one device with a time base of their own; further ones share one. */
const clocksMost = 256;

export function deviceSession(deviceId: DeviceId, driver: AnyDriver, options: unknown): Session {
  const decoder = driver.decoder(options);
  const joiner = rowJoiner((rateHz) => rateHz * blockMostSec);
  const clockOf = sampleClocks(driver);
  const check = readingCheck(driver);
  let latest: Instant | undefined;
  let bytesTaken = 0;
  let faults = 0;

  const stamp = (measurement: DecodedMeasurement, receivedAt: Instant): Measurement[] => {
    const sampledAt = clockOf(measurement).at(measurement.t) ?? receivedAt;
    if (measurement.type === 'waveform') return [waveform(deviceId, measurement, sampledAt, receivedAt)];
    const reading = check(measurement, receivedAt);
    if (!reading) return [];
    // A reading counts from the moment it is known, at the latest.
    const at = driver.timeBase === 'arrival' || sampledAt.monoMs > receivedAt.monoMs ? receivedAt : sampledAt;
    const { type: _, t: __, ...fields } = reading;
    return [{ kind: 'reading', deviceId, ...fields, at, receivedAt } satisfies Reading];
  };
  return {
    take(bytes, arrival) {
      latest = arrival;
      bytesTaken += bytes.length;
      const decoded = decoder.push(bytes);
      observe(decoded, clockOf, arrival);
      return decoded.flatMap((item) => {
        if (item.type === 'fault') faults += 1;
        if (item.type === 'reading') return stamp(item, arrival);
        return item.type === 'waveform'
          ? joiner.push(item).flatMap((block) => (block.type === 'fault' ? [] : stamp(block, arrival)))
          : [];
      });
    },
    flush() {
      const receivedAt = latest;
      return receivedAt ? joiner.flush().flatMap((block) => stamp(block, receivedAt)) : [];
    },
    refuse(byteLength) {
      bytesTaken += byteLength;
      faults += 1;
    },
    get counters() {
      return { bytes: bytesTaken, frames: decoder.frames, faults };
    },
  };
}

/** A serial device has one clock; messages of different streams were each stamped by their sender. */
function sampleClocks(driver: AnyDriver): (measurement: DecodedMeasurement) => SampleClock {
  const clocks = new Map<string, SampleClock>();
  return (measurement) => {
    const name = measurement.type === 'reading' ? measurement.metric : measurement.stream;
    const own = driver.transport === 'serial' ? '' : `${measurement.type}/${name}`;
    const key = clocks.has(own) || clocks.size < clocksMost ? own : '';
    const clock = clocks.get(key) ?? sampleClock();
    clocks.set(key, clock);
    return clock;
  };
}

/** The arrival speaks for the newest sample that came with it; the older ones only waited in a buffer. */
function observe(
  decoded: readonly Decoded[],
  clockOf: (measurement: DecodedMeasurement) => SampleClock,
  arrival: Instant,
): void {
  const newest = new Map<SampleClock, number>();
  for (const item of decoded) {
    if (item.type === 'fault') continue;
    const rowsAfter = item.type === 'waveform' ? (item.samples.length - 1) / item.rateHz : 0;
    newest.set(clockOf(item), item.t + rowsAfter);
  }
  for (const [clock, t] of newest) clock.observe(t, arrival);
}

/** Marks values that cannot be, and lets noisy ones about the device itself through once a second. */
function readingCheck(
  driver: AnyDriver,
): (reading: DecodedReading, now: Instant) => DecodedReading | undefined {
  const specs = new Map(driver.metrics.map((spec) => [spec.metric, spec]));
  const passed = new Map<string, { readonly atMs: number; readonly quality: string }>();
  const plausible = (reading: DecodedReading): DecodedReading => {
    const [least, most] = specs.get(reading.metric)?.plausible ?? [];
    if (reading.value === null || least === undefined || most === undefined) return reading;
    const isPlausible = reading.value >= least && reading.value <= most;
    return isPlausible ? reading : { ...reading, quality: 'invalid', reason: 'implausible' };
  };
  return (heard, now) => {
    const reading = plausible(heard);
    if (!specs.get(reading.metric)?.isThinned) return reading;
    const last = passed.get(reading.metric);
    const isSoon = last !== undefined && now.monoMs - last.atMs < thinnedEveryMs;
    if (isSoon && last.quality === reading.quality) return undefined;
    passed.set(reading.metric, { atMs: now.monoMs, quality: reading.quality });
    return reading;
  };
}

function waveform(
  deviceId: DeviceId,
  { stream, channels, units, samples, quality, rateHz }: DecodedWaveform,
  startAt: Instant,
  receivedAt: Instant,
): Waveform {
  const flat = Float32Array.from(samples.flat());
  return {
    kind: 'waveform',
    deviceId,
    stream,
    channels,
    units,
    startAt,
    receivedAt,
    rateHz,
    samples: flat,
    quality,
  };
}
