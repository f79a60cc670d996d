import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { paperOf } from './paper.ts';
import type { PaperOrder } from './renderer.ts';

const fonts = fileURLToPath(new URL('../fonts', import.meta.url));
const bytes = await paperOf(workerData as PaperOrder, fonts);
parentPort?.postMessage(bytes);
