import type { ErasureRequest } from '../core/memory.ts';
import type { Sqlite } from './database.ts';

/** What was asked to be erased and is not yet. */
export function erasureTable(db: Sqlite) {
  const put = db.prepare<ErasureRequest>(
    `INSERT INTO erasures (resident_id, asked_ms, asked_by, reason) VALUES (@residentId, @askedMs, @askedBy, @reason)
     ON CONFLICT (resident_id) DO NOTHING`,
  );
  const all = db.prepare<[], ErasureRequest>(
    `SELECT resident_id AS residentId, asked_ms AS askedMs, asked_by AS askedBy, reason FROM erasures
     ORDER BY asked_ms LIMIT 1000`,
  );
  const done = db.prepare<[string]>('DELETE FROM erasures WHERE resident_id = ?');
  return {
    ask(request: ErasureRequest): void {
      put.run(request);
    },
    asked: (): readonly ErasureRequest[] => all.all(),
    done(residentId: string): void {
      done.run(residentId);
    },
  };
}
