import type { CareEvent } from '../core/care-event.ts';
import { careEvent } from '../core/care-event.ts';
import { elapsedMs } from '../core/instant.ts';
import type { Clock } from '../core/ports.ts';

export interface StoreWatchParts {
  readonly clock: Clock;
  readonly raise: (event: CareEvent) => void;
  /** The store began to fail (why), or works again (undefined). */
  readonly onStoreFault: (message: string | undefined) => void;
  /** Conditions that were present when the gateway stopped. */
  readonly isPresent: (type: string) => boolean;
}

/** Turns what happens to writes into two technical conditions, each raised once and ended once. */
export interface StoreWatch {
  failed(message: string): void;
  slow(limitMs: number): void;
  committed(): void;
  stop(): void;
}

/** Flush times scatter around the limit; without an off-delay a worn card would raise and end the condition all night. */
export const slowOffDelayMs = 30_000;
/** Writes in time, one after the other, that prove it over. Time alone proves nothing: by night minutes pass without a write. */
export const provingWrites = 5;

export function createStoreWatch({ clock, raise, onStoreFault, isPresent }: StoreWatchParts): StoreWatch {
  let isFailed = isPresent('store-failed');
  let isSlow = isPresent('store-slow');
  let slowAt = clock.now();
  let inTime = 0;
  let isStopped = false;

  const tell = (
    type: string,
    phase: CareEvent['phase'],
    values: Readonly<Record<string, number | string>>,
  ) => {
    const now = clock.now();
    const evidence = phase === 'onset' ? [{ witness: 'store', key: type, values, isFor: true }] : [];
    const by = { detector: 'store-watch', version: '1' };
    raise(careEvent({ type, phase, onset: now, at: now, confidence: 1, evidence, by }));
  };
  return {
    failed(message) {
      if (isFailed || isStopped) return;
      isFailed = true;
      onStoreFault(message);
      tell('store-failed', 'onset', { message });
    },
    slow(limitMs) {
      slowAt = clock.now();
      // The slow write itself is still to be told as done.
      inTime = -1;
      if (isSlow || isFailed || isStopped) return;
      isSlow = true;
      tell('store-slow', 'onset', { limitMs });
    },
    committed() {
      if (isStopped) return;
      if (isFailed) {
        isFailed = false;
        onStoreFault(undefined);
        tell('store-failed', 'cessation', {});
      }
      inTime += 1;
      if (!isSlow || inTime < provingWrites || elapsedMs(slowAt, clock.now()) < slowOffDelayMs) return;
      isSlow = false;
      tell('store-slow', 'cessation', {});
    },
    stop() {
      isStopped = true;
    },
  };
}
