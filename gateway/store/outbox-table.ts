import type { OutboxMessage } from '../core/ledger.ts';
import type { Sqlite } from './database.ts';

/** More than two weeks of a busy ward without an uplink; beyond it the oldest message goes and is counted. */
export const unsentLimit = 200_000;
/** Kept after sending, so that a transaction that is written again does not send its messages again. */
export const sentKept = 1000;

interface OutboxRow {
  readonly id: string;
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1;
  readonly isRetained: number;
}

/** Messages that must leave the gateway, in the order they arose. */
export function outboxTable(db: Sqlite, limit = unsentLimit) {
  const put = db.prepare<OutboxRow>(
    `INSERT INTO outbox (id, topic, payload, qos, is_retained) VALUES (@id, @topic, @payload, @qos, @isRetained)
     ON CONFLICT (id) DO NOTHING`,
  );
  const pending = db.prepare<[number], OutboxRow>(
    `SELECT id, topic, payload, qos, is_retained AS isRetained FROM outbox WHERE is_sent = 0 ORDER BY seq LIMIT ?`,
  );
  const mark = db.prepare<[string]>('UPDATE outbox SET is_sent = 1 WHERE id = ? AND is_sent = 0');
  const forget = db.prepare<[number]>(
    `DELETE FROM outbox WHERE is_sent = 1 AND seq <=
       (SELECT seq FROM outbox WHERE is_sent = 1 ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
  );
  const dropOldest = db.prepare<[number]>(
    'DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE is_sent = 0 ORDER BY seq LIMIT ?)',
  );
  const count = db.prepare<[], { unsent: number }>('SELECT count(*) AS unsent FROM outbox WHERE is_sent = 0');
  const counted = () => count.get()?.unsent ?? 0;
  let unsent = counted();
  let dropped = 0;

  return {
    put(message: OutboxMessage): void {
      unsent += put.run({ ...message, isRetained: message.isRetained ? 1 : 0 }).changes;
      if (unsent <= limit) return;
      dropped += dropOldest.run(unsent - limit).changes;
      unsent = limit;
    },
    pending: (most: number): OutboxMessage[] =>
      pending.all(most).map((row) => ({ ...row, isRetained: row.isRetained === 1 })),
    markSent(ids: readonly string[]): void {
      for (const id of ids) unsent -= mark.run(id).changes;
      forget.run(sentKept);
    },
    /** After a write that was rolled back. */
    reload(): void {
      unsent = counted();
    },
    counters: () => ({ outboxUnsent: unsent, outboxDropped: dropped }),
  };
}
