import type { Deadline } from '../core/alarm.ts';
import { elapsedMs } from '../core/instant.ts';
import type { Clock } from '../core/ports.ts';

/** A stored moment, whatever waits for it. */
type Due = Pick<Deadline, 'id' | 'dueAt'>;

/** One timer for each stored deadline. The stored moment decides; a timer only wakes the desk. */
export interface DeadlineTimers {
  apply(changes: { readonly setDeadlines: readonly Due[]; readonly clearDeadlines: readonly string[] }): void;
  stop(): void;
}

/** Calls `onDue` once for each deadline, at its moment, or at once if that has passed. */
export function createDeadlineTimers(clock: Clock, onDue: (id: string) => void): DeadlineTimers {
  const cancels = new Map<string, () => void>();
  let isStopped = false;

  const clear = (id: string) => {
    cancels.get(id)?.();
    cancels.delete(id);
  };
  const arm = (deadline: Due) => {
    clear(deadline.id);
    const waitMs = Math.ceil(Math.max(elapsedMs(clock.now(), deadline.dueAt), 0));
    const wake = () => {
      // Node's timers may run up to a millisecond early.
      if (elapsedMs(clock.now(), deadline.dueAt) > 0) return arm(deadline);
      cancels.delete(deadline.id);
      onDue(deadline.id);
    };
    cancels.set(deadline.id, clock.after(waitMs, wake));
  };

  return {
    apply({ setDeadlines, clearDeadlines }) {
      for (const id of clearDeadlines) clear(id);
      // What is still signalled while stopping must not keep the process alive; the store has its deadline.
      if (!isStopped) for (const deadline of setDeadlines) arm(deadline);
    },
    stop() {
      isStopped = true;
      for (const id of [...cancels.keys()]) clear(id);
    },
  };
}
