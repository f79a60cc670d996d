import type { DeviceId } from '../gateway/core/id.ts';
import { type Instant, plusMs } from '../gateway/core/instant.ts';
import type { Measurement, Reading, Waveform } from '../gateway/core/measurement.ts';
import type {
  AnyDriver,
  Decoded,
  DecodedMeasurement,
  DecodedReading,
  DecodedWaveform,
} from '../gateway/plugin/driver.ts';
import type { Judged } from '../gateway/signal/lateness.ts';
import type { SampleClock } from '../gateway/signal/sample-clock.ts';
import { sampleClock } from '../gateway/signal/sample-clock.ts';
import { backlogSorter, type Group } from './backlog.ts';
import { rowJoiner } from './rows.ts';
import { instantsOf, type SessionCounters, sessionCounts } from './session-counters.ts';

/** One device's way from bytes to stamped measurements. */
export interface Session {
  /** What the bytes complete; rows of waveforms wait for `flush`, or until a block is full. */
  take(bytes: Uint8Array, arrival: Instant): Measurement[];
  /** The blocks still open, and what has waited long enough to be told from a backlog. */
  flush(now: Instant): readonly Measurement[];
  /** Counts input that was refused before it reached the decoder. */
  refuse(byteLength: number): void;
  readonly counters: SessionCounters;
}

/** What most devices have ready at most beats. */
const nothing: readonly Measurement[] = [];
/** A block never spans more than this. */
const blockMostSec = 0.25;
const blockRows = (rateHz: number) => rateHz * blockMostSec;
const thinnedEveryMs = 1_000;
/** Streams and metrics of one device with a time base of their own; further ones share one. */
const clocksMost = 256;

export function deviceSession(deviceId: DeviceId, driver: AnyDriver, options: unknown): Session {
  const decoder = driver.decoder(options);
  const joiner = rowJoiner(blockRows);
  const sorter = backlogSorter(driver, options);
  const clockOf = sampleClocks(driver);
  const plausible = plausibility(driver);
  const check = readingCheck(driver, plausible);
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
  const takeLive = (decoded: readonly Decoded[], arrival: Instant, out: Measurement[]) => {
    latest = arrival;
    const lateMs = observe(decoded, clockOf, arrival);
    if (lateMs !== undefined) counts.late(lateMs);
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
  };
  const takeJudged = (judged: readonly Judged<Group>[], out: Measurement[]) => {
    for (const { message, arrival, sampledAt } of judged)
      if (sampledAt) out.push(...stampedLate(deviceId, message, { sampledAt, arrival, plausible }));
      else takeLive(message.items, arrival, out);
  };
  return {
    take(bytes, arrival) {
      counts.bytes(bytes.length);
      const decoded = decoder.push(bytes);
      const out: Measurement[] = [];
      if (!sorter) takeLive(decoded, arrival, out);
      else {
        for (const item of decoded) if (item.type === 'fault') counts.fault(item.kind);
        takeJudged(sorter.hear(decoded, arrival), out);
      }
      return out;
    },
    flush(now) {
      const judged = sorter?.due(now) ?? [];
      const out: Measurement[] = [];
      takeJudged(judged, out);
      const blocks = joiner.flush();
      if (latest === undefined || blocks.length === 0) return judged.length === 0 ? nothing : out;
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

/** What came with a backlog, as of when it was sampled; it is joined with nothing that is live. */
function stampedLate(
  deviceId: DeviceId,
  { items, newestT }: Group,
  parts: {
    readonly sampledAt: Instant;
    readonly arrival: Instant;
    readonly plausible: (reading: DecodedReading) => DecodedReading;
  },
): Measurement[] {
  const { sampledAt, arrival, plausible } = parts;
  const joiner = rowJoiner(blockRows);
  return [...items.flatMap((one) => joiner.push(one)), ...joiner.flush()].flatMap((item): Measurement[] => {
    if (item.type === 'fault') return [];
    const at = plusMs(sampledAt, (item.t - newestT) * 1000);
    return item.type === 'waveform'
      ? [{ ...waveform(deviceId, item, at, arrival), isLate: true }]
      : [{ ...stampedReading(deviceId, plausible(item), at, arrival), isLate: true }];
  });
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

/** Marks values that cannot be. */
function plausibility(driver: AnyDriver): (reading: DecodedReading) => DecodedReading {
  const ranges = new Map(driver.metrics.map(({ metric, plausible }) => [metric, plausible]));
  return (reading) => {
    const range = ranges.get(reading.metric);
    if (reading.value === null || !range) return reading;
    const isPlausible = reading.value >= range[0] && reading.value <= range[1];
    return isPlausible ? reading : { ...reading, quality: 'invalid', reason: 'implausible' };
  };
}

/** The same, and lets noisy ones about the device itself through once a second. */
function readingCheck(
  driver: AnyDriver,
  plausible: (reading: DecodedReading) => DecodedReading,
): (reading: DecodedReading, now: Instant) => DecodedReading | undefined {
  const specs = new Map(driver.metrics.map((spec) => [spec.metric, spec]));
  const passed = new Map<string, { readonly atMs: number; readonly quality: string }>();
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
