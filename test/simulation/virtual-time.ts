import { Agenda, type Due } from '../../gateway/app/replay/agenda.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import type { Clock } from '../../gateway/core/ports.ts';

interface Task extends Due {
  readonly run: () => void;
  readonly isQuiet: boolean;
  isCancelled: boolean;
}

/** What the machine's clocks show: wall time that may be wrong, monotonic time since boot. */
interface Boot {
  readonly id: string;
  readonly sinceMs: number;
  wallOffsetMs: number;
}

/** An afternoon, in UTC. */
export const dayStartsMs = 1_750_000_000_000;

/** A day's time: it jumps from one task to the next. The true time is the simulation's own; a gateway sees `clock` only. */
export class VirtualTime {
  readonly #agenda = new Agenda<Task>();
  #trueMs = 0;
  #order = 0;
  #isStirred = false;
  readonly #held = new Set<Promise<void>>();
  #boot: Boot = { id: 'boot-0', sinceMs: 0, wallOffsetMs: 0 };

  get trueMs(): number {
    return this.#trueMs;
  }

  /** `isQuiet`: it usually starts no promise, so nothing is waited for unless somebody says `stir`. */
  at(trueMs: number, run: () => void, isQuiet = false): () => void {
    this.#order += 1;
    const dueMs = Math.max(trueMs, this.#trueMs);
    const task: Task = { dueMs, order: this.#order, run, isQuiet, isCancelled: false };
    this.#agenda.push(task);
    return () => {
      task.isCancelled = true;
    };
  }

  /** Something began that ends in a promise. */
  stir(): void {
    this.#isStirred = true;
  }

  /** Something real is under way, such as a write to a file: time stands still until it is done. */
  hold<Result>(underWay: Promise<Result>): Promise<Result> {
    const ended = underWay.then(
      () => {},
      () => {},
    );
    this.#held.add(ended);
    void ended.then(() => this.#held.delete(ended));
    return underWay;
  }

  /** The machine's clock as one process sees it. Its timers die with the process. */
  clock(isAlive: () => boolean): Clock {
    const after = (ms: number, run: () => void) =>
      this.at(this.#trueMs + Math.max(ms, 0), () => {
        if (isAlive()) run();
      });
    const now = () => this.#now();
    return {
      now,
      after,
      every(ms, run) {
        let cancel = after(ms, again);
        function again() {
          cancel = after(ms, again);
          run();
        }
        return () => cancel();
      },
    };
  }

  /** The machine starts anew: monotonic time from nothing, wall time as wrong as told. */
  reboot(wallErrorMs: number): void {
    const id = `boot-${Number(this.#boot.id.slice(5)) + 1}`;
    this.#boot = { id, sinceMs: this.#trueMs, wallOffsetMs: wallErrorMs };
  }

  /** Network time, or a person, sets the wall clock; monotonic time goes on. */
  setWallError(ms: number): void {
    this.#boot.wallOffsetMs = ms;
  }

  get wallErrorMs(): number {
    return this.#boot.wallOffsetMs;
  }

  /** Runs everything up to `endMs`, letting promises settle after each task. */
  async runUntil(endMs: number): Promise<void> {
    for (
      let task = this.#agenda.first;
      task !== undefined && task.dueMs <= endMs;
      task = this.#agenda.first
    ) {
      this.#agenda.pop();
      if (task.isCancelled) continue;
      this.#trueMs = task.dueMs;
      this.#isStirred = !task.isQuiet;
      task.run();
      if (this.#isStirred) await settled();
      while (this.#held.size > 0) {
        await Promise.all(this.#held);
        await settled();
      }
    }
    this.#trueMs = endMs;
  }

  #now(): Instant {
    return {
      wallMs: dayStartsMs + this.#trueMs + this.#boot.wallOffsetMs,
      monoMs: this.#trueMs - this.#boot.sinceMs,
      bootId: this.#boot.id,
      errorMs: 1000,
    };
  }
}

/** The longest chain of promises between a measurement and the board has about a dozen links. */
const settleTurns = 24;
async function settled(): Promise<void> {
  for (let turn = 0; turn < settleTurns; turn += 1) await null;
}
