import type { Sqlite } from '../database.ts';
import { type BlockOf, measurementsIn } from './block-reading.ts';
import { longestMs } from './open-spans.ts';
import { type Point, pointsOf } from './points.ts';
import { kindNumber } from './tables.ts';

export const hourMs = 3_600_000;

/** A series of a resident whose values are summed up. */
export interface SummedSeries {
  readonly id: number;
  readonly deviceId: string;
  readonly name: string;
}

/** An hour of a series as it is stored. */
export interface HourRow {
  readonly hour: number;
  readonly seriesId: number;
  readonly unit: string;
  readonly quarters: Uint8Array;
  readonly minutes: Uint8Array;
}

interface Due {
  readonly hour: number;
  readonly seriesId: number;
  readonly deviceId: string;
  readonly name: string;
}

interface BlockRow {
  readonly seriesId: number;
  readonly deviceId: string;
  readonly name: string;
  readonly body: Uint8Array;
}

/** Blocks' contents for a set of series, in the order of their ends; those that cannot be read are left out, as in every query. */
function blocksBetween(db: Sqlite) {
  const blocks = db.prepare<[number, number, number, number, string], BlockRow>(
    `SELECT series_id AS seriesId, device_id AS deviceId, name, body FROM block JOIN series ON series.id = series_id
     WHERE block.kind = ? AND until_ms >= ? AND until_ms <= ? AND from_ms < ? AND series_id IN (SELECT value FROM json_each(?))`,
  );
  return function* (ids: readonly number[], fromMs: number, untilMs: number) {
    const kind: BlockOf['kind'] = 'reading';
    const rows = blocks.iterate(kindNumber[kind], fromMs, untilMs + longestMs, untilMs, JSON.stringify(ids));
    for (const { seriesId, deviceId, name, body } of rows)
      yield { seriesId, points: readable(body, { kind, deviceId, name }) };
  };
}

function readable(body: Uint8Array, of: BlockOf): readonly Point[] {
  try {
    return pointsOf(measurementsIn(body, of));
  } catch {
    // Damage in one block is told by whoever reads the archive itself; a history shows a gap there.
    return [];
  }
}

const eachHour = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);

type CoarseRow = Omit<HourRow, 'minutes'>;

/** What is asked of the summaries. Rows are by hour and series: those of an hour lie together, so that writing them touches few pages. */
function summaryReads(db: Sqlite) {
  const due = db.prepare<[number, number], Due>(
    `SELECT hour, series_id AS seriesId, device_id AS deviceId, name FROM summary_due JOIN series ON series.id = series_id
     WHERE hour = (SELECT min(hour) FROM summary_due) AND hour < ? LIMIT ?`,
  );
  const ofResident = db.prepare<[string, string], SummedSeries>(
    `SELECT id, device_id AS deviceId, name FROM series
     WHERE resident_id = ? AND kind = 'reading' AND name IN (SELECT value FROM json_each(?)) ORDER BY id`,
  );
  const inHours = `FROM json_each(?) AS h CROSS JOIN json_each(?) AS s CROSS JOIN summary ON hour = h.value AND series_id = s.value`;
  const hours = db.prepare<[string, string], HourRow>(
    `SELECT hour, series_id AS seriesId, unit, quarters, minutes ${inHours}`,
  );
  const coarse = db.prepare<[string, string], CoarseRow>(
    `SELECT hour, series_id AS seriesId, unit, quarters ${inHours}`,
  );
  const dueOf = db.prepare<[number, number, string], { hour: number; seriesId: number }>(
    `SELECT hour, series_id AS seriesId FROM summary_due
     WHERE hour BETWEEN ? AND ? AND series_id IN (SELECT value FROM json_each(?))`,
  );
  const asked = (ids: readonly number[], from: number, to: number): [string, string] => [
    JSON.stringify(eachHour(from, to)),
    JSON.stringify(ids),
  ];
  return {
    /** Some of the oldest hour that is due, if it is before that one. */
    due: (beforeHour: number, most: number): readonly Due[] => due.all(beforeHour, most),
    blocks: blocksBetween(db),
    ofResident: (residentId: string, names: readonly string[]): readonly SummedSeries[] =>
      ofResident.all(residentId, JSON.stringify(names)),
    hours: (ids: readonly number[], from: number, to: number): readonly HourRow[] =>
      hours.all(...asked(ids, from, to)),
    /** The same without the minutes. */
    coarseHours: (ids: readonly number[], from: number, to: number): readonly CoarseRow[] =>
      coarse.all(...asked(ids, from, to)),
    dueOf: (ids: readonly number[], from: number, to: number) => dueOf.all(from, to, JSON.stringify(ids)),
  };
}

