import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { deviceId } from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import type { Measurement, Reading, Waveform } from '../../gateway/core/measurement.ts';
import { archiveFile } from '../../gateway/store/archive/database.ts';
import { keptMeasurements, keptSeries } from '../../gateway/store/archive/kept-blocks.ts';
import { openForReading } from '../../gateway/store/database.ts';

export const startWallMs = 1_790_000_000_000;

/** Two residents with an oximeter each. */
export const archiveSubjects = {
  'oximeter-1': { bedId: 'bed-1', residentId: 'resident-of-the-first-bed' },
  'oximeter-2': { bedId: 'bed-2', residentId: 'resident-of-the-second-bed' },
};

export const at = (second: number): Instant => ({
  wallMs: startWallMs + second * 1000,
  monoMs: second * 1000,
  bootId: 'boot-1',
  errorMs: 0,
});

/** A pulse that goes up and down, once a second. */
export const pulse = (device: string, second: number, more: Partial<Reading> = {}): Reading => ({
  kind: 'reading',
  deviceId: deviceId(device),
  metric: 'pulse-rate',
  value: 70 + (second % 7),
  unit: '/min',
  at: at(second),
  receivedAt: at(second),
  quality: 'good',
  ...more,
});

/** A second of a plethysmogram, whose samples do not compress. */
export const pleth = (device: string, second: number): Waveform => ({
  kind: 'waveform',
  deviceId: deviceId(device),
  stream: 'pleth',
  channels: ['pleth'],
  units: ['1'],
  startAt: at(second),
  receivedAt: at(second),
  rateHz: 100,
  samples: Float32Array.from({ length: 100 }, (_, row) =>
    Math.fround(Math.sin((second * 100 + row) ** 2) / 3),
  ),
  quality: 'good',
});

export const seconds = <One>(from: number, until: number, make: (second: number) => One): readonly One[] =>
  Array.from({ length: until - from }, (_, index) => make(from + index));

/** A folder of this test's own. */
export function archiveFolder(t: ExecutionContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'vigil-archive-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** What the file holds of a device, as any other process reads it. */
export function archived(directory: string, device: string, name: string): readonly Measurement[] {
  const db = openForReading(join(directory, archiveFile));
  try {
    const blocks = keptMeasurements(db, {
      deviceId: device,
      name,
      fromMs: 0,
      untilMs: Number.MAX_SAFE_INTEGER,
    });
    return [...blocks].flatMap((block) => {
      if ('fault' in block) throw block.fault;
      return block;
    });
  } finally {
    db.close();
  }
}

export function archivedSeries(directory: string) {
  const db = openForReading(join(directory, archiveFile));
  try {
    return keptSeries(db);
  } finally {
    db.close();
  }
}

/** Whether these bytes stand anywhere in the archive's files. */
export const isAnywhere = (directory: string, bytes: string | Buffer): boolean =>
  readdirSync(directory)
    .filter((name) => name.startsWith(archiveFile))
    .some((name) => readFileSync(join(directory, name)).includes(bytes));
