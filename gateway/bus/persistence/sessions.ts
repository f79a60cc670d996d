import type { Row, RowId } from './row.ts';

/** The clients whose sessions outlive their connection, those that connected longest ago first. */
export class Sessions {
  readonly #limit: number;
  readonly #change: (id: RowId, row: Row | undefined) => void;
  readonly #order = new Set<string>();
  #lastNumber = 0;

  constructor(limit: number, change: (id: RowId, row: Row | undefined) => void) {
    this.#limit = limit;
    this.#change = change;
  }

  get size(): number {
    return this.#order.size;
  }

  has(clientId: string): boolean {
    return this.#order.has(clientId);
  }

  ids(): string[] {
    return [...this.#order];
  }

  restore(rows: readonly Row[]): void {
    for (const { owner, words } of rows.toSorted((a, b) => Number(a.words) - Number(b.words))) {
      this.#lastNumber = Number(words);
      this.#order.add(owner);
    }
  }

  /** A client has come; now it is the last. */
  touch(clientId: string): void {
    this.#order.delete(clientId);
    this.#order.add(clientId);
    this.#lastNumber += 1;
    const id = idOf(clientId);
    this.#change(id, { ...id, words: String(this.#lastNumber), payload: null });
  }

  remove(clientId: string): void {
    if (this.#order.delete(clientId)) this.#change(idOf(clientId), undefined);
  }

  /** Who must go so that one more fits: none, or of those that are away the one away longest. */
  surplus(isConnected: (clientId: string) => boolean): string | undefined {
    if (this.#order.size < this.#limit) return undefined;
    return this.ids().find((clientId) => !isConnected(clientId)) ?? this.ids()[0];
  }
}

const idOf = (owner: string): RowId => ({ kind: 'session', owner, key: '' });
