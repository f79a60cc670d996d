import type { Instant } from './instant.ts';

/** The kind of the ledger's lines about the wall clock. */
export const clockKind = 'clock';

/** How far a clock that nobody confirms may be off: it may stand at 1970. Finite, so that it can be kept and reckoned with. */
export const unknownErrorMs = 100 * 366 * 86_400_000;

/** The most that two clocks drift apart which nobody disciplines: what the kernel tolerates of a clock at all. */
const driftPerMs = 500e-6;

/** A bound that was true some time ago, now. */
export const driftedMs = (errorMs: number, sinceMs: number): number =>
  Math.ceil(errorMs + Math.abs(sinceMs) * driftPerMs);

/**
 * What was learnt of earlier wall times of one boot when its clock was found to be right: at `untilMonoMs` it was `wallMs`, give or
 * take `errorMs`. Monotonic time needs no correction, so this holds however often, and whereto, the wall clock leapt before.
 */
export interface ClockCorrection {
  readonly bootId: string;
  /** Wall times read since then are corrected; left out: all of the boot. */
  readonly fromMonoMs?: number;
  readonly untilMonoMs: number;
  readonly wallMs: number;
  readonly errorMs: number;
}

const isOf = ({ fromMonoMs = Number.NEGATIVE_INFINITY, untilMonoMs }: ClockCorrection, monoMs: number) =>
  monoMs > fromMonoMs && monoMs <= untilMonoMs;

/** The best that is known of an instant's wall time. Order never changes: monotonic time and boot stay as they are. */
export function correctedInstant(instant: Instant, corrections: Iterable<ClockCorrection>): Instant {
  for (const one of corrections)
    if (one.bootId === instant.bootId && isOf(one, instant.monoMs)) return by(one, instant);
  return instant;
}

function by({ untilMonoMs, wallMs, errorMs }: ClockCorrection, instant: Instant): Instant {
  const sinceMs = instant.monoMs - untilMonoMs;
  return { ...instant, wallMs: wallMs + sinceMs, errorMs: driftedMs(errorMs, sinceMs) };
}

/** The same, in milliseconds since the epoch. */
export const correctedWallMs = (instant: Instant, corrections: Iterable<ClockCorrection>): number =>
  correctedInstant(instant, corrections).wallMs;

/** Corrections that are remembered; older boots' alarms are long closed. */
const mostKept = 1000;

/** The corrections that are known, by boot. Costs nothing where there is none. */
export class WallTimes {
  readonly #ofBoot = new Map<string, ClockCorrection[]>();
  #count = 0;

  add(correction: ClockCorrection): void {
    const known = this.#ofBoot.get(correction.bootId) ?? [];
    this.#ofBoot.set(correction.bootId, known);
    known.push(correction);
    this.#count += 1;
    if (this.#count > mostKept) this.#forgetOldest();
  }

  readonly correct = (instant: Instant): Instant => {
    const known = this.#ofBoot.get(instant.bootId);
    return known === undefined ? instant : correctedInstant(instant, known);
  };

  /** The same for a moment that was reckoned ahead, as a deadline is: perhaps by a clock that was found wrong before it came. */
  readonly reckoned = (instant: Instant): Instant => {
    const last = this.#ofBoot.get(instant.bootId)?.at(-1);
    return last !== undefined && instant.monoMs > last.untilMonoMs
      ? by(last, instant)
      : this.correct(instant);
  };

  /** All that are known, of each boot in the order in which they are tried. */
  corrections(): readonly ClockCorrection[] {
    return [...this.#ofBoot.values()].flat();
  }

  /** The latest time that was known to be right; undefined where none ever was. */
  latestMs(): number | undefined {
    const last = [...this.#ofBoot.values()].at(-1)?.at(-1);
    return last?.wallMs;
  }

  #forgetOldest(): void {
    for (const [boot, known] of this.#ofBoot) {
      known.shift();
      this.#count -= 1;
      if (known.length === 0) this.#ofBoot.delete(boot);
      return;
    }
  }
}
