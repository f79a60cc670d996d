import { statfs } from 'node:fs/promises';
import type { CareEvent } from '../core/care-event.ts';
import { messageOf } from '../core/error.ts';
import type { Clock, Log } from '../core/ports.ts';
import { technicalEvent } from './technical-event.ts';

export interface DiskWatchParts {
  readonly directory: string;
  /** Below this much free space, in megabytes, only what alarms need is written. */
  readonly keepFreeMb: number;
  readonly clock: Clock;
  readonly log: Log;
}

const kind = { type: 'disk-nearly-full', witness: 'disk', detector: 'disk-watch' };
const lookEveryMs = 30_000;
const bytesPerMb = 1_000_000;
/** Ended only when there is clearly more: logs come and go by the minute. */
const clearedBy = 1.1;

/** Keeps the last of the disk for alarms: before it is full, what is only nice to have is refused, and somebody is told. */
export class DiskWatch {
  readonly #parts: DiskWatchParts;
  #isNearlyFull = false;
  #refused = 0;
  #onEvent: ((event: CareEvent) => void) | undefined;

  constructor(parts: DiskWatchParts) {
    this.#parts = parts;
  }

  /** What no alarm needs must not be written now. */
  get isNearlyFull(): boolean {
    return this.#isNearlyFull;
  }

  /** Whether a chart may be kept; counts what may not. */
  mayKeep(): boolean {
    if (this.#isNearlyFull) this.#refused += 1;
    return !this.#isNearlyFull;
  }

  /** Charts that were not kept. */
  get refused(): number {
    return this.#refused;
  }

  /** Looks now and every half minute; tells where a shortage begins and where it ends. Returns what ends it. */
  watch(onEvent: (event: CareEvent) => void): () => void {
    this.#onEvent = onEvent;
    void this.look();
    return this.#parts.clock.every(lookEveryMs, () => void this.look());
  }

  /** A disk that does not say how full it is changes nothing: the store's own writes tell of that. */
  async look(): Promise<void> {
    const { directory, keepFreeMb, log } = this.#parts;
    try {
      const { bavail, bsize } = await statfs(directory);
      this.#note((bavail * bsize) / bytesPerMb, keepFreeMb);
    } catch (thrown) {
      log.warn('VIGIL_STORE_FAILED', { message: `${directory}: ${messageOf(thrown)}` });
    }
  }

  #note(freeMb: number, keepFreeMb: number): void {
    const isNearlyFull = freeMb < keepFreeMb * (this.#isNearlyFull ? clearedBy : 1);
    if (isNearlyFull === this.#isNearlyFull) return;
    this.#isNearlyFull = isNearlyFull;
    const values = isNearlyFull ? { freeMb: Math.round(freeMb), keepFreeMb } : undefined;
    this.#onEvent?.(technicalEvent(kind, this.#parts.clock.now(), values));
  }
}
