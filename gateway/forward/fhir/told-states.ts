import { elapsedMs, type Instant } from '../../core/instant.ts';
import type { Write } from './entry.ts';

/** What the server was told last of something that changes. */
export interface ToldState {
  readonly key: string;
  /** When that state began. */
  readonly at: Instant;
  /** What it was, where a change of it is a correction. */
  readonly value?: string;
  readonly isAmended?: boolean;
}

/** An alarm is open for hours at most; so many open at once would be twenty a bed. */
const most = 4000;

/**
 * Keeps an older state from being written over a newer one, such as a message that was put aside and is sent again. Since a restart
 * forgets, a late state of something unknown only goes where there is nothing yet.
 */
export class ToldStates {
  readonly #last = new Map<string, ToldState>();

  write(key: string, at: Instant, { isLate, isLast = false }: { isLate: boolean; isLast?: boolean }): Write {
    if (isLast) return 'replace';
    const last = this.#last.get(key);
    if (last === undefined) return isLate ? 'create' : 'replace';
    return elapsedMs(last.at, at) >= 0 ? 'replace' : 'create';
  }

  last(key: string): ToldState | undefined {
    return this.#last.get(key);
  }

  /** The server has it. */
  keep(states: readonly ToldState[]): void {
    for (const state of states) {
      const last = this.#last.get(state.key);
      if (last && elapsedMs(last.at, state.at) < 0) continue;
      this.#last.delete(state.key);
      this.#last.set(state.key, state);
    }
    for (const key of this.#last.keys()) {
      if (this.#last.size <= most) return;
      this.#last.delete(key);
    }
  }
}
