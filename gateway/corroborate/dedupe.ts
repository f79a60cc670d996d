import type { MonoTypeOperatorFunction } from 'rxjs';
import { defer, filter } from 'rxjs';
import type { CareEvent } from '../core/care-event.ts';

/** Ids remembered: a redelivery comes within minutes, a ward makes hundreds of care events a day. */
export const rememberedIds = 4096;

/** Drops a care event whose id was among the latest `limit` different ones. Ids are deterministic, so it is a repeat. */
export function dedupe(limit = rememberedIds): MonoTypeOperatorFunction<CareEvent> {
  return (events$) =>
    defer(() => {
      const seen = new Set<string>();
      return events$.pipe(
        filter(({ id }) => {
          const isRepeat = seen.delete(id);
          seen.add(id);
          const [oldest] = seen;
          if (oldest !== undefined && seen.size > limit) seen.delete(oldest);
          return !isRepeat;
        }),
      );
    });
}
