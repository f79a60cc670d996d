import type { Decoded } from '../../gateway/plugin/driver.ts';
import type { Json } from '../messages.ts';
import { numberOf, textOf } from '../messages.ts';

/** Topics that are followed: a few robots with a few topics each. */
const topicsMost = 64;

interface Last {
  readonly headerId: number;
  readonly timestamp: string | undefined;
  readonly said: string;
}

/**
 * Follows the message numbers of each topic. A message is another delivery of the last one only where it also says the
 * same: of a robot whose numbers or clock stand still, a change must not be lost.
 */
export function headerSequence() {
  const lasts = new Map<string, Last>();
  return (key: string, message: Json, said: readonly Decoded[]): { isAgain: boolean; missing: number } => {
    const headerId = numberOf(message['headerId']);
    if (headerId === undefined) return { isAgain: false, missing: 0 };
    const now = { headerId, timestamp: textOf(message['timestamp']), said: JSON.stringify(said) };
    const last = lasts.get(key);
    lasts.delete(key);
    lasts.set(key, now);
    const [oldest] = lasts.keys();
    if (lasts.size > topicsMost && oldest !== undefined) lasts.delete(oldest);
    if (!last) return { isAgain: false, missing: 0 };
    const isAgain = last.headerId === headerId && last.timestamp === now.timestamp && last.said === now.said;
    // A robot that starts anew begins at 0 again; that is no gap, and neither is going round.
    return { isAgain, missing: Math.max(headerId - last.headerId - 1, 0) };
  };
}
