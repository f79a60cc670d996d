import type { Instant } from '../core/instant.ts';
import { elapsedMs } from '../core/instant.ts';

/** What one broker takes; beyond each, a client is refused or cut off, and the refusal is counted. */
export interface BrokerLimits {
  readonly maxClients: number;
  readonly maxPayloadBytes: number;
  readonly maxTopicBytes: number;
  readonly maxTopicLevels: number;
  readonly maxSubscriptions: number;
  /** Retained topics of all clients together; the gateway's own alarms are not among them. */
  readonly maxRetained: number;
  /** The longest that a client may stay quiet without a ping, in seconds. */
  readonly keepAliveMaxS: number;
  /** Connections that one address may open at once … */
  readonly connectBurst: number;
  /** … and how many more each second. */
  readonly connectsPerSecond: number;
}

/** 200 beds with a few devices each, all of which reconnect at once when the gateway's cable is put back. */
export const defaultLimits: BrokerLimits = {
  maxClients: 1000,
  maxPayloadBytes: 64 * 1024,
  maxTopicBytes: 256,
  maxTopicLevels: 16,
  maxSubscriptions: 64,
  maxRetained: 2000,
  keepAliveMaxS: 120,
  connectBurst: 300,
  connectsPerSecond: 20,
};

// Addresses watched at a time; the longest unseen is forgotten first.
const maxAddresses = 1024;

/** Says of each new connection whether its address may still open one: a bucket that refills with time. */
export function connectRate(limits: Pick<BrokerLimits, 'connectBurst' | 'connectsPerSecond'>) {
  const buckets = new Map<string, { left: number; at: Instant }>();
  return (address: string, now: Instant): boolean => {
    const bucket = buckets.get(address) ?? { left: limits.connectBurst, at: now };
    const refill = (Math.max(0, elapsedMs(bucket.at, now)) / 1000) * limits.connectsPerSecond;
    const left = Math.min(limits.connectBurst, bucket.left + refill);
    const isAllowed = left >= 1;
    buckets.delete(address);
    buckets.set(address, { left: isAllowed ? left - 1 : left, at: now });
    const [oldest] = buckets.keys();
    if (buckets.size > maxAddresses && oldest !== undefined) buckets.delete(oldest);
    return isAllowed;
  };
}

/**
 * Watches the bytes of one connection and says when a packet announces more than `maxBytes`. The parser behind it would
 * hold up to 256 MB of one packet before anybody could look at it. MQTT 3.1.1 section 2.2: a type byte, the remaining
 * length in up to four bytes of seven bits, then that many bytes.
 */
export function packetLengthGuard(maxBytes: number): (chunk: Uint8Array) => boolean {
  let at: 'type' | 'length' | 'body' = 'type';
  let remaining = 0;
  let shift = 0;
  return (chunk) => {
    let index = 0;
    while (index < chunk.length) {
      if (at === 'body') {
        const skipped = Math.min(remaining, chunk.length - index);
        index += skipped;
        remaining -= skipped;
        if (remaining === 0) at = 'type';
        continue;
      }
      const byte = chunk[index] ?? 0;
      index += 1;
      if (at === 'type') {
        at = 'length';
        remaining = 0;
        shift = 0;
        continue;
      }
      remaining += (byte & 0x7f) * 2 ** shift;
      shift += 7;
      if (remaining > maxBytes || shift > 28) return false;
      if (byte < 0x80) at = remaining === 0 ? 'type' : 'body';
    }
    return true;
  };
}
