import type { Sqlite } from './database.ts';

/** One write on its way into a commit. */
export interface Write {
  readonly id: number;
  /** Part of what the gateway lives by, which is tried again until it is taken. */
  readonly isCommit?: boolean;
  run(): void;
}

/** How it ended: durable, or undone and why. */
export type Ended =
  | { readonly id: number; readonly isDone: true }
  | { readonly id: number; readonly isDone: false; readonly thrown: unknown };

/**
 * Runs writes in one commit, so that they share its one flush. A write that fails is undone alone; if the commit
 * fails, all are.
 */
export function groupCommit(db: Sqlite, reload: () => void): (writes: readonly Write[]) => readonly Ended[] {
  const alone = db.transaction((write: Write) => write.run());
  const attempt = (write: Write): Ended => {
    try {
      alone(write);
      return { id: write.id, isDone: true };
    } catch (thrown) {
      // SQLite ends the whole transaction by itself when the disk is full or fails.
      if (!db.inTransaction) throw thrown;
      reload();
      return { id: write.id, isDone: false, thrown };
    }
  };
  const together = db.transaction((writes: readonly Write[]) => writes.map(attempt));
  return (writes) => {
    if (writes.length === 0) return [];
    try {
      return together.immediate(writes);
    } catch (thrown) {
      reload();
      return writes.map(({ id }) => ({ id, isDone: false, thrown }));
    }
  };
}
