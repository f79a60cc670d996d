import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { driverNamed } from '../../../drivers/index.ts';
import { type Random, seededRandom } from '../../../drivers/virtual/random.ts';
import { TableSignal } from '../../../drivers/virtual/table-signal.ts';
import { deviceId } from '../../core/id.ts';
import type { Instant } from '../../core/instant.ts';
import type { Measurement } from '../../core/measurement.ts';
import { batchWriter } from '../../plugin/batch.ts';
import type { DecodedMeasurement } from '../../plugin/driver.ts';
import { archiveCalls } from '../../store/archive/calls.ts';
import type { Figure } from './figure.ts';

/** What a bed may have: a radar and an oximeter for breath and pulse, load cells under it; a wearable's acceleration at 100 Hz. */
const values = ['seeed-mr60bha2', 'nonin-oem3', 'bedside-node'] as const;
const wearable = 'witmotion-wt901';

/** As much of a day as makes the file's first pages not count. */
const valueHours = 4;
const chartHours = 0.25;
const dayHours = 24;
/** A player gives ten seconds at most. */
const stepS = 5;
const startWallMs = 1_790_000_000_000;
const bytesPerMb = 1_000_000;

/** What a sensor of that kind adds to what it measures, and the steps in which it counts (16 g and 2000 deg/s over 16 bits). */
const sensors: Readonly<Record<string, { readonly noise: number; readonly step: number }>> = {
  g: { noise: 0.003, step: 16 / 32_768 },
  'deg/s': { noise: 0.1, step: 2000 / 32_768 },
};

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

/** A device of the bed: what it says until then, as it arrives over a line, a few milliseconds early or late. */
function playerOf(driver: string, of: 'metrics' | 'streams'): (toS: number) => readonly Measurement[] {
  const { metrics, streams } = driverNamed(driver);
  const tables =
    of === 'metrics' ? { metrics, streams: [] } : { metrics: [], streams: streams.filter(isAxes) };
  const signal = new TableSignal(tables, { seed: 1, rows: 10 });
  const random = seededRandom(2, driver);
  const instant = (t: number): Instant => {
    const ms = t * 1000 + random.between(0, 10);
    return { wallMs: startWallMs + Math.floor(ms), monoMs: ms, bootId: 'bench', errorMs: 1000 };
  };
  return (toS) => signal.advance(toS).flatMap((said) => measured(said, driver, instant, random));
}

const isAxes = ({ stream }: { readonly stream: string }): boolean => stream === 'imu';

function measured(
  said: DecodedMeasurement,
  driver: string,
  instant: (t: number) => Instant,
  random: Random,
): readonly Measurement[] {
  const at = instant(said.t);
  if (said.type === 'reading') {
    const { metric, value, unit, quality } = said;
    return [
      { kind: 'reading', deviceId: deviceId(driver), metric, value, unit, quality, at, receivedAt: at },
    ];
  }
  const { stream, channels, units, quality, rateHz = 100, samples } = said;
  const sensed = samples.flatMap((row) =>
    row.map((value, index) => {
      const { noise, step } = sensors[units[index] ?? ''] ?? { noise: 0, step: 1 };
      return Math.round((value + random.normal() * noise) / step) * step;
    }),
  );
  return [
    {
      kind: 'waveform',
      deviceId: deviceId(driver),
      stream,
      channels,
      units,
      startAt: at,
      receivedAt: at,
      rateHz,
      samples: Float32Array.from(sensed),
      quality,
    },
  ];
}
