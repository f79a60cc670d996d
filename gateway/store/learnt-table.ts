import type { LearntRow } from '../core/memory.ts';
import type { Sqlite } from './database.ts';

/** A ward of 200 residents with a few dozen things learnt about each; beyond it the longest unchanged goes. */
export const learntLimit = 10_000;

/** What detectors have learnt, one row a resident and key. */
export function learntTable(db: Sqlite, limit = learntLimit) {
  const put = db.prepare<LearntRow>(
    `INSERT INTO learnt (resident_id, key, changed_ms, body) VALUES (@residentId, @key, @changedMs, @body)
     ON CONFLICT (resident_id, key) DO UPDATE SET changed_ms = excluded.changed_ms, body = excluded.body`,
  );
  const trim = db.prepare<[number]>(
    `DELETE FROM learnt WHERE rowid IN (SELECT rowid FROM learnt ORDER BY changed_ms DESC LIMIT -1 OFFSET ?)`,
  );
  const all = db.prepare<[], LearntRow>(
    'SELECT resident_id AS residentId, key, changed_ms AS changedMs, body FROM learnt',
  );
  return {
    keep(rows: readonly LearntRow[]): void {
      for (const row of rows) put.run(row);
      trim.run(limit);
    },
    all: (): readonly LearntRow[] => all.all(),
  };
}
