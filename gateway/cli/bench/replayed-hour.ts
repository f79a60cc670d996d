import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptureBegin } from '../../app/capture.ts';
import { registries } from '../../app/registries.ts';
import { replay } from '../../app/replay/replay.ts';
import { systemClock } from '../../clock.ts';
import { configSchema } from '../../config/schema.ts';
import { type Instant, plusMs } from '../../core/instant.ts';
import { processLog } from '../../log.ts';
import { batchWriter } from '../../plugin/batch.ts';
import { readCapture } from '../../store/capture/capture-reader.ts';
import { CaptureWriter } from '../../store/capture/capture-writer.ts';
import { bedDrivers, playerOf } from './bed-player.ts';
import type { Figure } from './figure.ts';

const beds = 10;
const minutes = 10;
/** As the drivers process sends them. */
const batchS = 0.05;
const tickS = 0.5;
const start: Instant = { wallMs: 1_790_000_000_000, monoMs: 0, bootId: 'bench', errorMs: 1000 };
const limits = { fileBytes: 64_000_000, maxFiles: 1000, maxWaitingBytes: Number.MAX_SAFE_INTEGER };

/** How long a captured stretch of a ward takes to replay, as a part of that stretch: reading it, deciding all of it again, and its digest. */
export async function replayedHour(): Promise<Figure> {
  const directory = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
  try {
    await capture(directory);
    const clock = systemClock();
    const begun = clock.now().monoMs;
    const { hours, inputs } = await replay(readCapture(directory), { log: processLog('error') });
    const tookMs = clock.now().monoMs - begun;
    return {
      name: 'replay: time for a captured stretch of ten beds, as a part of it',
      value: tookMs / (hours * 3_600_000),
      unit: '',
      limit: 0.05,
      detail: `${beds} beds with ${bedDrivers.join(', ')}: ${Math.round(hours * 60)} min, ${inputs} inputs in ${Math.round(tookMs / 100) / 10} s; a day takes ${Math.round((tookMs * 24) / hours / 60_000)} min`,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function capture(directory: string): Promise<void> {
  const writer = new CaptureWriter(directory, limits, async (isStart) => ({
    at: start,
    kind: 'begin',
    payload: begin(isStart),
  }));
  const players = placed().map(({ id, driver }) => playerOf(driver, 'metrics', id));
  const offer = (kind: string, payload: unknown, atS: number) =>
    writer.offer({ at: plusMs(start, atS * 1000), kind, payload });
  offer('driversUp', [true], 0);
  for (let turn = 1; turn <= (minutes * 60) / batchS; turn += 1) {
    const atS = turn * batchS;
    const said = players.flatMap((advance) => advance(atS));
    if (said.length > 0) offer('batch', batchWriter()(said), atS);
    if (turn % (tickS / batchS) === 0) offer('tick', [], atS);
    // The writer has its turn.
    if (turn % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await writer.close();
}

const placed = () =>
  Array.from({ length: beds }, (_, bed) =>
    bedDrivers.map((driver) => ({
      id: `${driver}-${bed}`,
      driver,
      bed: `bed-${bed}`,
      port: `/dev/${driver}-${bed}`,
    })),
  ).flat();

const begin = (isStart: boolean): CaptureBegin => ({
  isStart,
  version: 'bench',
  timeZone: 'UTC',
  config: configSchema(registries).parse({
    site: 'bench',
    gateway: 'g1',
    ward: 'Ward',
    beds: Array.from({ length: beds }, (_, bed) => ({
      id: `bed-${bed}`,
      room: String(bed),
      label: String(bed),
      resident: { id: `resident-${bed}`, displayName: `resident-${bed}` },
    })),
    devices: placed(),
  }),
  models: [],
  restored: { alarms: [], deadlines: [], holds: [], eventIds: [], standing: [], blind: [] },
  clockLines: [],
  learnt: [],
  observed: [],
});
