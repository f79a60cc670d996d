import { join } from 'node:path';
import { openThread, type Thread } from '../thread.ts';
import type { EvidenceLimits } from './about.ts';
import type { EvidenceCalls } from './calls.ts';
import { evidenceFolder } from './folder.ts';

type Calls = EvidenceCalls & { close(): void };

/** The evidence on the disk, off the core's loop. */
export interface EvidenceFiles {
  readonly call: Thread<EvidenceCalls>['call'];
  close(): Promise<void>;
}

/** Starts its thread at the first call, and anew after it died: the folder is as its last whole file left it. */
export function evidenceFiles(directory: string, limits: EvidenceLimits): EvidenceFiles {
  let running: Thread<Calls> | undefined;
  let starting: Promise<Thread<Calls>> | undefined;
  const started = (): Promise<Thread<Calls>> => {
    starting ??= openThread<Calls>({
      module: new URL('./worker.js', import.meta.url),
      setup: { directory, limits },
      path: join(directory, evidenceFolder),
      isIdleLetGo: true,
    })
      .then((thread) => {
        running = thread;
        return thread;
      })
      .finally(() => {
        starting = undefined;
      });
    return starting;
  };
  return {
    call: async (name, ...args) => (running?.isOpen() ? running : await started()).call(name, ...args),
    async close() {
      if (running?.isOpen()) await running.call('close');
    },
  };
}
