import type { Instant } from '../core/instant.ts';
import { type ClockCorrection, driftedMs } from '../core/wall-time.ts';

/** What a machine says of its own wall clock. */
export interface TimeSign {
  readonly source: 'timesyncd' | 'chrony' | 'kernel' | 'hand' | 'none';
  /** Undefined: nothing on this machine knows. */
  readonly isRight: boolean | undefined;
  /** Half-width of the interval that held the true time when it was confirmed. */
  readonly errorMs: number;
  /** When that was, by the clock itself; left out: it holds at the moment. */
  readonly confirmedMs?: number;
}

/** No gateway was made before this, nor is one likely to be in service after it. */
export const plausibleMs = { from: Date.UTC(2025, 0, 1), until: Date.UTC(2100, 0, 1) };

export const isPlausible = (wallMs: number): boolean =>
  wallMs >= plausibleMs.from && wallMs < plausibleMs.until;

interface Confirmed {
  readonly monoMs: number;
  readonly errorMs: number;
  /** As the sign gave it. */
  readonly signMs?: number;
}

export interface OffsetRange {
  readonly leastMs: number;
  readonly mostMs: number;
}

const widened = ({ leastMs, mostMs }: OffsetRange, offsetMs: number): OffsetRange => ({
  leastMs: Math.min(leastMs, offsetMs),
  mostMs: Math.max(mostMs, offsetMs),
});

const only = (offsetMs: number): OffsetRange => ({ leastMs: offsetMs, mostMs: offsetMs });

/** What is known of this boot's wall clock. */
export interface TimeTrust {
  readonly bootId: string;
  readonly lookedMonoMs: number;
  /** Wall less monotonic time at the last look: it changes only when the clock is set. */
  readonly offsetMs: number;
  /** Undefined: nobody has confirmed it since it began or was last set. */
  readonly confirmed?: Confirmed;
  /** Wall times up to here are right as they were read; undefined: none of this boot is known to be. */
  readonly goodUntilMonoMs?: number;
  /** Between which the offset was since then. */
  readonly doubtful: OffsetRange;
  /** The last look before the clock was set: what confirms it must be newer. */
  readonly setAfterMonoMs?: number;
  /** A confirmation of before that: of a clock that was set back it lies in the past again after a while. */
  readonly staleMs?: number;
}

/** What happened to the clock: it was set while it was thought to be right, or it is known to be right from now on. */
export type ClockHappening =
  | { readonly what: 'stepped'; readonly byMs: number; readonly errorBeforeMs: number }
  | {
      readonly what: 'confirmed';
      /** What the corrected time that was farthest off is corrected by. */
      readonly byMs: number;
      readonly source: TimeSign['source'];
      readonly correction: ClockCorrection;
    };

interface Looked {
  readonly trust: TimeTrust;
  readonly happening?: ClockHappening;
}

const offsetOf = ({ wallMs, monoMs }: Instant): number => wallMs - monoMs;

/** A clock that is slewed keeps within this from one look to the next; one that is set does not. */
const stepMs = 250;
const longestSlewMs = 60_000;
/** A time that the clock gives for the future was written by a clock that went wrong since. */
const aheadMs = 1000;
/** A file's time is that of the kernel's last tick. */
const coarseMs = 20;

export const untrusted = (now: Instant): TimeTrust => ({
  bootId: now.bootId,
  lookedMonoMs: now.monoMs,
  offsetMs: offsetOf(now),
  doubtful: only(offsetOf(now)),
});

