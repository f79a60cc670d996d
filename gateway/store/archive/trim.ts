import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Sqlite } from '../database.ts';
import { damagedFile, removeDamaged } from './database.ts';
import type { ArchiveTables, Kind } from './tables.ts';

/** What may stay. */
export interface TrimLimits {
  /** Wall times; what ends before them goes. */
  readonly readingsBeforeMs: number;
  readonly waveformsBeforeMs: number;
  readonly maxBytes: number;
  /** The disk is for other things now: charts go, whatever their age. */
  readonly isNearlyFull: boolean;
}

/** How many blocks went, and whether more would. */
export interface Trimmed {
  readonly removed: number;
  readonly isMore: boolean;
}

/** What one transaction removes at most: others wait for it, and its log must find room on a full disk. */
const sliceRows = 100;
const sliceBytes = 1_000_000;
const slicesEach = 10;
/** Free pages that are given back after each: a few more than it freed. */
const pagesBack = 500;

const ever = Number.MAX_SAFE_INTEGER;

/** Removes the oldest of what is too old, then of what is too much, charts before values; a few slices at a time. */
export function trim(db: Sqlite, tables: ArchiveTables, directory: string, limits: TrimLimits): Trimmed {
  trimDamaged(tables, directory, limits);
  const remove = db.transaction((kind: Kind, beforeMs: number) =>
    tables.removeOldest(kind, beforeMs, sliceRows, sliceBytes),
  );
  const slice = (): number => {
    for (const [kind, beforeMs] of due(tables, limits)) {
      const removed = remove(kind, beforeMs);
      if (removed > 0) return removed;
    }
    return 0;
  };
  let removed = 0;
  for (let count = 0; count < slicesEach; count += 1) {
    const gone = slice();
    removed += gone;
    if (gone === 0) return { removed, isMore: false };
    db.transaction(() => tables.giveBack(pagesBack))();
    db.pragma('wal_checkpoint(PASSIVE)');
  }
  return { removed, isMore: true };
}

/** In which order what must go is looked for. */
function due(tables: ArchiveTables, limits: TrimLimits): readonly (readonly [Kind, number])[] {
  const { readingsBeforeMs, waveformsBeforeMs, maxBytes, isNearlyFull } = limits;
  const isTooMuch = tables.usedBytes() > maxBytes;
  return [
    ['waveform', isTooMuch || isNearlyFull ? ever : waveformsBeforeMs],
    ['reading', isTooMuch ? ever : readingsBeforeMs],
  ];
}

/** What was put aside is kept as long as values are, and goes first where room is short. */
function trimDamaged(tables: ArchiveTables, directory: string, limits: TrimLimits): void {
  const damaged = statSync(join(directory, damagedFile), { throwIfNoEntry: false });
  if (damaged === undefined) return;
  const { isNearlyFull, maxBytes, readingsBeforeMs } = limits;
  const isTooMuch = tables.usedBytes() + damaged.size > maxBytes;
  if (isTooMuch || isNearlyFull || damaged.mtimeMs < readingsBeforeMs) removeDamaged(directory);
}
