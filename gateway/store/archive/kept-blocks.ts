import { VigilError } from '../../core/error.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { Sqlite } from '../database.ts';
import { type BlockOf, measurementsIn } from './block-reading.ts';
import { longestMs } from './open-spans.ts';
import { sampledAt } from './span.ts';
import { kindNumber } from './tables.ts';

/** What is kept of one device and name, for one person. */
export interface KeptSeries extends BlockOf {
  readonly bedId: string;
  readonly robotId: string;
  readonly residentId: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly blocks: number;
  readonly measurements: number;
  readonly bytes: number;
}

/** Everything that is kept, by device and name. */
export function keptSeries(db: Sqlite): readonly KeptSeries[] {
  return db
    .prepare<[], KeptSeries>(
      `SELECT device_id AS deviceId, series.kind, name, bed_id AS bedId, robot_id AS robotId, resident_id AS residentId,
         min(from_ms) AS fromMs, max(until_ms) AS untilMs, count(*) AS blocks, sum(count) AS measurements,
         sum(length(body)) AS bytes
       FROM series JOIN block ON block.series_id = series.id
       GROUP BY device_id, series.kind, name, bed_id, robot_id, resident_id
       ORDER BY device_id, series.kind, name, fromMs`,
    )
    .all();
}

/** The metrics and streams of a device of which anything was ever kept. Walks no blocks. */
export const keptNames = (db: Sqlite, deviceId: string): readonly string[] =>
  db
    .prepare<[string], string>('SELECT DISTINCT name FROM series WHERE device_id = ? ORDER BY name')
    .pluck()
    .all(deviceId) as string[];

export interface Asked {
  readonly deviceId: string;
  /** A metric or a stream. */
  readonly name: string;
  /** Wall times, both included. */
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Row {
  readonly id: number;
  readonly seriesId: number;
  readonly untilMs: number;
  readonly body: Uint8Array;
}

/** A block that cannot be read: the others are. */
export interface Broken {
  readonly fault: VigilError;
}

/**
 * The measurements of a device and name between two times, block by block in order of their ends. Nothing is kept open between two blocks:
 * a slow reader must not make the log of a running gateway grow.
 */
export function* keptMeasurements(db: Sqlite, asked: Asked): Generator<readonly Measurement[] | Broken> {
  const { deviceId, name, fromMs, untilMs } = asked;
  const next = db.prepare<(string | number)[], Row>(
    `SELECT id, series_id AS seriesId, until_ms AS untilMs, body FROM block
     WHERE kind = ? AND (until_ms, series_id, id) > (?, ?, ?) AND until_ms <= ? AND from_ms <= ?
       AND series_id IN (SELECT id FROM series WHERE device_id = ? AND name = ?)
     ORDER BY until_ms, series_id, id LIMIT 1`,
  );
  for (const kind of ['reading', 'waveform'] as const) {
    let last = { untilMs: fromMs, seriesId: 0, id: 0 };
    for (;;) {
      const place = [last.untilMs, last.seriesId, last.id, untilMs + longestMs, untilMs];
      const row = next.get(kindNumber[kind], ...place, deviceId, name);
      if (row === undefined) break;
      last = row;
      yield measurementsOf(row, { kind, deviceId, name }, (at) => at >= fromMs && at <= untilMs);
    }
  }
}

function measurementsOf(
  { id, body }: Row,
  of: BlockOf,
  isAsked: (wallMs: number) => boolean,
): readonly Measurement[] | Broken {
  try {
    return measurementsIn(body, of).filter((one) => isAsked(sampledAt(one).wallMs));
  } catch (cause) {
    const message = `block ${id} of the archive cannot be read`;
    return { fault: new VigilError('VIGIL_STORE_CORRUPT', message, { cause }) };
  }
}
