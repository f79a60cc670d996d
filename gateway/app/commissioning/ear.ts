import type { DeviceConfig } from '../../config/schema.ts';
import type { Clock } from '../../core/ports.ts';
import { type Speaker, speakerFilters, speakerOf } from './heard.ts';

export interface Heard extends Speaker {
  readonly topic: string;
  readonly lastMs: number;
  readonly isRetained: boolean;
}

export interface EarParts {
  readonly clock: Clock;
  subscribe(filter: string, listener: (topic: string, payload: Uint8Array) => void): () => void;
  readonly devices: readonly DeviceConfig[];
}

/** As long as nobody looks, nothing is listened to: a ward's own devices say much. */
const listenMs = 60_000;
/** Just after listening begins come the messages that the broker kept. */
const retainedMs = 500;
const heardMost = 100;

/** Listens for what speaks on the broker and is no configured device, while somebody looks. Bounded; who spoke longest ago goes first. */
export class Ear {
  readonly #parts: EarParts;
  readonly #heard = new Map<string, Heard>();
  #dropped = 0;
  #ends: readonly (() => void)[] = [];
  #beganMs = 0;
  #stopTimer = () => {};

  constructor(parts: EarParts) {
    this.#parts = parts;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** Begins to listen, or goes on. */
  listen(): void {
    const { clock, subscribe } = this.#parts;
    this.#stopTimer();
    this.#stopTimer = clock.after(listenMs, () => this.stop());
    if (this.#ends.length > 0) return;
    this.#beganMs = clock.now().monoMs;
    this.#ends = speakerFilters.map((filter) =>
      subscribe(filter, (topic, payload) => this.#hear(topic, payload)),
    );
  }

  stop(): void {
    this.#stopTimer();
    for (const end of this.#ends) end();
    this.#ends = [];
  }

  /** Whoever spoke last comes first. */
  heard(): readonly Heard[] {
    return [...this.#heard.values()].toReversed();
  }

  #hear(topic: string, payload: Uint8Array): void {
    const found = speakerOf(topic, payload);
    if (found === undefined || this.#isOurs(found)) return;
    const now = this.#parts.clock.now();
    const key = `${found.driver} ${found.name}`;
    const isRetained = now.monoMs - this.#beganMs < retainedMs && !this.#heard.has(key);
    this.#heard.delete(key);
    this.#heard.set(key, { ...found, topic: topic.slice(0, 256), lastMs: now.wallMs, isRetained });
    if (this.#heard.size <= heardMost) return;
    const [oldest] = this.#heard.keys();
    if (oldest !== undefined) this.#heard.delete(oldest);
    this.#dropped += 1;
  }

  /** A configured device listens to it already. */
  #isOurs({ driver, options, name }: Speaker): boolean {
    return this.#parts.devices.some((device) => {
      if (device.driver !== driver) return false;
      const chosen = device.options as Readonly<Record<string, unknown>>;
      switch (driver) {
        case 'mqtt-json':
          return device.id === name;
        case 'zigbee2mqtt':
          return (chosen['friendlyName'] ?? device.id) === options['friendlyName'];
        case 'vda5050':
          return (chosen['serialNumber'] ?? device.id) === options['serialNumber'];
        default:
          return chosen['identifier'] === options['identifier'] || chosen['identifier'] === undefined;
      }
    });
  }
}
