import { messageOf } from '../core/error.ts';
import { entriesOnly, type LedgerEntry } from '../core/ledger.ts';
import type { Log } from '../core/ports.ts';
import type { Store } from '../store/store.ts';

/** Lines for the ledger that change nothing else. */
export function recorderOf(store: Pick<Store, 'commit'>, log: Log) {
  /** Resolves when they are durable. */
  const commit = (entries: readonly LedgerEntry[]): Promise<void> => store.commit(entriesOnly(entries));
  return {
    commit,
    /** Nobody waits; a failure is logged. */
    record(entries: readonly LedgerEntry[]): void {
      if (entries.length > 0)
        commit(entries).catch((thrown: unknown) =>
          log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) }),
        );
    },
  };
}
