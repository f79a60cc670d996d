import type { Clock } from '../core/ports.ts';
import type { CommandRefusal, FromDrivers } from '../plugin/child.ts';

/** What became of a command: sent (and done, where the device says so), refused by the drivers process, or not known. */
export type CommandOutcome = 'sent' | 'not-taken' | 'unanswered' | CommandRefusal;

/** The drivers process answers within one turn of its loop, a device that is asked for its answer within seconds. */
const answerMs = 10_000;
/** Commands come from people's hands: more at once is a fault, and is not taken. */
const waitingMost = 64;

/** Joins each command to the answer of the drivers process. */
export class CommandAnswers {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #waiting = new Map<number, (outcome: CommandOutcome) => void>();
  #lastId = 0;

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock;
  }

  /** Sends under a number of its own; `send` is false where nobody takes it. */
  ask(send: (id: number) => boolean): Promise<CommandOutcome> {
    if (this.#waiting.size >= waitingMost) return Promise.resolve('not-taken');
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      const cancel = this.#clock.after(answerMs, () => this.#settle(id, 'unanswered'));
      this.#waiting.set(id, (outcome) => {
        cancel();
        resolve(outcome);
      });
      if (!send(id)) this.#settle(id, 'not-taken');
    });
  }

  take({ id, refusal }: Extract<FromDrivers, { type: 'command-answer' }>): void {
    this.#settle(id, refusal ?? 'sent');
  }

  /** The drivers process is gone: whatever it had not answered stays unknown. */
  abandon(): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id, 'unanswered');
  }

  #settle(id: number, outcome: CommandOutcome): void {
    const settle = this.#waiting.get(id);
    this.#waiting.delete(id);
    settle?.(outcome);
  }
}