/** Looks at the two clocks: a wall clock that was set is no longer known to be right. */
export function looked(trust: TimeTrust, now: Instant): Looked {
  const offsetMs = offsetOf(now);
  const byMs = offsetMs - trust.offsetMs;
  const allowedMs = driftedMs(stepMs, Math.min(now.monoMs - trust.lookedMonoMs, longestSlewMs));
  const doubtful = widened(trust.confirmed ? only(trust.offsetMs) : trust.doubtful, offsetMs);
  const seen = { ...trust, offsetMs, lookedMonoMs: now.monoMs, doubtful };
  if (Math.abs(byMs) <= allowedMs) return { trust: seen };
  const { confirmed, ...rest } = seen;
  const staleMs = confirmed?.signMs ?? trust.staleMs;
  const stepped: TimeTrust = {
    ...rest,
    setAfterMonoMs: trust.lookedMonoMs,
    ...(staleMs !== undefined && { staleMs }),
  };
  if (confirmed === undefined) return { trust: stepped };
  const errorBeforeMs = driftedMs(confirmed.errorMs, now.monoMs - confirmed.monoMs);
  return {
    trust: stepped,
    happening: { what: 'stepped', byMs, errorBeforeMs },
  };
}

/** An unconfirmed hour must not be told as known to the second. */
const trustedDriftMs = 60_000;

/**
 * What the machine says of its clock, which was asked at `asked` and has not been set since the last look. `knownMs` was right once: a
 * clock that no network sets and that stands before it has lost its battery, unless somebody has set it in this run.
 */
export function judged(trust: TimeTrust, sign: TimeSign, asked: Instant, now: Instant, knownMs = 0): Looked {
  if (sign.isRight !== true || !isPlausible(now.wallMs)) return { trust };
  const { setAfterMonoMs = Number.NEGATIVE_INFINITY, confirmed } = trust;
  if (sign.source === 'hand' && trust.setAfterMonoMs === undefined && now.wallMs < knownMs) return { trust };
  const monoMs = sign.confirmedMs === undefined ? asked.monoMs : now.monoMs - (now.wallMs - sign.confirmedMs);
  const isItsOwn =
    monoMs >= setAfterMonoMs - coarseMs && monoMs <= now.monoMs + aheadMs && monoMs >= -aheadMs;
  if (!isItsOwn && sign.confirmedMs !== undefined) return { trust: { ...trust, staleMs: sign.confirmedMs } };
  const isStale = sign.confirmedMs !== undefined && sign.confirmedMs === trust.staleMs;
  if (!isItsOwn || isStale || driftedMs(0, now.monoMs - monoMs) > trustedDriftMs) return { trust };
  const next: Confirmed = {
    monoMs: Math.min(monoMs, now.monoMs),
    errorMs: sign.errorMs,
    ...(sign.confirmedMs !== undefined && { signMs: sign.confirmedMs }),
  };
  if (confirmed !== undefined) {
    if (next.monoMs <= confirmed.monoMs) return { trust };
    const goodUntilMonoMs = Math.max(next.monoMs, trust.goodUntilMonoMs ?? next.monoMs);
    return { trust: { ...trust, confirmed: next, goodUntilMonoMs } };
  }
  const { goodUntilMonoMs, doubtful, bootId } = trust;
  const [most, least] = [offsetOf(now) - doubtful.leastMs, offsetOf(now) - doubtful.mostMs];
  return {
    trust: { ...trust, confirmed: next, goodUntilMonoMs: now.monoMs },
    happening: {
      what: 'confirmed',
      byMs: Math.abs(most) >= Math.abs(least) ? most : least,
      source: sign.source,
      correction: {
        bootId,
        ...(goodUntilMonoMs !== undefined && { fromMonoMs: goodUntilMonoMs }),
        untilMonoMs: now.monoMs,
        wallMs: now.wallMs,
        errorMs: driftedMs(sign.errorMs, now.monoMs - next.monoMs),
      },
    },
  };
}

/** Whether people may go by the wall time: confirmed, and not so long ago that it may have drifted by a minute. */
export const isTrusted = ({ confirmed }: TimeTrust, monoMs: number): boolean =>
  confirmed !== undefined && driftedMs(0, monoMs - confirmed.monoMs) <= trustedDriftMs;