/** What takes summaries away: with the blocks that they sum up, and with the resident. */
function summaryRemovals(db: Sqlite) {
  const drop = db.prepare<[number, number]>('DELETE FROM summary WHERE hour = ? AND series_id = ?');
  const idsOf = db.prepare<[string], number>('SELECT id FROM series WHERE resident_id = ?').pluck();
  const span = db.prepare<[], { first: number | null; last: number | null }>(
    'SELECT min(hour) AS first, max(hour) AS last FROM summary',
  );
  const oldestBlock = db
    .prepare<[number], number | null>('SELECT min(until_ms) FROM block WHERE kind = ?')
    .pluck();
  const trim = db.prepare<[number, number]>(
    'DELETE FROM summary WHERE (hour, series_id) IN (SELECT hour, series_id FROM summary WHERE hour < ? LIMIT ?)',
  );
  const trimDue = db.prepare<[number]>('DELETE FROM summary_due WHERE hour < ?');
  const dropDue = db.prepare<[string]>(
    'DELETE FROM summary_due WHERE series_id IN (SELECT id FROM series WHERE resident_id = ?)',
  );
  return {
    drop(hour: number, seriesId: number): void {
      drop.run(hour, seriesId);
    },
    /** Some of what is older than every block. */
    removeOld(most: number): void {
      const oldest = oldestBlock.get(kindNumber.reading) ?? Number.MAX_SAFE_INTEGER;
      const hour = Math.floor(oldest / hourMs);
      trimDue.run(hour);
      trim.run(hour, most);
    },
    /** Everything of a resident, in slices that `inSlice` runs. */
    erase(residentId: string, inSlice: (run: () => void) => void): void {
      const ids = idsOf.all(residentId);
      const { first, last } = span.get() ?? {};
      const all = first == null || last == null ? [] : eachHour(first, last);
      for (let from = 0; from < all.length; from += hoursEach)
        inSlice(() => {
          for (const hour of all.slice(from, from + hoursEach)) for (const id of ids) drop.run(hour, id);
        });
      inSlice(() => void dropDue.run(residentId));
    },
  };
}

/** Hours of summaries, and which hours have blocks that are in none yet. */
export function summaryTable(db: Sqlite) {
  const addDue = db.prepare<[number, number]>(
    'INSERT INTO summary_due (hour, series_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const done = db.prepare<[number, number]>('DELETE FROM summary_due WHERE hour = ? AND series_id = ?');
  const put = db.prepare<HourRow>(
    `INSERT OR REPLACE INTO summary (hour, series_id, unit, quarters, minutes)
     VALUES (@hour, @seriesId, @unit, @quarters, @minutes)`,
  );
  return {
    ...summaryReads(db),
    ...summaryRemovals(db),
    /** A block was written: its hours have to be summed up, again if they were. */
    blockAdded(seriesId: number, fromMs: number, untilMs: number): void {
      for (const hour of eachHour(Math.floor(fromMs / hourMs), Math.floor(untilMs / hourMs)))
        addDue.run(hour, seriesId);
    },
    put(row: HourRow): void {
      put.run(row);
    },
    done(hour: number, seriesId: number): void {
      done.run(hour, seriesId);
    },
  };
}

const hoursEach = 100;

export type SummaryTable = ReturnType<typeof summaryTable>;
