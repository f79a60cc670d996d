import type { Measurement, Waveform } from '../core/measurement.ts';
import { batchReader, batchWriter, type PackedBatch } from '../plugin/batch.ts';
import { within } from '../store/evidence/span.ts';

export interface RecentLimits {
  /** How long what arrived is kept. */
  readonly keepMs: number;
  /** Of all devices together; where it is not enough, what is kept grows shorter for all. */
  readonly maxBytes: number;
}

/** What one device sent in about a second, packed. */
export interface Segment {
  /** Counts up by device, so that what was taken once is not taken again. */
  readonly number: number;
  readonly batch: PackedBatch;
  readonly bytes: number;
  /** When its last measurement arrived. */
  readonly arrivedMonoMs: number;
}

interface Sent {
  readonly segments: Segment[];
  loose: Measurement[];
  looseBytes: number;
  count: number;
  /** Everything that arrived until then has been let go. */
  forgottenMonoMs: number;
}

/** Shapes are said once a segment: with few measurements in it they would weigh more than the samples. */
const mostLoose = 64;
const mostLooseBytes = 65_536;
const longestLooseMs = 2000;
/** What a segment weighs beside its numbers: its shapes and three buffers, as measured. */
const segmentBytes = 2000;

/**
 * The last measurements of every device at full rate, packed: as objects, the blocks of 200 beds would weigh four times as much as their
 * samples and would all have to be looked at by the garbage collector.
 */
export class RecentMeasurements {
  readonly #limits: RecentLimits;
  readonly #devices = new Map<string, Sent>();
  #bytes = 0;
  #shortened = 0;

  constructor(limits: RecentLimits) {
    this.#limits = limits;
  }

  add(measurement: Measurement): void {
    const { deviceId, receivedAt } = measurement;
    let sent = this.#devices.get(deviceId);
    if (sent === undefined) {
      sent = { segments: [], loose: [], looseBytes: 0, count: 0, forgottenMonoMs: Number.NEGATIVE_INFINITY };
      this.#devices.set(deviceId, sent);
    }
    sent.loose.push(measurement);
    if (measurement.kind === 'waveform') sent.looseBytes += measurement.samples.byteLength;
    const sinceMs = receivedAt.monoMs - (sent.loose[0]?.receivedAt.monoMs ?? 0);
    if (sent.loose.length >= mostLoose || sent.looseBytes >= mostLooseBytes || sinceMs >= longestLooseMs)
      this.#pack(sent);
  }

  /** What a device sent, oldest first, beginning with a segment. */
  segments(deviceId: string, fromNumber = 0): readonly Segment[] {
    const sent = this.#devices.get(deviceId);
    if (sent === undefined) return [];
    if (sent.loose.length > 0) this.#pack(sent);
    return sent.segments.filter(({ number }) => number >= fromNumber);
  }

  /** The number that the next segment of a device will have. */
  nextOf(deviceId: string): number {
    return this.#devices.get(deviceId)?.count ?? 0;
  }

  /** Whether everything that a device sent since then is still kept. */
  hasSince(deviceId: string, monoMs: number): boolean {
    return (this.#devices.get(deviceId)?.forgottenMonoMs ?? Number.NEGATIVE_INFINITY) < monoMs;
  }

  /** Blocks of a device's stream that overlap the span, oldest first. Clouds are not among them: their rows are no instants. */
  between(deviceId: string, stream: string, fromMonoMs: number, untilMonoMs: number): readonly Waveform[] {
    return this.measurements(deviceId, fromMonoMs, untilMonoMs).filter(
      (one): one is Waveform => one.kind === 'waveform' && one.stream === stream && !one.isCloud,
    );
  }

  /** Everything of a device that belongs to the span, oldest first. */
  measurements(deviceId: string, fromMonoMs: number, untilMonoMs: number): readonly Measurement[] {
    return this.segments(deviceId)
      .filter(({ arrivedMonoMs }) => arrivedMonoMs >= fromMonoMs)
      .flatMap(({ batch }) => batchReader()(batch))
      .filter((one) => within(one, { fromMonoMs, untilMonoMs }));
  }

  /** How much memory it takes, and how often it was too little. */
  counters(): { readonly bytes: number; readonly shortened: number } {
    return { bytes: this.#bytes, shortened: this.#shortened };
  }

  #pack(sent: Sent): void {
    const batch = batchWriter()(sent.loose);
    const arrivedMonoMs = sent.loose.at(-1)?.receivedAt.monoMs ?? 0;
    const bytes = batch.numbers.byteLength + batch.samples.byteLength + segmentBytes;
    sent.segments.push({ number: sent.count, batch, bytes, arrivedMonoMs });
    sent.count += 1;
    sent.loose = [];
    sent.looseBytes = 0;
    this.#bytes += bytes;
    this.#letGo(sent, arrivedMonoMs - this.#limits.keepMs);
    if (this.#bytes > this.#limits.maxBytes) this.#shorten(arrivedMonoMs);
  }

  #letGo(sent: Sent, beforeMonoMs: number): void {
    let stale = 0;
    for (const { arrivedMonoMs, bytes } of sent.segments) {
      if (arrivedMonoMs >= beforeMonoMs) break;
      sent.forgottenMonoMs = arrivedMonoMs;
      this.#bytes -= bytes;
      stale += 1;
    }
    if (stale > 0) sent.segments.splice(0, stale);
  }

  /** Shorter for everybody: one device must not push out another's. */
  #shorten(nowMonoMs: number): void {
    this.#shortened += 1;
    const enough = this.#limits.maxBytes * 0.95;
    for (let part = 0.95; part >= 0 && this.#bytes > enough; part -= 0.05)
      for (const sent of this.#devices.values()) this.#letGo(sent, nowMonoMs - this.#limits.keepMs * part);
  }
}
