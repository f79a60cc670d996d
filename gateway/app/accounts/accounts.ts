import type { Config } from '../../config/schema.ts';
import { type Account, type AccountLine, accountKind } from '../../core/account.ts';
import { messageOf } from '../../core/error.ts';
import { staffId } from '../../core/id.ts';
import { entriesOnly, type LedgerEntry } from '../../core/ledger.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { AccountChange, AccountsPort, StationAccount } from '../../station/accounts-port.ts';
import type { Refusal } from '../../station/wire.ts';
import type { Store } from '../../store/store.ts';
import { changed } from './account-change.ts';
import { type AccountKey, openAccountKey, passingKey } from './account-key.ts';

type Hear = Parameters<AccountsPort['onChanged']>[0];

interface AccountStore extends Pick<Store, 'accounts' | 'commit'> {
  record(entries: readonly LedgerEntry[]): void;
}

interface Surroundings {
  readonly config: Pick<Config, 'staff' | 'store'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  /** Hash of each configured member's PIN, by id. */
  readonly pinHashes: ReadonlyMap<string, string>;
}

/**
 * Who works here. The configuration's staff are its seed: whoever has a PIN there and was never known is taken over once, and what is
 * changed on a screen afterwards stands. Every change is a line of the ledger before it counts.
 */
export class Accounts implements AccountsPort {
  readonly #around: Surroundings;
  readonly #store: AccountStore;
  readonly #key: AccountKey;
  readonly #accounts: Map<string, Account>;
  readonly #views = new Map<string, StationAccount>();
  readonly #hearers = new Set<Hear>();
  #last: Promise<unknown> = Promise.resolve();

  private constructor(around: Surroundings, store: AccountStore, key: AccountKey, known: readonly Account[]) {
    this.#around = around;
    this.#store = store;
    this.#key = key;
    this.#accounts = new Map(known.map((account) => [account.id, account]));
    for (const account of known) this.#show(account);
  }

  static async load(around: Surroundings, store: AccountStore): Promise<Accounts> {
    const { log, config } = around;
    let isKept = true;
    const key = await Promise.resolve(config.store.directory)
      .then(openAccountKey)
      .catch((thrown: unknown) => {
        isKept = false;
        log.error('VIGIL_STORE_FAILED', { message: `PINs cannot be kept: ${messageOf(thrown)}` });
        return passingKey();
      });
    const accounts = new Accounts(around, store, key, await store.accounts());
    accounts.#seed(isKept);
    return accounts;
  }

  list(): readonly StationAccount[] {
    return [...this.#views.values()];
  }

  find(id: string): StationAccount | undefined {
    return this.#views.get(id);
  }

  /** One after the other: of two that would each take one of the last two administrators away, one is refused. */
  change(asked: AccountChange): Promise<Refusal | undefined> {
    const done = this.#last.then(() => this.#change(asked));
    this.#last = done;
    return done;
  }

  onChanged(hear: Hear): () => void {
    this.#hearers.add(hear);
    return () => void this.#hearers.delete(hear);
  }

  async #change(asked: AccountChange): Promise<Refusal | undefined> {
    const at = this.#around.clock.now();
    const applied = changed(this.#accounts, asked, at, this.#key.seal);
    if ('refused' in applied) return applied.refused;
    const { change, account } = applied;
    const body: AccountLine = { change, by: asked.by, account };
    try {
      await this.#store.commit(entriesOnly([{ kind: accountKind, subject: account.id, at, body }]));
    } catch (thrown) {
      this.#around.log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) });
      return { code: 'not-recorded', message: 'The change could not be recorded and was not made.' };
    }
    this.#accounts.set(account.id, account);
    const view = this.#show(account);
    for (const hear of this.#hearers) hear(view, asked.act);
    return undefined;
  }

  #seed(isKept: boolean): void {
    const { config, clock, pinHashes } = this.#around;
    const at = clock.now();
    const lines = config.staff.flatMap(({ id, displayName, role }): AccountLine[] => {
      const hash = pinHashes.get(id);
      if (hash === undefined || this.#accounts.has(id)) return [];
      const secret = this.#key.seal(id, hash);
      const source = 'gateway' as const;
      const account = { id, displayName, role, secret, isActive: true, source, since: at };
      return [{ change: 'seeded', by: 'configuration', account }];
    });
    for (const { account } of lines) {
      this.#accounts.set(account.id, account);
      this.#show(account);
    }
    // Sealed with a key that ends with this run, they would say nothing at the next start: then they are taken over anew.
    if (!isKept) return;
    this.#store.record(lines.map((body) => ({ kind: accountKind, subject: body.account.id, at, body })));
  }

  #show({ id, displayName, role, isActive, source, since, secret }: Account): StationAccount {
    const pinHash = secret === undefined ? undefined : this.#opened(id, secret);
    const view: StationAccount = {
      id: staffId(id),
      displayName,
      role,
      isActive,
      source,
      sinceMs: since.wallMs,
      ...(pinHash !== undefined && { pinHash }),
    };
    this.#views.set(id, view);
    return view;
  }

  #opened(id: string, secret: string): string | undefined {
    const hash = this.#key.open(id, secret);
    if (hash !== undefined) return hash;
    this.#around.log.warn('VIGIL_ACCOUNT_SEALED', {
      staff: id,
      what: 'Their PIN was sealed with another key. Restore account.key from the backup, or give them another PIN.',
    });
    // A seed's is still in the configuration.
    return this.#around.pinHashes.get(id);
  }
}
