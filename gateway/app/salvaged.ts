import { join } from 'node:path';
import { type CareEvent, careEvent } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import { openStore, type Store } from '../store/store.ts';
import type { AppOptions } from './contract.ts';

/** Opens the store, salvaging it where it is damaged: a ward must not be without alarms because a card is worn. */
export const storeOf = ({ config, clock }: Pick<AppOptions, 'config' | 'clock'>): Promise<Store> =>
  openStore(join(config.store.directory, 'vigil.sqlite'), { salvageAt: clock.now() });

/** The technical condition of a store that was salvaged at this start; only a person ends it. */
export function salvageEvents({ salvaged }: Pick<Store, 'salvaged'>, at: Instant): readonly CareEvent[] {
  if (salvaged === undefined) return [];
  const { file, lostRows, leftRows, isEndKnown, reason } = salvaged;
  const values = { file, reason, lostRows: lostRows + leftRows, isEndKnown: isEndKnown ? 1 : 0 };
  return [
    careEvent({
      type: 'store-salvaged',
      phase: 'onset',
      onset: at,
      at,
      confidence: 1,
      evidence: [{ witness: 'store', key: 'store-salvaged', values, isFor: true }],
      by: { detector: 'store-salvage', version: '1.0.0' },
    }),
  ];
}
