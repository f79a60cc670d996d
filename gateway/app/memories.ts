import { messageOf } from '../core/error.ts';
import type { DetectorMemory, LearntRow } from '../core/memory.ts';
import type { Clock, Log } from '../core/ports.ts';

/** Where what was learnt lies between runs. */
export interface LearntStore {
  learnt(): Promise<readonly LearntRow[]>;
  keepLearnt(rows: readonly LearntRow[]): Promise<void>;
}

/** What a power cut may cost of learning: a minute. No alarm depends on it. */
const saveEveryMs = 60_000;
/** A detector that grows beyond this has a defect; what it kept before stays. */
const longestBody = 256 * 1024;

const nameOf = (residentId: string, key: string): string => JSON.stringify([residentId, key]);

/** What detectors have learnt about residents: in memory while running, in the store once a minute and at the end. */
export class Memories {
  readonly #rows: Map<string, LearntRow>;
  readonly #changed = new Map<
    string,
    { readonly residentId: string; readonly key: string; learnt: unknown }
  >();
  readonly #parts: { readonly store: LearntStore; readonly clock: Clock; readonly log: Log };
  readonly #stopSaving: () => void;
  /** What begins anew when a resident's memory is erased; as many as there are detectors that learn. */
  readonly #begin = new Map<string, Set<() => void>>();

  private constructor(rows: readonly LearntRow[], parts: { store: LearntStore; clock: Clock; log: Log }) {
    this.#rows = new Map(rows.map((row) => [nameOf(row.residentId, row.key), row]));
    this.#parts = parts;
    this.#stopSaving = parts.clock.every(saveEveryMs, () => void this.#save());
  }

  static async load(store: LearntStore, clock: Clock, log: Log): Promise<Memories> {
    return new Memories(await store.learnt(), { store, clock, log });
  }

  /** The memory of one resident; the next in the same bed has another. */
  of(residentId: string): DetectorMemory {
    return {
      recall: (key) => {
        const name = nameOf(residentId, key);
        const changed = this.#changed.get(name);
        if (changed !== undefined) return changed.learnt;
        const body = this.#rows.get(name)?.body;
        return body === undefined ? undefined : this.#parsed(body);
      },
      keep: (key, learnt) => void this.#changed.set(nameOf(residentId, key), { residentId, key, learnt }),
      onErased: (begin) => {
        const begins = this.#begin.get(residentId) ?? new Set();
        this.#begin.set(residentId, begins.add(begin));
        return () => begins.delete(begin);
      },
    };
  }

  /** Erases what is held about a resident; whoever learns about them begins anew, with nothing. The store is the caller's part. */
  erase(residentId: string): void {
    for (const held of [this.#rows, this.#changed])
      for (const [name, row] of held) if (row.residentId === residentId) held.delete(name);
    for (const begin of this.#begin.get(residentId) ?? []) begin();
  }

  async stop(): Promise<void> {
    this.#stopSaving();
    await this.#save();
  }

  #parsed(body: string): unknown {
    try {
      return JSON.parse(body);
    } catch (thrown) {
      this.#parts.log.warn('VIGIL_STORE_FAILED', { learnt: messageOf(thrown) });
      return undefined;
    }
  }

  async #save(): Promise<void> {
    const { store, clock, log } = this.#parts;
    const changedMs = clock.now().wallMs;
    const rows = [...this.#changed.values()].flatMap(({ residentId, key, learnt }): LearntRow[] => {
      const body = JSON.stringify(learnt);
      if (body.length <= longestBody) return [{ residentId, key, changedMs, body }];
      log.warn('VIGIL_FAILED', { learnt: key, message: `${body.length} characters are more than are kept` });
      return [];
    });
    if (rows.length === 0) return;
    for (const row of rows) this.#rows.set(nameOf(row.residentId, row.key), row);
    this.#changed.clear();
    try {
      await store.keepLearnt(rows);
    } catch (thrown) {
      // Kept for the next try, unless something newer has been learnt or all of it been erased since.
      for (const { residentId, key, body } of rows) {
        const name = nameOf(residentId, key);
        if (this.#rows.has(name) && !this.#changed.has(name))
          this.#changed.set(name, { residentId, key, learnt: JSON.parse(body) });
      }
      log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) });
    }
  }
}
