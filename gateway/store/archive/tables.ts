import type { Sqlite } from '../database.ts';
import type { Series } from './open-spans.ts';
import type { Block } from './span.ts';

/** Of whom a device's measurements are. */
export interface SubjectIds {
  readonly bedId?: string;
  readonly robotId?: string;
  readonly residentId?: string;
}

export type Kind = Series['kind'];

/** Charts go before values. */
export const kindNumber = { waveform: 0, reading: 1 } as const;

/** Series that are looked up once; a ward has a few thousand. */
const mostKnown = 20_000;

/** The rows of the archive. Everything about a resident hangs on their series. */
export function archiveTables(db: Sqlite) {
  const known = new Map<string, number>();
  const addSeries = db.prepare(
    // On the same key twice it is the same series.
    `INSERT INTO series (device_id, kind, name, bed_id, robot_id, resident_id) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET name = name RETURNING id`,
  );
  const addBoot = db.prepare(
    'INSERT INTO boot (boot_id) VALUES (?) ON CONFLICT DO UPDATE SET boot_id = boot_id RETURNING id',
  );
  const addBlock = db.prepare(
    `INSERT INTO block (series_id, kind, boot, from_ms, until_ms, mono_ms, count, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const oldest = db.prepare<[number, number, number], { id: number; size: number }>(
    'SELECT id, length(body) AS size FROM block WHERE kind = ? AND until_ms < ? ORDER BY until_ms LIMIT ?',
  );
  const ofResident = db
    .prepare<[string], number>(
      'SELECT id FROM block WHERE series_id IN (SELECT id FROM series WHERE resident_id = ?)',
    )
    .pluck();
  const remove = db.prepare('DELETE FROM block WHERE id = ?');
  const removeSeries = db.prepare('DELETE FROM series WHERE resident_id = ?');
  const pragma = (name: string): number => Number(db.pragma(name, { simple: true }));

  const idOf = (add: typeof addSeries, values: readonly string[]): number => {
    const key = JSON.stringify(values);
    const found = known.get(key);
    if (found !== undefined) return found;
    const { id } = add.get(...values) as { id: number };
    if (known.size >= mostKnown) known.clear();
    known.set(key, id);
    return id;
  };
  const seriesId = ({ kind, deviceId, name }: Series, subject: SubjectIds): number => {
    const { bedId = '', robotId = '', residentId = '' } = subject;
    const values = [deviceId, kind, name, bedId, robotId, residentId];
    return idOf(addSeries, values);
  };
  return {
    /** The id of its series. */
    add(series: Series, subject: SubjectIds, block: Block): number {
      const { bootId, fromMs, untilMs, monoMs, count, body } = block;
      const id = seriesId(series, subject);
      const boot = idOf(addBoot, [bootId]);
      addBlock.run(id, kindNumber[series.kind], boot, fromMs, untilMs, monoMs, count, body);
      return id;
    },
    /** Removes a few of the oldest blocks of a kind that end before then; how many. */
    removeOldest(kind: Kind, beforeMs: number, most: number, mostBytes: number): number {
      let [removed, bytes] = [0, 0];
      for (const { id, size } of oldest.all(kindNumber[kind], beforeMs, most)) {
        if (bytes > mostBytes) break;
        remove.run(id);
        removed += 1;
        bytes += size;
      }
      return removed;
    },
    /** The ids of a resident's blocks. */
    blocksOf: (residentId: string): readonly number[] => ofResident.all(residentId),
    remove(ids: readonly number[]): void {
      for (const id of ids) remove.run(id);
    },
    /** Removes the names under which a resident's blocks were. */
    removeSeriesOf(residentId: string): void {
      removeSeries.run(residentId);
      known.clear();
    },
    /** What is in use, without pages that are free already. */
    usedBytes: (): number => (pragma('page_count') - pragma('freelist_count')) * pragma('page_size'),
    /** Gives some free pages back to the disk. */
    giveBack(pages: number): void {
      db.pragma(`incremental_vacuum(${pages})`);
    },
    freePages: (): number => pragma('freelist_count'),
    /** What a rolled back transaction had learnt is not there. */
    forgetKnown: (): void => known.clear(),
  };
}

export type ArchiveTables = ReturnType<typeof archiveTables>;
