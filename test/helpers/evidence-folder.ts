import { dirname } from 'node:path';
import type { ExecutionContext } from 'ava';
import { Evidence } from '../../gateway/app/evidence.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';
import { batchWriter } from '../../gateway/plugin/batch.ts';
import type { EvidenceAbout, EvidenceLimits } from '../../gateway/store/evidence/about.ts';
import { evidenceFiles } from '../../gateway/store/evidence/files.ts';
import type { Store } from '../../gateway/store/store.ts';
import { ManualClock } from './manual-clock.ts';
import { place, withStore } from './store.ts';
import { wrenchBlock } from './wrench-streams.ts';

export const quiet = { info: () => {}, warn: () => {}, error: () => {} };
export const plenty: EvidenceLimits = { maxBytes: 1e9, maxFiles: 1000 };
export const start = recordingInstant(100);
export const blocks = Array.from({ length: 50 }, (_, n) => wrenchBlock(0, n, start));
export const batch = batchWriter()(blocks);

export const about = (alarmId: string, residentId?: string): EvidenceAbout => ({
  alarmId,
  type: 'contact',
  ...(residentId && { residentId }),
  onset: start,
  decidedAt: start,
  origin: start,
  fromMonoMs: start.monoMs - 30_000,
  untilMonoMs: start.monoMs + 10_000,
  isWhole: true,
  devices: ['wrench-0'],
});

interface Opened {
  readonly store: Store;
  readonly path: string;
  readonly clock: ManualClock;
  open(limits?: Partial<EvidenceLimits>, mayWrite?: () => boolean, keepDays?: number): Evidence;
}

/** A store, and evidence beside it that can be opened again and again. */
export async function withEvidence(
  t: ExecutionContext,
  use: (opened: Opened) => Promise<void>,
  path = place(t),
): Promise<void> {
  const clock = new ManualClock();
  await withStore(path, (store) =>
    use({
      store,
      path,
      clock,
      open: (limits = {}, mayWrite = () => true, keepDays = 90) => {
        const files = evidenceFiles(dirname(path), { ...plenty, ...limits });
        return new Evidence({ files, store, clock, log: quiet, keepDays, mayWrite });
      },
    }),
  );
}
