import { rmSync } from 'node:fs';
import type { PackedBatch } from '../../plugin/batch.ts';
import { batchReader } from '../../plugin/batch.ts';
import type { EvidenceAbout, EvidenceFile, EvidenceLimits, Removed } from './about.ts';
import { EvidenceFolder } from './folder.ts';
import { type KeptLanes, keptLanes } from './kept-lanes.ts';
import { type EvidenceWriter, writeEvidence } from './mcap-file.ts';
import { createSink, type Sink } from './sink.ts';
import { within } from './span.ts';

/** What the thread that owns the folder is asked; one file is written at a time. */
export interface EvidenceCalls {
  unsettled(): readonly EvidenceFile[];
  begin(about: EvidenceAbout): Promise<void>;
  /** Each batch was packed by a writer of its own. */
  add(batches: readonly PackedBatch[]): Promise<void>;
  finish(): Promise<EvidenceFile>;
  /** Takes away what was begun. */
  abandon(): void;
  settle(file: string): readonly Removed[];
  removeBefore(wallMs: number): readonly Removed[];
  erase(residentId: string): readonly string[];
  /** What a screen draws of an alarm's file; undefined where there is none. */
  lanes(alarmId: string): Promise<KeptLanes | undefined>;
  counters(): { readonly files: number; readonly bytes: number };
}

interface Begun {
  readonly about: EvidenceAbout;
  readonly path: string;
  readonly sink: Sink;
  readonly writer: EvidenceWriter;
}

export function evidenceCalls(directory: string, limits: EvidenceLimits): EvidenceCalls {
  const folder = new EvidenceFolder(directory, limits);
  let begun: Begun | undefined;

  const current = (): Begun => {
    if (begun === undefined) throw new Error('no evidence was begun');
    return begun;
  };
  const abandon = (): void => {
    if (begun === undefined) return;
    begun.sink.close();
    rmSync(begun.path, { force: true });
    begun = undefined;
  };
  return {
    unsettled: () => folder.unsettled(),
    async begin(about) {
      abandon();
      const path = folder.begin(about);
      const sink = createSink(path, limits.maxBytes);
      try {
        begun = { about, path, sink, writer: await writeEvidence(about, sink) };
      } catch (thrown) {
        sink.close();
        rmSync(path, { force: true });
        throw thrown;
      }
    },
    async add(batches) {
      const { about, writer } = current();
      for (const batch of batches)
        await writer.add(batchReader()(batch).filter((measurement) => within(measurement, about)));
    },
    async finish() {
      const { about, path, sink, writer } = current();
      await writer.end();
      sink.sync();
      sink.close();
      begun = undefined;
      const file = folder.finish(path);
      return { alarmId: about.alarmId, file, sha256: sink.sha256(), bytes: sink.bytes };
    },
    abandon,
    settle: (file) => folder.settle(file),
    removeBefore: (wallMs) => folder.removeBefore(wallMs),
    erase: (residentId) => folder.erase(residentId),
    async lanes(alarmId) {
      const path = folder.pathOf(alarmId);
      return path === undefined ? undefined : keptLanes(path);
    },
    counters: () => ({ files: folder.files, bytes: folder.bytes }),
  };
}
