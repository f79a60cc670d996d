import { workerData } from 'node:worker_threads';
import { serveCalls } from '../serve.ts';
import type { EvidenceLimits } from './about.ts';
import { evidenceCalls } from './calls.ts';

/** The thread that writes evidence: turning a minute of samples into a file takes longer than an alarm may wait. */
const { directory, limits } = workerData as { readonly directory: string; readonly limits: EvidenceLimits };
serveCalls('evidence', () => ({ calls: evidenceCalls(directory, limits) }));
