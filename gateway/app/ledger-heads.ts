import { messageOf } from '../core/error.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import { headText, openSiteKey, type SiteKey } from '../store/site-key.ts';
import type { Store } from '../store/store.ts';
import type { AppOptions } from './contract.ts';

const dayMs = 86_400_000;
const retryMs = 60_000;

/**
 * Signs the ledger's head at each start and once a day. A hash chain can be computed anew by whoever holds the database; a head that
 * was signed and carried away cannot. Where the store or the key cannot be read, that is told once and tried again each minute: alarms do
 * not wait for it. Returns what ends it.
 */
export function signHeads(
  { config, clock, log }: Pick<AppOptions, 'config' | 'clock' | 'log'>,
  store: Pick<Store, 'counters'>,
  record: (entries: readonly LedgerEntry[]) => void,
): () => void {
  let key: SiteKey | undefined;
  let told = '';
  let callOffRetry = (): void => undefined;
  let isOver = false;
  const again = (): void => {
    callOffRetry();
    if (isOver) return;
    callOffRetry = clock.after(retryMs, sign);
  };
  const signOne = async (): Promise<void> => {
    key ??= openSiteKey(config.store.directory);
    const { ledgerRows: seq, ledgerHead: hash } = await store.counters();
    // At the very first start nothing has happened yet.
    if (seq === 0) return again();
    const { keyId, publicKey } = key;
    const body = { seq, hash, keyId, publicKey, signature: key.sign(headText(seq, hash)) };
    record([{ kind: 'ledger-head', subject: 'ledger', at: clock.now(), body }]);
    told = '';
  };
  const sign = (): void =>
    void signOne().catch((thrown: unknown) => {
      const message = `the ledger's head is not signed: ${messageOf(thrown)}`;
      if (message !== told) log.error('VIGIL_STORE_FAILED', { message });
      told = message;
      again();
    });
  sign();
  const end = clock.every(dayMs, sign);
  return () => {
    isOver = true;
    callOffRetry();
    end();
  };
}
