import type { CareEvent } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Store } from '../store/store.ts';
import { technicalEvent } from './technical-event.ts';

interface Ways {
  readonly clock: Clock;
  readonly log: Log;
  /** It takes nothing, and why. */
  onWaits(message: string): void;
  onEvent(event: CareEvent): void;
  /** The store is open at last: what waits in it can go out. */
  wake(): void;
  /** It holds open alarms that could not be read at the start: the gateway has to begin anew with them. */
  onMore(): void;
}

/** Tells the ward how its store was opened: at once where it could not be, later what became of it. */
export function watchOpening(
  { waits, opened }: Pick<Store, 'waits' | 'opened'>,
  { clock, log, onWaits, onEvent, wake, onMore }: Ways,
): void {
  if (waits !== undefined) onWaits(waits);
  void opened.then(({ salvaged, isMore }) => {
    for (const event of salvageEvents({ ...(salvaged && { salvaged }) }, clock.now())) onEvent(event);
    if (waits === undefined) return;
    log.info('store-opened', { isMore: isMore === true });
    wake();
    if (isMore) onMore();
  });
}

/** The technical condition of a store that was salvaged; only a person ends it. */
export function salvageEvents({ salvaged }: Pick<Store, 'salvaged'>, at: Instant): readonly CareEvent[] {
  if (salvaged === undefined) return [];
  const { file, lostRows, leftRows, isEndKnown, reason } = salvaged;
  const values = { file, reason, lostRows: lostRows + leftRows, isEndKnown: isEndKnown ? 1 : 0 };
  return [
    technicalEvent({ type: 'store-salvaged', witness: 'store', detector: 'store-salvage' }, at, values),
  ];
}
