import { workerData } from 'node:worker_threads';
import { serveCalls } from '../serve.ts';
import { type ArchiveSetup, archiveCalls } from './calls.ts';

/** The thread that owns the archive: compressing and flushing take longer than an alarm may wait. */
const setup = workerData as ArchiveSetup;
serveCalls('the archive', () => ({ calls: archiveCalls(setup) }));
