import { elapsedMs, type Instant } from '../core/instant.ts';

/** Wrong tries from one address at once, and how fast new ones come: a ward behind one address may be tired, a machine may not be quick. */
export const addressTriesMax = 30;
export const addressTryEveryMs = 4000;
const addressesMax = 1024;

interface Bucket {
  readonly left: number;
  readonly at: Instant;
}

export interface AddressLimit {
  /** Takes one try; false where this address has had too many. */
  take(address: string, now: Instant): boolean;
  /** It was right: the try is given back. */
  giveBack(address: string): void;
  readonly refused: number;
}

/** A bucket of tries an address. Bounded: the address that tried longest ago is forgotten first. */
export function createAddressLimit(): AddressLimit {
  const buckets = new Map<string, Bucket>();
  let refused = 0;
  return {
    take(address, now) {
      const last = buckets.get(address) ?? { left: addressTriesMax, at: now };
      const grown = Math.min(addressTriesMax, last.left + elapsedMs(last.at, now) / addressTryEveryMs);
      buckets.delete(address);
      buckets.set(address, { left: grown < 1 ? grown : grown - 1, at: now });
      const oldest = buckets.keys().next().value;
      if (buckets.size > addressesMax && oldest !== undefined) buckets.delete(oldest);
      if (grown >= 1) return true;
      refused += 1;
      return false;
    },
    giveBack(address) {
      const last = buckets.get(address);
      if (last) buckets.set(address, { ...last, left: Math.min(addressTriesMax, last.left + 1) });
    },
    get refused() {
      return refused;
    },
  };
}
