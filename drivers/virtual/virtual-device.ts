import type { Clock } from '../../gateway/core/ports.ts';
import type { AnyDriver, DecodedMeasurement, Encoder } from '../../gateway/plugin/driver.ts';
import { type LineFault, type LineFaultKind, lineFaults } from './line-faults.ts';
import type { Player } from './player.ts';

/** How often a device sends what is due. */
const stepMs = 20;
/** How long a device is silent or away after a fault that takes it. */
const awayMs = { stall: 3_000, unplug: 2_000 };

/** The device's side of a line: a pseudo-terminal, a datagram socket, a WebSocket. */
export interface DeviceEnd {
  /** What a gateway opens: a port, or an address. */
  readonly address: string;
  write(bytes: Uint8Array): void;
  unplug(): void;
  plug(): void;
  close(): Promise<void>;
}

/** Opens that side; it is told of what the gateway writes. */
export type OpenEnd = (onInput: (bytes: Uint8Array) => void) => Promise<DeviceEnd>;

export interface VirtualParts {
  readonly driver: Exclude<AnyDriver, { readonly transport: 'mqtt' }>;
  readonly options: unknown;
  readonly player: Player;
  readonly faults: readonly LineFault[];
  readonly seed: number;
  readonly clock: Clock;
}

export interface VirtualCounters {
  readonly written: number;
  readonly received: number;
  readonly measurements: number;
  /** What was done to the line, by kind. */
  readonly faults: Readonly<Partial<Record<LineFaultKind, number>>>;
}

/** Any driver's device: its encoder sends what the player gives, its responder answers, and the line has its faults. */
export class VirtualDevice {
  readonly #parts: VirtualParts;
  readonly #end: DeviceEnd;
  readonly #fault: ReturnType<typeof lineFaults>;
  readonly #responder: ReturnType<typeof responderOf>;
  readonly #startMs: number;
  readonly #stop: () => void;
  readonly #counted = new Map<LineFaultKind, number>();
  readonly #onChange: ReadonlySet<string>;
  #encoder: Encoder;
  #silentUntilMs = 0;
  #isUnplugged = false;
  #wasStreaming = false;
  /** What comes on change only: said again to whoever begins to listen, or it would never be known. */
  readonly #states = new Map<string, DecodedMeasurement>();
  #written = 0;
  #received = 0;
  #measurements = 0;

  private constructor(parts: VirtualParts, end: DeviceEnd, responder: ReturnType<typeof responderOf>) {
    this.#parts = parts;
    this.#end = end;
    this.#responder = responder;
    this.#fault = lineFaults(parts.faults, parts.seed);
    this.#encoder = parts.driver.encoder(parts.options);
    this.#onChange = new Set(
      parts.driver.metrics.filter(({ ratePerMin }) => ratePerMin === 0).map(({ metric }) => metric),
    );
    this.#startMs = parts.clock.now().monoMs;
    this.#stop = parts.clock.every(stepMs, () => this.#step());
  }

  static async open(parts: VirtualParts, openEnd: OpenEnd): Promise<VirtualDevice> {
    let heard = (_: Uint8Array) => {};
    const responder = responderOf(parts);
    const end = await openEnd((bytes) => heard(bytes));
    const device = new VirtualDevice(parts, end, responder);
    heard = (bytes) => device.#hear(bytes);
    return device;
  }

  get address(): string {
    return this.#end.address;
  }

  get counters(): VirtualCounters {
    return {
      written: this.#written,
      received: this.#received,
      measurements: this.#measurements,
      faults: Object.fromEntries(this.#counted),
    };
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#end.close();
  }

  #hear(bytes: Uint8Array): void {
    this.#received += bytes.length;
    if (this.#responder && !this.#isAway()) this.#write(this.#responder.hear(bytes));
  }

  #step(): void {
    const nowMs = this.#parts.clock.now().monoMs;
    // Time goes on for a device that is not asked to send: what it would have said is gone.
    const due = this.#parts.player.advance((nowMs - this.#startMs) / 1000);
    this.#keep(due);
    if (this.#isAway()) return;
    if (this.#isUnplugged) this.#plug();
    const isStreaming = this.#responder?.isStreaming !== false;
    const isBeginning = isStreaming && !this.#wasStreaming;
    this.#wasStreaming = isStreaming;
    if (!isStreaming) return;
    for (const measurement of isBeginning ? this.#withStates(due) : due) {
      this.#measurements += 1;
      this.#send(this.#encoder.push(measurement));
      if (this.#isAway()) return;
    }
  }

  #withStates(due: readonly DecodedMeasurement[]): readonly DecodedMeasurement[] {
    const states = new Set(this.#states.values());
    return [...states, ...due.filter((one) => !states.has(one))];
  }

  #keep(due: readonly DecodedMeasurement[]): void {
    for (const one of due) {
      this.#responder?.measured?.(one);
      if (one.type === 'reading' && this.#onChange.has(one.metric)) this.#states.set(one.metric, one);
    }
  }

  #send(chunk: Uint8Array): void {
    const { bytes, injected } = this.#fault(chunk);
    for (const { kind } of injected) {
      this.#counted.set(kind, (this.#counted.get(kind) ?? 0) + 1);
      if (kind === 'stall' || kind === 'unplug') this.#leave(kind);
      else if (kind === 'reset') this.#reset();
    }
    this.#write(bytes);
  }

  #leave(kind: 'stall' | 'unplug'): void {
    this.#silentUntilMs = this.#parts.clock.now().monoMs + awayMs[kind];
    if (kind === 'stall') return;
    this.#isUnplugged = true;
    this.#end.unplug();
  }

  /** A device that lost its supply with its cable begins anew. */
  #plug(): void {
    this.#isUnplugged = false;
    this.#end.plug();
    this.#reset();
  }

  #reset(): void {
    this.#encoder = this.#parts.driver.encoder(this.#parts.options);
    this.#wasStreaming = false;
    if (this.#responder) this.#write(this.#responder.reset());
  }

  #isAway(): boolean {
    return this.#parts.clock.now().monoMs < this.#silentUntilMs;
  }

  #write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#written += bytes.length;
    this.#end.write(bytes);
  }
}

function responderOf({ driver, options }: VirtualParts) {
  return driver.transport === 'firmata' ? undefined : driver.responder?.(options);
}
