import { join } from 'node:path';
import { openThread, type Thread } from '../thread.ts';
import type { ArchiveCalls, ArchiveSetup } from './calls.ts';
import { archiveFile } from './database.ts';

/** Starts the thread that owns the archive; fails where the file can neither be opened nor begun anew. */
export function openArchiveThread(setup: ArchiveSetup): Promise<Thread<ArchiveCalls>> {
  return openThread<ArchiveCalls>({
    module: new URL('./worker.js', import.meta.url),
    setup,
    path: join(setup.directory, archiveFile),
    isIdleLetGo: true,
  });
}
