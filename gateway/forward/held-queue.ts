/** A queue in the store, and what waits in memory because the store takes nothing. */
export interface HeldQueueParts<Message> {
  /** Oldest first. Rejects where the store fails. */
  pending(limit: number): Promise<readonly Message[]>;
  mark(ids: readonly string[]): Promise<void>;
  park?(id: string, reason: string): Promise<void>;
  /** What the store has not taken yet; empty while it works. */
  held(): readonly Message[];
  idOf(message: Message): string;
}

/** Sent while it could not be marked; hours of a bad night. Beyond it the oldest may be sent again, under their ids. */
export const unmarkedMost = 20_000;

/**
 * Lets messages travel while the store fails (a full or read-only disk): after those that it still gives come those that it has not
 * taken. What was sent meanwhile is marked once it can be, and is not sent a second time by this process.
 */
export class HeldQueue<Message> {
  readonly #parts: HeldQueueParts<Message>;
  readonly #unmarked = new Set<string>();
  /** Of those, what the receiver refuses, with its reason. */
  readonly #refused = new Map<string, string>();

  constructor(parts: HeldQueueParts<Message>) {
    this.#parts = parts;
  }

  async pending(limit: number): Promise<readonly Message[]> {
    const { held, idOf } = this.#parts;
    const isNew = (message: Message) => !this.#unmarked.has(idOf(message));
    const stored = await this.#stored(limit);
    const known = new Set(stored.map(idOf));
    const fromMemory = held().filter((message) => !known.has(idOf(message)));
    return [...stored, ...fromMemory].filter(isNew).slice(0, limit);
  }

  /** Never rejects: what was sent was sent. */
  async mark(ids: readonly string[]): Promise<void> {
    const { held, idOf } = this.#parts;
    const inMemory = new Set(held().map(idOf));
    for (const id of ids) if (inMemory.has(id)) this.#remember(id);
    const inStore = ids.filter((id) => !inMemory.has(id));
    try {
      if (inStore.length > 0) await this.#parts.mark(inStore);
    } catch {
      // The store tells of its fault itself.
      for (const id of inStore) this.#remember(id);
    }
  }

  /** Puts aside what the receiver refuses; never rejects. */
  async park(id: string, reason: string): Promise<void> {
    const isHeld = this.#parts.held().some((message) => this.#parts.idOf(message) === id);
    try {
      if (!isHeld) return await this.#parts.park?.(id, reason);
    } catch {
      // Put aside once the store takes it.
    }
    this.#refused.set(id, reason);
    this.#remember(id);
  }

  async #settle(ids: readonly string[]): Promise<void> {
    const refused = ids.filter((id) => this.#refused.has(id));
    for (const id of refused) await this.#parts.park?.(id, this.#refused.get(id) ?? '');
    await this.#parts.mark(ids.filter((id) => !this.#refused.has(id)));
    for (const id of ids) this.#forget(id);
  }

  #forget(id: string): void {
    this.#unmarked.delete(id);
    this.#refused.delete(id);
  }

  /** What the store gives, without what was sent before it could be marked: that is marked now. */
  async #stored(limit: number): Promise<readonly Message[]> {
    try {
      for (;;) {
        const found = await this.#parts.pending(limit);
        const sent = found.map(this.#parts.idOf).filter((id) => this.#unmarked.has(id));
        if (sent.length === 0) return found;
        await this.#settle(sent);
      }
    } catch (thrown) {
      if (this.#parts.held().length === 0 && this.#unmarked.size === 0) throw thrown;
      return this.#readable(limit);
    }
  }

  /** Where nothing can be marked, reading may still work. Enough of it to see past what was sent. */
  async #readable(limit: number): Promise<readonly Message[]> {
    try {
      return await this.#parts.pending(limit + this.#unmarked.size);
    } catch {
      return [];
    }
  }

  #remember(id: string): void {
    this.#unmarked.add(id);
    if (this.#unmarked.size <= unmarkedMost) return;
    const [oldest] = this.#unmarked;
    if (oldest !== undefined) this.#forget(oldest);
  }
}
