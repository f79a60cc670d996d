import { messageOf } from '../core/error.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import { headText, openSiteKey, type SiteKey } from '../store/site-key.ts';
import type { Store } from '../store/store.ts';
import type { AppOptions } from './contract.ts';

const dayMs = 86_400_000;
const firstMs = 60_000;

/**
 * Signs the ledger's head at each start and once a day. A hash chain can be computed anew by whoever holds the database; a head that
 * was signed and carried away cannot. A key that cannot be read is told and signs nothing: alarms do not wait for it. Returns what
 * ends it.
 */
export function signHeads(
  { config, clock, log }: Pick<AppOptions, 'config' | 'clock' | 'log'>,
  store: Pick<Store, 'counters'>,
  record: (entries: readonly LedgerEntry[]) => void,
): () => void {
  const onFault = (thrown: unknown): void =>
    log.error('VIGIL_STORE_FAILED', { message: `the ledger's head is not signed: ${messageOf(thrown)}` });
  let key: SiteKey;
  try {
    key = openSiteKey(config.store.directory);
  } catch (thrown) {
    onFault(thrown);
    return () => undefined;
  }
  let callOffFirst = (): void => undefined;
  const signOne = async (): Promise<void> => {
    const { ledgerRows: seq, ledgerHead: hash } = await store.counters();
    // At the very first start nothing has happened yet.
    if (seq === 0) {
      callOffFirst = clock.after(firstMs, sign);
      return;
    }
    const { keyId, publicKey } = key;
    const body = { seq, hash, keyId, publicKey, signature: key.sign(headText(seq, hash)) };
    record([{ kind: 'ledger-head', subject: 'ledger', at: clock.now(), body }]);
  };
  const sign = (): void => void signOne().catch(onFault);
  sign();
  const end = clock.every(dayMs, sign);
  return () => {
    callOffFirst();
    end();
  };
}
