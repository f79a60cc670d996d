import type { Instant } from '../core/instant.ts';

/** Maps a device's own seconds to instants of this machine. */
export interface SampleClock {
  /** Learns that what the device sampled at its second `t` arrived at `arrival`. */
  observe(t: number, arrival: Instant): void;
  /** When the device's second `t` was; before anything was observed there is no answer. */
  at(t: number): Instant | undefined;
}

/** Fastest change of the mapping, as a share of the time that passed: windows are cut on the stamps, so they must not jump. */
const slewMost = 0.005;
/** Lateness beyond this is no delay any more: the device's clock jumped, or it was away. */
const lateMostMs = 2_000;
/** A sample cannot come from the future; by this much the mapping is wrong and is set anew. */
const earlyMostMs = 250;
/** The least lateness is sought over one to two of these, which follows a drift of the device's clock. */
const spanMs = 10_000;

/**
 * A sample clock that trusts the promptest arrivals: delays only ever add, so the least of (arrival − t) over the last
 * 10 to 20 s is the truest, and the mapping slews towards it. A jump of the device's clock starts it anew.
 */
export function sampleClock(): SampleClock {
  let latest: Instant | undefined;
  let offsetMs = 0;
  let spanStartMs = 0;
  let leastBefore = Number.POSITIVE_INFINITY;
  let leastNow = Number.POSITIVE_INFINITY;

  const restart = (lateMs: number, nowMs: number) => {
    offsetMs = lateMs;
    spanStartMs = nowMs;
    leastBefore = lateMs;
    leastNow = lateMs;
  };
  const learn = (lateMs: number, nowMs: number, passedMs: number) => {
    if (nowMs - spanStartMs >= spanMs) {
      leastBefore = leastNow;
      leastNow = lateMs;
      spanStartMs = nowMs;
    }
    leastNow = Math.min(leastNow, lateMs);
    const wanted = Math.min(leastBefore, leastNow) - offsetMs;
    const most = slewMost * Math.max(0, passedMs);
    offsetMs += Math.max(-most, Math.min(most, wanted));
  };
  return {
    observe(t, arrival) {
      const lateMs = arrival.monoMs - t * 1000;
      const extraMs = lateMs - offsetMs;
      const isSameBoot = latest?.bootId === arrival.bootId;
      if (!latest || !isSameBoot || extraMs > lateMostMs || extraMs < -earlyMostMs) {
        restart(lateMs, arrival.monoMs);
      } else {
        learn(lateMs, arrival.monoMs, arrival.monoMs - latest.monoMs);
      }
      latest = arrival;
    },
    at(t) {
      if (!latest) return undefined;
      const monoMs = t * 1000 + offsetMs;
      const { bootId, errorMs } = latest;
      return { wallMs: latest.wallMs + monoMs - latest.monoMs, monoMs, bootId, errorMs };
    },
  };
}
