import type { Registry } from 'prom-client';
import { addRows } from './metric-rows.ts';

/** The archive of everything that was measured, in this run. */
export interface ArchiveHealth {
  readonly measurements: number;
  readonly blocks: number;
  readonly bytes: number;
  readonly removed: number;
  readonly putAside: number;
  readonly failures: number;
  readonly usedBytes: number;
  /** The thread was too slow or away, or there was no room. */
  readonly missing: Readonly<Record<'queue' | 'room', number>>;
}

const rows: readonly (readonly [string, string, (health: ArchiveHealth) => number])[] = [
  ['vigil_archive_measurements_total', 'Readings and blocks of samples written.', (one) => one.measurements],
  ['vigil_archive_blocks_total', 'Compressed blocks written.', ({ blocks }) => blocks],
  ['vigil_archive_block_bytes_total', 'Bytes of those blocks.', ({ bytes }) => bytes],
  ['vigil_archive_removed_total', 'Blocks taken away for age or room.', ({ removed }) => removed],
  [
    'vigil_archive_missing_total',
    'Measurements that could not be kept.',
    ({ missing }) => Object.values(missing).reduce((sum, count) => sum + count, 0),
  ],
  ['vigil_archive_put_aside_total', 'Damaged files put aside.', ({ putAside }) => putAside],
  ['vigil_archive_failures_total', 'What the archive was asked and did not do.', ({ failures }) => failures],
  ['vigil_archive_bytes', 'What its file uses, free pages apart.', ({ usedBytes }) => usedBytes],
];

export function addArchiveMetrics(registry: Registry, archive: () => ArchiveHealth): void {
  addRows(registry, rows, archive);
}
