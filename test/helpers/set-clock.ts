import { ErrorBound, type MachineTime } from '../../gateway/app/machine-time.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import type { TimeSign } from '../../gateway/health/time-trust.ts';
import { ManualClock } from './manual-clock.ts';

/**
 * A clock of a machine that is moved by hand, whose wall clock may be set, or run at another pace than the monotonic one, while the right
 * time (`truth`) goes on; with what the machine says of it.
 */
export class SetClock extends ManualClock implements MachineTime {
  readonly bound = new ErrorBound();
  sign: () => Promise<TimeSign> = async () => ({ source: 'none', isRight: undefined, errorMs: 0 });
  readonly #begin: { readonly trueMs: number; readonly monoMs: number };

  constructor(trueMs: number, start: Partial<Instant> = {}) {
    super({ monoMs: 20_000, bootId: 'boot-1', wallMs: trueMs, ...start });
    this.#begin = { trueMs, monoMs: super.now().monoMs };
  }

  override now(): Instant {
    const now = super.now();
    return { ...now, errorMs: this.bound.at(now.monoMs) };
  }

  /** The right wall time of a moment of this boot. */
  truth(monoMs = this.now().monoMs): number {
    return this.#begin.trueMs + monoMs - this.#begin.monoMs;
  }

  /** As a time server does, to within so much. */
  synchronize(errorMs = 0): void {
    this.setWall(this.truth() + errorMs);
    const confirmedMs = this.now().wallMs;
    this.sign = async () => ({ source: 'timesyncd', isRight: true, errorMs: Math.abs(errorMs), confirmedMs });
  }
}
