import type { Instant } from '../../gateway/core/instant.ts';
import { plusMs } from '../../gateway/core/instant.ts';
import type { Clock } from '../../gateway/core/ports.ts';

interface Timer {
  dueMs: number;
  readonly everyMs?: number;
  readonly run: () => void;
}

/** A clock that stands still until a test moves it. Timers run in the order they are due, at the time they are due. */
export class ManualClock implements Clock {
  #now: Instant;
  readonly #timers = new Set<Timer>();

  constructor(start: Partial<Instant> = {}) {
    this.#now = { wallMs: 1_700_000_000_000, monoMs: 1_000_000, bootId: 'boot-1', errorMs: 0, ...start };
  }

  now(): Instant {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    return this.#start({ dueMs: this.#now.monoMs + Math.max(ms, 0), run });
  }

  every(ms: number, run: () => void): () => void {
    return this.#start({ dueMs: this.#now.monoMs + ms, everyMs: ms, run });
  }

  /** Moves time forward, running what falls due on the way. */
  advance(ms: number): void {
    const endMs = this.#now.monoMs + ms;
    for (let next = this.#nextDue(endMs); next !== undefined; next = this.#nextDue(endMs)) {
      this.#moveTo(Math.max(next.dueMs, this.#now.monoMs));
      if (next.everyMs === undefined) this.#timers.delete(next);
      else next.dueMs += next.everyMs;
      next.run();
    }
    this.#moveTo(endMs);
  }

  /** Like `advance`, in steps, letting promises settle before and after each timer that runs. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#now.monoMs + ms;
    await settled();
    for (let next = this.#nextDue(endMs); next !== undefined; next = this.#nextDue(endMs)) {
      this.advance(Math.max(next.dueMs - this.#now.monoMs, 0));
      await settled();
    }
    this.advance(endMs - this.#now.monoMs);
    await settled();
  }

  /** Sets the wall clock, as network time does after a boot without it; monotonic time goes on. */
  setWall(wallMs: number): void {
    this.#now = { ...this.#now, wallMs };
  }

  /** Timers that have not run. */
  get pending(): number {
    return this.#timers.size;
  }

  #start(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  #nextDue(endMs: number): Timer | undefined {
    const due = [...this.#timers].filter((timer) => timer.dueMs <= endMs);
    return due.reduce<Timer | undefined>((a, b) => (a === undefined || b.dueMs < a.dueMs ? b : a), undefined);
  }

  #moveTo(monoMs: number): void {
    this.#now = plusMs(this.#now, monoMs - this.#now.monoMs);
  }
}

/** Lets everything that is already resolved run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
