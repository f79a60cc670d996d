import { type LearntPerson, type LearntRow, personKey } from '../core/memory.ts';
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
  const erase = db.prepare<[string]>('DELETE FROM learnt WHERE resident_id = ?');
  // Without the bodies: this is asked every minute, and a baseline is long.
  const byPerson = db.prepare<
    [],
    { residentId: string; changedMs: number; keys: string; person: string | null }
  >(
    `SELECT resident_id AS residentId, max(changed_ms) AS changedMs, json_group_array(key) AS keys,
       max(CASE WHEN key = '${personKey}' THEN body END) AS person
     FROM learnt GROUP BY resident_id`,
  );
  return {
    people: (): readonly LearntPerson[] =>
      byPerson.all().map(({ residentId, changedMs, keys, person }) => ({
        residentId,
        changedMs,
        keys: (JSON.parse(keys) as string[]).filter((key) => key !== personKey).sort(),
        ...(person === null ? {} : { person }),
      })),
    /** Everything about one resident. */
    erase(residentId: string): void {
      erase.run(residentId);
    },
    keep(rows: readonly LearntRow[]): void {
      for (const row of rows) put.run(row);
      trim.run(limit);
    },
    all: (): readonly LearntRow[] => all.all(),
  };
}
