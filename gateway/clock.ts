import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Instant } from './core/instant.ts';
import type { Clock } from './core/ports.ts';

/** Identifies this boot of the machine; a random value where the kernel does not tell. */
function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return randomUUID();
  }
}

/** The only place that reads the time. Monotonic time is CLOCK_MONOTONIC, so child processes agree with the core. */
export function systemClock(bootId: string = readBootId()): Clock {
  const now = (): Instant => ({
    wallMs: Date.now(),
    monoMs: Number(process.hrtime.bigint() / 1000n) / 1000,
    bootId,
    errorMs: 1000,
  });
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
