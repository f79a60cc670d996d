import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import type { Config } from '../../config/schema.ts';
import { detectors } from '../../detect/index.ts';
import { archiveFile } from '../../store/archive/database.ts';
import { openForReading } from '../../store/database.ts';
import { serveCalls } from '../../store/serve.ts';
import type { BoundSubject } from '../bindings.ts';
import { archivedOf } from './archived.ts';
import { type LimitReplay, namesOf, replayLimit } from './replay-limit.ts';

export interface ReplaySetup {
  readonly config: Config;
  readonly directory: string;
}

export interface ReplayAsk {
  readonly bound: BoundSubject;
  readonly detector: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface BedReplay extends LimitReplay {
  /** Blocks of the archive that could not be read. */
  readonly broken: number;
}

export interface ReplayCalls {
  replay(ask: ReplayAsk): BedReplay;
  close(): void;
}

/** A thread of its own: days of a bed are seconds of a processor, and no alarm may wait for them. It reads, and writes nothing. */
const { config, directory } = workerData as ReplaySetup;
const path = join(directory, archiveFile);
const nothing: BedReplay = { before: [], after: [], minutes: 0, faults: 0, broken: 0 };

function replay({ bound, detector: name, fromMs, untilMs, ...options }: ReplayAsk): BedReplay {
  const detector = detectors.find((one) => one.name === name);
  if (detector === undefined || !existsSync(path)) return nothing;
  const db = openForReading(path);
  let broken = 0;
  try {
    const plan = { config, bound, detector, ...options };
    const ask = {
      devices: bound.devices.map(({ deviceId }) => deviceId),
      names: namesOf(plan),
      fromMs,
      untilMs,
    };
    const measurements = archivedOf(db, ask, () => {
      broken += 1;
    });
    return { ...replayLimit(plan, measurements), broken };
  } finally {
    db.close();
  }
}

serveCalls('a replay of limits', () => ({ calls: { replay, close: () => undefined } satisfies ReplayCalls }));
