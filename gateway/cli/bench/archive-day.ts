import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchWriter } from '../../plugin/batch.ts';
import { archiveCalls } from '../../store/archive/calls.ts';
import { playerOf, stepS, bedDrivers as values } from './bed-player.ts';
import type { Figure } from './figure.ts';

/** Acceleration at 100 Hz. */
const wearable = 'witmotion-wt901';

/** As much of a day as makes the file's first pages not count. */
const valueHours = 4;
const chartHours = 0.25;
const dayHours = 24;
const bytesPerMb = 1_000_000;

/** Bytes that the archive takes of one bed and day, measured on what virtual devices of the bed say. */
export function archiveDay(): readonly Figure[] {
  const ofValues = archivedBytes(values, valueHours, 'metrics');
  const ofCharts = archivedBytes([wearable], chartHours, 'streams');
  const perReading = Math.round((ofValues.bytes / ofValues.count) * 100) / 100;
  return [
    {
      name: 'archive: the values of a bed and day',
      value: (ofValues.bytes * dayHours) / valueHours / bytesPerMb,
      unit: 'MB',
      limit: 15,
      detail: `${values.join(', ')}: ${Math.round(ofValues.count / valueHours)} readings an hour, ${perReading} bytes each`,
    },
    {
      name: 'archive: six axes at 100 Hz for a day (off unless asked for)',
      value: (ofCharts.bytes * dayHours) / chartHours / bytesPerMb,
      unit: 'MB',
      limit: 80,
      detail: `${wearable}, with its noise`,
    },
  ];
}

interface Archived {
  readonly bytes: number;
  readonly count: number;
}

function archivedBytes(drivers: readonly string[], hours: number, of: 'metrics' | 'streams'): Archived {
  const directory = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
  try {
    const calls = archiveCalls({ directory, subjects: {} });
    const pack = batchWriter();
    const bed = drivers.map((driver) => playerOf(driver, of));
    let count = 0;
    const untilS = hours * 3600;
    for (let atS = stepS; atS <= untilS; atS += stepS) {
      const said = bed.flatMap((advance) => advance(atS));
      count += said.length;
      calls.hold(pack(said));
      calls.write({ monoMs: atS * 1000, mayWrite: true });
    }
    const { usedBytes } = calls.write({ monoMs: Number.MAX_SAFE_INTEGER, mayWrite: true });
    calls.close();
    return { bytes: usedBytes, count };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
