import { elapsedMs, type Instant } from '../core/instant.ts';

/** What one address may ask to be done at once, and a second from then on. All screens behind one proxy are one address. */
export const burstMost = 300;
export const perSecond = 60;
/** What it may look at once, beside that: when power comes back, every screen of a house may ask ten times at once. */
export const looksMost = 1200;
/** Addresses that are remembered; the one that asked longest ago is forgotten, and begins anew. */
export const addressesMost = 1024;

export interface RateLimit {
  /** Takes one request; false where the address has asked too often. */
  take(address: string, now: Instant): boolean;
  /** Requests that were refused. */
  readonly refused: number;
}

/** A bucket of tokens for each address, with so many in it. */
export function createRateLimit(most = burstMost): RateLimit {
  const buckets = new Map<string, { readonly tokens: number; readonly at: Instant }>();
  let refused = 0;
  return {
    take(address, now) {
      const last = buckets.get(address);
      const filled = last && last.tokens + (Math.max(0, elapsedMs(last.at, now)) * perSecond) / 1000;
      const tokens = Math.min(most, filled ?? most);
      const isTaken = tokens >= 1;
      if (!isTaken) refused += 1;
      buckets.delete(address);
      const oldest = buckets.keys().next().value;
      if (buckets.size >= addressesMost && oldest !== undefined) buckets.delete(oldest);
      buckets.set(address, { tokens: isTaken ? tokens - 1 : tokens, at: now });
      return isTaken;
    },
    get refused() {
      return refused;
    },
  };
}
