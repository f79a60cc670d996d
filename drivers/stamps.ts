import type { Clock } from '../gateway/core/ports.ts';
import type { Stamp } from '../gateway/plugin/mqtt-companion.ts';

/** Topics that are counted; of more, the one counted longest ago begins again. */
const topicsMost = 4096;

/**
 * Time and message numbers, from `firstId` on, for whatever we say to devices; one for all of them, so that a number is
 * given once.
 */
export function stamps(clock: Clock, firstId = 0): () => Stamp {
  const nextIds = new Map<string, number>();

  const nextId = (topic: string): number => {
    const id = nextIds.get(topic) ?? firstId;
    nextIds.delete(topic);
    nextIds.set(topic, (id + 1) >>> 0);
    const [oldest] = nextIds.keys();
    if (nextIds.size > topicsMost && oldest !== undefined) nextIds.delete(oldest);
    return id;
  };
  return () => ({ wallMs: clock.now().wallMs, nextId });
}
