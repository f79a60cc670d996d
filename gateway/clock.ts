import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Instant } from './core/instant.ts';
import type { Clock } from './core/ports.ts';
import { unknownErrorMs } from './core/wall-time.ts';

/** Identifies this boot of the machine; a random value where the kernel does not tell. */
function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return randomUUID();
  }
}

export interface SystemClockOptions {
  readonly bootId?: string;
  /** How far wall time may be off at a moment of monotonic time; left out: nobody has looked. */
  readonly errorMs?: (monoMs: number) => number;
}

/** The only place that reads the time. Monotonic time is CLOCK_MONOTONIC, so child processes agree with the core. */
export function systemClock({
  bootId = readBootId(),
  errorMs = () => unknownErrorMs,
}: SystemClockOptions = {}): Clock {
  const now = (): Instant => {
    const monoMs = Number(process.hrtime.bigint() / 1000n) / 1000;
    return { wallMs: Date.now(), monoMs, bootId, errorMs: errorMs(monoMs) };
  };
  return {
    now,
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    every(ms, run) {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
  };
}
