/**
 * A point in time as this machine knew it: wall time for people, monotonic time for order and intervals.
 * Wall time may be corrected later (a boot without network time); the monotonic time within one boot never is.
 */
export interface Instant {
  /** Milliseconds since the Unix epoch. */
  readonly wallMs: number;
  /** Milliseconds of the machine's monotonic clock (CLOCK_MONOTONIC: the same in every process of one boot). */
  readonly monoMs: number;
  readonly bootId: string;
  /** Half-width of the interval that surely holds the true wall time. */
  readonly errorMs: number;
}

/** Milliseconds from one instant to another: monotonic within a boot, wall time across boots. */
export function elapsedMs(from: Instant, to: Instant): number {
  return from.bootId === to.bootId ? to.monoMs - from.monoMs : to.wallMs - from.wallMs;
}

/**
 * Whether one instant came before another, both past at `now`. Within a boot and between this boot and any earlier one that is
 * certain, however wrong a wall clock was; only between two earlier boots wall time decides. Less than a millisecond is no order: an
 * instant that was reckoned from another carries its rounding.
 */
export function isBefore(one: Instant, other: Instant, now: Instant): boolean {
  if (one.bootId === other.bootId) return other.monoMs - one.monoMs >= 1;
  if (one.bootId === now.bootId) return false;
  return other.bootId === now.bootId || one.wallMs < other.wallMs;
}

/** The instant `ms` later (or earlier, when negative) on the same boot. */
export function plusMs(instant: Instant, ms: number): Instant {
  // Field by field: this stamps every sample block of the ward, and a spread costs several times as much.
  const { wallMs, monoMs, bootId, errorMs } = instant;
  return { wallMs: wallMs + ms, monoMs: monoMs + ms, bootId, errorMs };
}

/** An instant of recording time, in seconds since its first sample: what replays and `vigil detect` run on. */
export function recordingInstant(seconds: number): Instant {
  const ms = seconds * 1000;
  return { wallMs: ms, monoMs: ms, bootId: 'recording', errorMs: 0 };
}
