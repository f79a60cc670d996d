import { VigilError } from '../../core/error.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { Sqlite } from '../database.ts';
import { type BlockOf, measurementsIn } from './block-reading.ts';
import { sampledAt } from './span.ts';

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
  readonly kind: Measurement['kind'];
  readonly fromMs: number;
  readonly body: Uint8Array;
}

/** A block that cannot be read: the others are. */
export interface Broken {
  readonly fault: VigilError;
}

/**
 * The measurements of a device and name between two times, block by block in order of time. Nothing is kept open between two blocks: a slow
 * reader must not make the log of a running gateway grow.
 */
export function* keptMeasurements(
  db: Sqlite,
  { deviceId, name, fromMs, untilMs }: Asked,
): Generator<readonly Measurement[] | Broken> {
  const next = db.prepare<(string | number)[], Row>(
    `SELECT block.id, series.kind, from_ms AS fromMs, body FROM series JOIN block ON block.series_id = series.id
     WHERE device_id = ? AND name = ? AND until_ms >= ? AND from_ms <= ? AND (from_ms, block.id) > (?, ?)
     ORDER BY from_ms, block.id LIMIT 1`,
  );
  let last = { fromMs: Number.MIN_SAFE_INTEGER, id: 0 };
  for (;;) {
    const row = next.get(deviceId, name, fromMs, untilMs, last.fromMs, last.id);
    if (row === undefined) return;
    last = row;
    yield measurementsOf(row, deviceId, name, (wallMs) => wallMs >= fromMs && wallMs <= untilMs);
  }
}

function measurementsOf(
  { id, kind, body }: Row,
  deviceId: string,
  name: string,
  isAsked: (wallMs: number) => boolean,
): readonly Measurement[] | Broken {
  try {
    return measurementsIn(body, { kind, deviceId, name }).filter((one) => isAsked(sampledAt(one).wallMs));
  } catch (cause) {
    return {
      fault: new VigilError('VIGIL_STORE_CORRUPT', `block ${id} of the archive cannot be read`, { cause }),
    };
  }
}
