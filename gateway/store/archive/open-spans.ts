import type { Measurement } from '../../core/measurement.ts';
import type { Unwritten } from './points.ts';
import { type Block, Span, sampledAt } from './span.ts';

/** How long and how large what is not written yet may grow. */
export interface SpanLimits {
  readonly readingsMs: number;
  readonly waveformsMs: number;
  /** Of one span; it ends there. */
  readonly maxBytes: number;
  /** Of all open ones together; the largest ends there. */
  readonly maxOpenBytes: number;
  /** Metrics and streams of one device; more are not kept. */
  readonly maxOfDevice: number;
}

export const usualSpans: SpanLimits = {
  readingsMs: 300_000,
  waveformsMs: 60_000,
  maxBytes: 2_000_000,
  maxOpenBytes: 64_000_000,
  maxOfDevice: 128,
};

export interface Series {
  readonly kind: Measurement['kind'];
  readonly deviceId: string;
  readonly name: string;
}

/** Between any two measurements of a span, by the wall: where to look for a time is known without opening blocks. */
export const longestMs = 3_600_000;

interface Open {
  readonly series: Series;
  readonly span: Span;
  readonly slot: number;
  readonly firstMs: number;
}

/** A series' span that has ended. */
export interface Ended {
  readonly series: Series;
  readonly block: Block;
}

/**
 * The measurements that are not written yet, a span a device and name. Spans end at fixed intervals of monotonic time, another for each
 * device: a ward's blocks are not all compressed at once.
 */
export class OpenSpans {
  readonly #limits: SpanLimits;
  readonly #open = new Map<string, Map<string, Open>>();
  #bytes = 0;
  #refused = 0;

  constructor(limits: SpanLimits) {
    this.#limits = limits;
  }

  /** Adds one; what ended before it, or because of it. */
  add(measurement: Measurement): readonly Ended[] {
    const { kind, deviceId, receivedAt } = measurement;
    const name = kind === 'waveform' ? measurement.stream : measurement.metric;
    const { wallMs } = sampledAt(measurement);
    // What comes late, from a device that kept it, is not mixed with what comes now.
    const key = `${kind} ${name}${receivedAt.wallMs - wallMs > longestMs / 2 ? ' late' : ''}`;
    const ofDevice = this.#ofDevice(deviceId);
    const slot = this.#slotOf(kind, deviceId, receivedAt.monoMs);
    const ended: Ended[] = [];
    let open = ofDevice.get(key);
    if (open !== undefined && (open.slot !== slot || Math.abs(wallMs - open.firstMs) > longestMs / 2)) {
      ended.push(this.#end(ofDevice, key, open));
      open = undefined;
    }
    if (open === undefined) {
      if (ofDevice.size >= this.#limits.maxOfDevice) {
        this.#refused += 1;
        return ended;
      }
      open = { series: { kind, deviceId, name }, span: new Span(kind), slot, firstMs: wallMs };
      ofDevice.set(key, open);
      this.#bytes += open.span.bytes;
    }
    const { span } = open;
    this.#bytes -= span.bytes;
    span.add(measurement);
    this.#bytes += span.bytes;
    if (span.bytes >= this.#limits.maxBytes) ended.push(this.#end(ofDevice, key, open));
    while (this.#bytes > this.#limits.maxOpenBytes) ended.push(...this.#endLargest());
    return ended;
  }

  /** Ends what is over by then, also of devices that have fallen silent; without a time, everything. */
  end(monoMs?: number): readonly Ended[] {
    const ended: Ended[] = [];
    for (const [deviceId, ofDevice] of this.#open) {
      for (const [key, open] of ofDevice)
        if (monoMs === undefined || this.#slotOf(open.series.kind, deviceId, monoMs) !== open.slot)
          ended.push(this.#end(ofDevice, key, open));
      if (ofDevice.size === 0) this.#open.delete(deviceId);
    }
    return ended;
  }

  /** The good values of these names that a device sent and that are not written yet. */
  pointsOf(deviceId: string, names: ReadonlySet<string>): readonly Unwritten[] {
    return [...(this.#open.get(deviceId)?.values() ?? [])].flatMap(({ series: { kind, name }, span }) =>
      kind === 'reading' && names.has(name) ? [{ deviceId, name, points: span.points() }] : [],
    );
  }

  /** Lets go of what these devices sent; how many measurements that were. */
  forget(devices: ReadonlySet<string>): number {
    let count = 0;
    for (const deviceId of devices) {
      for (const { span } of this.#open.get(deviceId)?.values() ?? []) {
        this.#bytes -= span.bytes;
        count += span.count;
      }
      this.#open.delete(deviceId);
    }
    return count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Measurements of names beyond the limit. */
  get refused(): number {
    return this.#refused;
  }

  #ofDevice(deviceId: string): Map<string, Open> {
    const known = this.#open.get(deviceId);
    if (known !== undefined) return known;
    const made = new Map<string, Open>();
    this.#open.set(deviceId, made);
    return made;
  }

  #slotOf(kind: Measurement['kind'], deviceId: string, monoMs: number): number {
    const { readingsMs, waveformsMs } = this.#limits;
    const spanMs = kind === 'waveform' ? waveformsMs : readingsMs;
    return Math.floor(monoMs / spanMs + phaseOf(deviceId));
  }

  #end(ofDevice: Map<string, Open>, key: string, { series, span }: Open): Ended {
    ofDevice.delete(key);
    this.#bytes -= span.bytes;
    return { series, block: span.block() };
  }

  #endLargest(): readonly Ended[] {
    const all = [...this.#open.values()].flatMap((ofDevice) =>
      [...ofDevice].map(([key, open]) => ({ ofDevice, key, open })),
    );
    const [first, ...rest] = all;
    if (first === undefined) return [];
    const { ofDevice, key, open } = rest.reduce(
      (a, b) => (b.open.span.bytes > a.open.span.bytes ? b : a),
      first,
    );
    return [this.#end(ofDevice, key, open)];
  }
}

/** Between nought and one. */
function phaseOf(text: string): number {
  let hash = 0;
  for (const character of text) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
  return hash / 2 ** 32;
}
