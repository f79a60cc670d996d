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
import { instantsOf, type SessionCounters, sessionCounts } from './session-counters.ts';

/** One device's way from bytes to stamped measurements. */
export interface Session {
  /** What the bytes complete; rows of waveforms wait for `flush`, or until a block is full. */
  take(bytes: Uint8Array, arrival: Instant): Measurement[];
  /** The blocks still open. */
  flush(): readonly Measurement[];
  /** Counts input that was refused before it reached the decoder. */
  refuse(byteLength: number): void;
  readonly counters: SessionCounters;
}

/** What most devices have ready at most beats. */
const nothing: readonly Measurement[] = [];
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
  const counts = sessionCounts();
  let latest: Instant | undefined;

  const stamp = (measurement: DecodedMeasurement, receivedAt: Instant): Measurement | undefined => {
    const sampledAt = clockOf(measurement).at(measurement.t) ?? receivedAt;
    const isArrival = driver.timeBase === 'arrival' || sampledAt.monoMs > receivedAt.monoMs;
    if (measurement.type === 'waveform') {
      // The rows of a curve have to follow each other, so they keep counted time; a cloud stands for itself.
      const startAt = measurement.isCloud && isArrival ? receivedAt : sampledAt;
      return waveform(deviceId, measurement, startAt, receivedAt);
    }
    const reading = check(measurement, receivedAt);
    if (!reading) return undefined;
    // A reading counts from the moment it is known, at the latest.
    const at = isArrival ? receivedAt : sampledAt;
    return stampedReading(deviceId, reading, at, receivedAt);
  };
  const stampAll = (items: readonly Decoded[], receivedAt: Instant, out: Measurement[]) => {
    for (const item of items) {
      const stamped = item.type === 'fault' ? undefined : stamp(item, receivedAt);
      if (stamped) out.push(stamped);
    }
  };
  return {
    take(bytes, arrival) {
      latest = arrival;
      counts.bytes(bytes.length);
      const decoded = decoder.push(bytes);
      const lateMs = observe(decoded, clockOf, arrival);
      if (lateMs !== undefined) counts.late(lateMs);
      const out: Measurement[] = [];
      for (const item of decoded) {
        if (item.type === 'fault') {
          counts.fault(item.kind);
        } else if (item.type === 'reading') {
          const stamped = stamp(item, arrival);
          if (stamped) out.push(stamped);
        } else {
          counts.waveform(item);
          stampAll(joiner.push(item), arrival, out);
        }
      }
      return out;
    },
    flush() {
      const blocks = joiner.flush();
      if (latest === undefined || blocks.length === 0) return nothing;
      const out: Measurement[] = [];
      stampAll(blocks, latest, out);
      return out;
    },
    refuse(byteLength) {
      counts.bytes(byteLength);
      counts.fault('refused');
    },
    get counters() {
      return { ...counts.all(), frames: decoder.frames };
    },
  };
}

/** A device on a line has one clock; messages of different streams were each stamped by their sender. */
function sampleClocks(driver: AnyDriver): (measurement: DecodedMeasurement) => SampleClock {
  const clocks = new Map<string, SampleClock>();
  // Behind a WebSocket may be a bridge to many senders, as behind a broker.
  if (driver.transport !== 'mqtt' && driver.transport !== 'websocket') {
    const own = sampleClock();
    return () => own;
  }
  return (measurement) => {
    const name = measurement.type === 'reading' ? measurement.metric : measurement.stream;
    const own = `${measurement.type}/${name}`;
    const key = clocks.has(own) || clocks.size < clocksMost ? own : '';
    const clock = clocks.get(key) ?? sampleClock();
    clocks.set(key, clock);
    return clock;
  };
}

/**
 * The arrival speaks for the newest sample that came with it; the older ones only waited in a buffer. Gives how late that
 * sample was, by the promptest that ever came.
 */
function observe(
  decoded: readonly Decoded[],
  clockOf: (measurement: DecodedMeasurement) => SampleClock,
  arrival: Instant,
): number | undefined {
  let last: SampleClock | undefined;
  let newest = 0;
  let lateMs: number | undefined;
  const learn = () => {
    last?.observe(newest, arrival);
    const at = last?.at(newest);
    if (at) lateMs = arrival.monoMs - at.monoMs;
  };
  // Items of one clock follow each other; taking the last of each run is enough and costs no map.
  for (const item of decoded) {
    if (item.type === 'fault') continue;
    const clock = clockOf(item);
    if (clock !== last) learn();
    last = clock;
    newest = item.type === 'waveform' ? item.t + (instantsOf(item) - 1) / item.rateHz : item.t;
  }
  learn();
  return lateMs;
}

/** Marks values that cannot be, and lets noisy ones about the device itself through once a second. */
function readingCheck(
  driver: AnyDriver,
): (reading: DecodedReading, now: Instant) => DecodedReading | undefined {
  const specs = new Map(driver.metrics.map((spec) => [spec.metric, spec]));
  const passed = new Map<string, { readonly atMs: number; readonly quality: string }>();
  const plausible = (reading: DecodedReading): DecodedReading => {
    const range = specs.get(reading.metric)?.plausible;
    if (reading.value === null || !range) return reading;
    const isPlausible = reading.value >= range[0] && reading.value <= range[1];
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

/** Field by field, as most readings have neither text nor reason: a rest and two spreads cost as much as the decoding. */
function stampedReading(
  deviceId: DeviceId,
  { metric, value, unit, quality, text, reason }: DecodedReading,
  at: Instant,
  receivedAt: Instant,
): Reading {
  const plain: Reading = { kind: 'reading', deviceId, metric, value, unit, at, receivedAt, quality };
  if (text === undefined && reason === undefined) return plain;
  return { ...plain, ...(text !== undefined && { text }), ...(reason !== undefined && { reason }) };
}

function waveform(
  deviceId: DeviceId,
  { stream, channels, units, samples, quality, rateHz, isCloud }: DecodedWaveform,
  startAt: Instant,
  receivedAt: Instant,
): Waveform {
  const width = channels.length;
  const flat = new Float32Array(samples.length * width);
  // By index: this runs for every sample of every device.
  for (let row = 0; row < samples.length; row += 1) {
    const values = samples[row] ?? [];
    for (let channel = 0; channel < width; channel += 1)
      flat[row * width + channel] = values[channel] ?? Number.NaN;
  }
  const block: Waveform = {
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
  return isCloud ? { ...block, isCloud } : block;
}
