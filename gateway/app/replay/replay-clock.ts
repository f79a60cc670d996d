import { type Instant, plusMs } from '../../core/instant.ts';
import type { Clock } from '../../core/ports.ts';
import { Agenda, type Due } from './agenda.ts';

interface Task extends Due {
  readonly run: () => void;
  isCancelled: boolean;
}

/**
 * Captured time: it stands still between inputs, and on its way from one to the next it stops wherever a timer is due. Wall time and
 * its error are those of the last input, monotonic time counts on from it.
 */
export class ReplayClock implements Clock {
  readonly #agenda = new Agenda<Task>();
  #now: Instant;
  #order = 0;

  constructor(now: Instant) {
    this.#now = now;
  }

  now(): Instant {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    this.#order += 1;
    const dueMs = this.#now.monoMs + Math.max(0, ms);
    const task: Task = { dueMs, order: this.#order, run, isCancelled: false };
    this.#agenda.push(task);
    return () => {
      task.isCancelled = true;
    };
  }

  every(ms: number, run: () => void): () => void {
    const again = () => {
      cancel = this.after(ms, again);
      run();
    };
    let cancel = this.after(ms, again);
    return () => cancel();
  }

  /** Goes on to an input's instant of the same boot; `settled` ends when what a timer began has ended. */
  async moveTo(at: Instant, settled: () => Promise<void>): Promise<void> {
    for (
      let task = this.#agenda.first;
      task !== undefined && task.dueMs <= at.monoMs;
      task = this.#agenda.first
    ) {
      this.#agenda.pop();
      if (task.isCancelled) continue;
      this.#now = plusMs(this.#now, task.dueMs - this.#now.monoMs);
      task.run();
      await settled();
    }
    this.#now = at;
  }
}
