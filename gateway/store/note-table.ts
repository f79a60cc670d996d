import type { Instant } from '../core/instant.ts';
import type { Note, NoteLine, NoteWords } from '../core/note.ts';
import type { Sqlite } from './database.ts';

/** A line with when it was written. */
export interface TimedBody extends Instant {
  readonly body: string;
}

/** Its columns, of the ledger. */
export const timedBody = 'wall_ms AS wallMs, mono_ms AS monoMs, boot_id AS bootId, error_ms AS errorMs, body';

/** The words of notes, each beside the ledger's line that tells of it. */
export function noteTable(db: Sqlite) {
  const put = db.prepare<NoteWords>(
    'INSERT INTO notes (id, resident_id, words, salt) VALUES (@id, @residentId, @words, @salt) ON CONFLICT DO NOTHING',
  );
  const erase = db.prepare<[string]>('DELETE FROM notes WHERE resident_id = ?');
  // What was erased has no words any more, and is not there for anybody.
  const about = db.prepare<[string, number], TimedBody & { readonly words: string }>(
    `SELECT ${timedBody}, words
     FROM ledger JOIN notes ON notes.id = body ->> '$.id' AND resident_id = subject
     WHERE kind = 'note' AND subject = ? ORDER BY seq DESC LIMIT ?`,
  );
  return {
    put(words: NoteWords): void {
      put.run(words);
    },
    erase(residentId: string): void {
      erase.run(residentId);
    },
    /** Newest first. */
    about: (residentId: string, limit: number): readonly Note[] =>
      about.all(residentId, limit).map(({ body, words, ...at }) => ({
        ...(JSON.parse(body) as NoteLine),
        at,
        words,
      })),
  };
}
