import { statusTopic } from '../bus/topics.ts';
import type { Instant } from '../core/instant.ts';
import type { Site } from '../core/site.ts';

/** The gateway's own state for everybody on the broker, retained. */
export const statusMessage = (site: Site, isOnline: boolean, now: Instant) => ({
  topic: statusTopic(site),
  payload: JSON.stringify({
    state: isOnline ? 'online' : 'offline',
    at: new Date(now.wallMs).toISOString(),
  }),
  qos: 1 as const,
  isRetained: true,
});
