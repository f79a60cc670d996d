import { systemClock } from '../clock.ts';
import type { ClockOptions } from '../config/clock-options.ts';
import type { Clock } from '../core/ports.ts';
import { driftedMs, unknownErrorMs } from '../core/wall-time.ts';
import type { TimeSign } from '../health/time-trust.ts';
import { machineSign } from './time-sign.ts';

/** It grows in steps: measurements are packed by what they have in common, and this is part of that. */
const stepMs = 100;

/** How far the clock may be off, as whoever watches it knows. Read for each sample block of the ward. */
export class ErrorBound {
  #errorMs = unknownErrorMs;
  #atMonoMs: number | undefined;

  confirm(monoMs: number, errorMs: number): void {
    this.#atMonoMs = monoMs;
    this.#errorMs = errorMs;
  }

  /** Nobody knows any more. */
  lose(): void {
    this.#atMonoMs = undefined;
    this.#errorMs = unknownErrorMs;
  }

  readonly at = (monoMs: number): number => {
    if (this.#atMonoMs === undefined) return this.#errorMs;
    return Math.ceil(driftedMs(this.#errorMs, monoMs - this.#atMonoMs) / stepMs) * stepMs;
  };
}

/** A clock that may be wrong, with what says whether it is. */
export interface MachineTime {
  /** Never rejects. */
  sign(): Promise<TimeSign>;
  /** What the clock's instants say of themselves. */
  readonly bound: ErrorBound;
}

/** This machine's clock, whose instants say how far they may be off. */
export function machineTime({ setBy, withinS }: ClockOptions): {
  readonly clock: Clock;
  readonly time: MachineTime;
} {
  const bound = new ErrorBound();
  const byHand: TimeSign = { source: 'hand', isRight: true, errorMs: withinS * 1000 };
  const sign = setBy === 'hand' ? async () => byHand : () => machineSign();
  return { clock: systemClock({ errorMs: bound.at }), time: { sign, bound } };
}
