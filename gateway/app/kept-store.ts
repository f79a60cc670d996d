import { join } from 'node:path';
import { createJournal } from '../alarm/journal.ts';
import { entriesOnly, type LedgerEntry } from '../core/ledger.ts';
import { openStore, type Store } from '../store/store.ts';
import type { AppOptions } from './contract.ts';
import { DiskWatch } from './disk-watch.ts';

/** The store as the gateway uses it: on a disk that may fill up, or fail for a while. */
export interface KeptStore extends Store {
  readonly disk: DiskWatch;
  /** Lines for the ledger that nobody waits for: kept in memory, within bounds, until the disk takes them; in order. */
  record(entries: readonly LedgerEntry[]): void;
}

/** SQLite empties its log only when it is long, and never while somebody reads: what it holds is read anew at each start. */
const emptyLogEveryMs = 60_000;

/**
 * Opens the store, salvaging it where it is damaged, and waiting for it where its disk is full, read-only or fails: a ward must not be
 * without alarms because a card is worn. Charts are the first that a disk which is nearly full does not get.
 */
export async function storeOf({
  config,
  clock,
  log,
}: Pick<AppOptions, 'config' | 'clock' | 'log'>): Promise<KeptStore> {
  const { directory, keepFreeMb } = config.store;
  const store = await openStore(join(directory, 'vigil.sqlite'), {
    salvageAt: clock.now(),
    isPatient: true,
  });
  const disk = new DiskWatch({ directory, keepFreeMb, clock, log });
  // A disk that fails tells so by the writes of alarms.
  const endEmptying = clock.every(emptyLogEveryMs, () => void store.emptyLog().catch(() => {}));
  let isFailing = false;
  const lines = createJournal({
    clock,
    commit: store.commit,
    onFailing(message) {
      if (!isFailing) log.error('VIGIL_STORE_FAILED', { message });
      isFailing = true;
    },
    onCommitted() {
      isFailing = false;
    },
  });
  return {
    ...store,
    disk,
    record(entries) {
      if (entries.length > 0) lines.write(entriesOnly(entries));
    },
    async saveWaveform(alarmId, wave) {
      if (disk.mayKeep()) await store.saveWaveform(alarmId, wave);
    },
    async close() {
      endEmptying();
      await lines.stop();
      await store.close();
    },
  };
}
