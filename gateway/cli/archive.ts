import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { registries } from '../app/registries.ts';
import { loadConfig } from '../config/load.ts';
import { VigilError } from '../core/error.ts';
import { elapsedMs, type Instant } from '../core/instant.ts';
import { archiveFile } from '../store/archive/database.ts';
import { keptMeasurements, keptSeries } from '../store/archive/kept-blocks.ts';
import { sampledAt } from '../store/archive/span.ts';
import { openForReading, type Sqlite } from '../store/database.ts';
import { archiveCsv } from './archive/csv.ts';
import { archiveLine } from './archive/json-line.ts';

type Write = (line: string) => Promise<void>;

export interface ArchiveChoices {
  readonly config: string;
  readonly from?: string;
  readonly until?: string;
  readonly csv?: boolean;
}

/** `vigil archive list`: what is kept of which device, one JSON line a metric or stream. The gateway may run meanwhile. */
export async function listArchive(config: string, write: Write): Promise<number> {
  return reading(config, async (db) => {
    for (const { fromMs, untilMs, bedId, robotId, residentId, deviceId, ...kept } of keptSeries(db))
      await write(
        JSON.stringify({
          device: deviceId,
          ...kept,
          ...(bedId && { bed: bedId }),
          ...(robotId && { robot: robotId }),
          ...(residentId && { resident: residentId }),
          from: textOf(fromMs),
          until: textOf(untilMs),
        }),
      );
    return 0;
  });
}

/**
 * `vigil archive read`: measurements of a device as `vigil decode` prints them, with `at`, or as a recording; `t` counts from the first. Ends
 * with 0 where there are any and all could be read.
 */
export async function readArchive(
  deviceId: string,
  name: string,
  { config, from, until, csv }: ArchiveChoices,
  write: Write,
): Promise<number> {
  const asked = {
    deviceId,
    name,
    fromMs: from === undefined ? 0 : timeOf(from, '--from'),
    untilMs: until === undefined ? Number.MAX_SAFE_INTEGER : timeOf(until, '--until'),
  };
  return reading(config, async (db) => {
    const linesOf = csv ? archiveCsv() : archiveLine;
    let first: Instant | undefined;
    let broken = 0;
    for (const block of keptMeasurements(db, asked)) {
      if ('fault' in block) {
        broken += 1;
        process.stderr.write(`${block.fault.message}\n`);
        continue;
      }
      for (const measurement of block) {
        first ??= sampledAt(measurement);
        const t = Math.round(elapsedMs(first, sampledAt(measurement)) * 1000) / 1e6;
        for (const line of linesOf(measurement, t)) await write(line);
      }
    }
    if (first === undefined && broken === 0) throw refused(`nothing of ${deviceId} ${name} in that time`);
    return broken > 0 ? 1 : 0;
  });
}

async function reading(config: string, read: (db: Sqlite) => Promise<number>): Promise<number> {
  const { directory } = (await loadConfig(config, registries)).store;
  const path = join(directory, archiveFile);
  if (!existsSync(path)) throw refused(`${path}: there is no archive; see \`store.archive\``);
  const db = openForReading(path);
  try {
    return await read(db);
  } finally {
    db.close();
  }
}

const refused = (message: string): VigilError => new VigilError('VIGIL_ARCHIVE_REFUSED', message);

const textOf = (wallMs: number): string => new Date(wallMs).toISOString();

/** A day (its midnight), or a time of a day, where this machine is unless it says otherwise. */
function timeOf(text: string, option: string): number {
  const wallMs = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text);
  if (Number.isNaN(wallMs)) throw refused(`${option} ${text}: write 2026-11-01 or 2026-11-01T22:30`);
  return wallMs;
}
