import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { restoredFrom } from '../../gateway/app/restart.ts';
import type { LedgerEntry, Transaction } from '../../gateway/core/ledger.ts';
import type { LearntRow } from '../../gateway/core/memory.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { projections } from '../helpers/projection.ts';
import type { Disk, Restored } from './crashing-store.ts';

/** The gateway's own SQLite store in a folder of its own, opened anew by each process of the day. */
export class SqliteDisk implements Disk {
  readonly #folder: Promise<string>;
  #store: Store | undefined;
  #strayed = 0;

  constructor() {
    this.#folder = mkdtemp(join(tmpdir(), 'vigil-day-'));
  }

  async commit(tx: Transaction): Promise<void> {
    await this.#open().commit(tx);
  }

  async keepLearnt(rows: readonly LearntRow[]): Promise<void> {
    await this.#open().keepLearnt(rows);
  }

  async reopened(): Promise<Restored & { readonly learnt: readonly LearntRow[] }> {
    await this.#store?.close();
    const path = join(await this.#folder, 'vigil.sqlite');
    this.#store = await openStore(path);
    const found = projections(path);
    if (!isDeepStrictEqual(found.rebuilt, found.stored)) this.#strayed += 1;
    return { ...(await restoredFrom(this.#store)), learnt: await this.#store.learnt() };
  }

  async faults(written: readonly LedgerEntry[]): Promise<readonly string[]> {
    const verdict = await this.#open().verify();
    const isWhole = verdict.isIntact && verdict.rows === written.length;
    return [
      ...(isWhole ? [] : [`${written.length} ledger lines were written, found: ${JSON.stringify(verdict)}`]),
      ...(this.#strayed === 0 ? [] : [`at ${this.#strayed} starts the tables were not what the ledger says`]),
    ];
  }

  async end(): Promise<void> {
    await this.#store?.close();
    await rm(await this.#folder, { recursive: true, force: true });
  }

  #open(): Store {
    if (this.#store === undefined) throw new Error('no process has opened the store');
    return this.#store;
  }
}
