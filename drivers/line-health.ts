import type { Instant } from '../gateway/core/instant.ts';
import type { LinkStatus } from '../gateway/plugin/child.ts';
import type { AnyDriver } from '../gateway/plugin/driver.ts';
import type { SessionCounters } from './session-counters.ts';

/** Looks at a device's counters now and then, and says what they mean for its line. */
export interface LineHealth {
  look(
    counters: SessionCounters,
    status: LinkStatus,
    now: Instant,
  ): { readonly status: LinkStatus; readonly rateHz: number };
}

/** Rates are taken over about this long. */
const spanMs = 5_000;
/** So many bytes without one frame among them are no frames at all, not the rest of one. */
const bytesWithoutFrame = 256;

interface Sight {
  readonly atMs: number;
  readonly bytes: number;
  readonly frames: number;
}

/**
 * An open line may still be wrong: bytes without frames are a wrong speed or another device, no bytes at all a device
 * without power. Both are told with the state.
 */
export function lineHealth({
  silentAfterMs,
  transport,
}: Pick<AnyDriver, 'silentAfterMs' | 'transport'>): LineHealth {
  let sights: Sight[] = [];
  let lastByte: Sight | undefined;

  return {
    look({ bytes, frames }, status, { monoMs }) {
      const sight = { atMs: monoMs, bytes, frames };
      if (!lastByte || bytes > lastByte.bytes) lastByte = sight;
      sights = [...sights.filter(({ atMs }) => monoMs - atMs < spanMs), sight].slice(-32);
      const [first = sight] = sights;
      const passedMs = monoMs - first.atMs;
      const rateHz = passedMs > 0 ? Math.round((10_000 * (frames - first.frames)) / passedMs) / 10 : 0;
      if (status.state !== 'open' || transport === 'mqtt') return { status, rateHz };
      if (passedMs > spanMs / 2 && frames === first.frames && bytes - first.bytes > bytesWithoutFrame)
        return {
          status: { ...status, problem: 'no-frames', reason: `${bytes - first.bytes} bytes, no frame` },
          rateHz,
        };
      const silentMs = monoMs - lastByte.atMs;
      if (silentMs > silentAfterMs)
        return {
          status: { ...status, problem: 'silent', reason: `${Math.round(silentMs / 1000)} s` },
          rateHz,
        };
      return { status, rateHz };
    },
  };
}
