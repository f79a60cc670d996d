import type { Alarm } from '../core/alarm.ts';
import type { CareEvent } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import type { Note } from '../core/note.ts';
import type { StandingLine } from '../core/standing.ts';
import type { Sqlite } from './database.ts';
import { noteTable, type TimedBody, timedBody } from './note-table.ts';

/** A line about what stands, with its time. */
export interface StandingAt extends StandingLine {
  readonly at: Instant;
}

/** What is asked about one resident. */
export interface ResidentReads {
  /** Raised or closed since then, newest first. */
  alarmsAbout(residentId: string, sinceWallMs: number, limit: number): readonly Alarm[];
  /** Newest first. */
  eventsAbout(residentId: string, sinceWallMs: number, limit: number): readonly CareEvent[];
  /** The lines since then in which a mark stands (a quoted id), and the last one before; oldest first. */
  standingAbout(mark: string, sinceWallMs: number, limit: number): readonly StandingAt[];
  /** What staff entered about them since then, and that they were erased; the newest, oldest first. */
  enteredAbout(residentId: string, sinceWallMs: number, limit: number): readonly LedgerEntry[];
  /** Notes that are not erased, newest first. */
  notesAbout(residentId: string, limit: number): readonly Note[];
}

/** Such reads over a thread. */
export type Asked<Reads> = {
  readonly [Name in keyof Reads]: Reads[Name] extends (...args: infer Args) => infer Found
    ? (...args: Args) => Promise<Found>
    : never;
};

/** As the indexes of migration 9 say it. */
const residentOf = `CASE WHEN json_valid(body) THEN body ->> '$.residentId' END`;
/** Lines before the time that are looked through for the last one. */
const mostBefore = 5000;

/** What is known about one resident, by indexes of their own. */
export function residentReads(db: Sqlite): ResidentReads {
  const alarms = db
    .prepare<[string, number, number], string>(
      `SELECT body FROM alarms WHERE ${residentOf} = ? AND changed_ms >= ? ORDER BY changed_ms DESC LIMIT ?`,
    )
    .pluck();
  const events = db
    .prepare<[string, number, number], string>(
      `SELECT body FROM ledger WHERE kind = 'care-event' AND ${residentOf} = ? AND wall_ms >= ? ORDER BY wall_ms DESC LIMIT ?`,
    )
    .pluck();
  const since = db.prepare<[number, string, number], TimedBody>(
    `SELECT ${timedBody} FROM ledger WHERE kind = 'standing' AND wall_ms >= ? AND instr(body, ?) > 0
     ORDER BY wall_ms, seq LIMIT ?`,
  );
  const before = db.prepare<[number, number, string], TimedBody>(
    `SELECT * FROM (SELECT ${timedBody} FROM ledger WHERE kind = 'standing' AND wall_ms < ?
       ORDER BY wall_ms DESC LIMIT ?) WHERE instr(body, ?) > 0 LIMIT 1`,
  );
  // By the index of migration 4: a ward's rounds of a fortnight are some thousands of lines.
  const entered = db.prepare<[number, string, number], TimedBody & { readonly kind: string }>(
    `SELECT kind, ${timedBody} FROM ledger WHERE kind IN ('observation', 'erasure') AND wall_ms >= ? AND subject = ?
     ORDER BY +seq DESC LIMIT ?`,
  );
  return {
    alarmsAbout: (residentId, sinceWallMs, limit) =>
      alarms.all(residentId, sinceWallMs, limit).map((body) => JSON.parse(body)),
    eventsAbout: (residentId, sinceWallMs, limit) =>
      events.all(residentId, sinceWallMs, limit).map((body) => JSON.parse(body)),
    standingAbout: (mark, sinceWallMs, limit) =>
      [...before.all(sinceWallMs, mostBefore, mark), ...since.all(sinceWallMs, mark, limit)].map(
        ({ body, ...at }) => ({ ...(JSON.parse(body) as StandingLine), at }),
      ),
    enteredAbout: (residentId, sinceWallMs, limit) =>
      entered
        .all(sinceWallMs, residentId, limit)
        .reverse()
        .map(({ kind, body, ...at }) => ({
          kind,
          subject: residentId,
          at,
          body: JSON.parse(body) as unknown,
        })),
    notesAbout: noteTable(db).about,
  };
}
