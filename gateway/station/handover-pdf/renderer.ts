import { Worker } from 'node:worker_threads';
import type { PaperLanguage } from '../handover-text/said.ts';
import type { HandoverView } from '../handover-wire.ts';
import { StationRefusal } from '../refusal.ts';

/** Makes paper of a handover. */
export interface HandoverPdf {
  render(view: HandoverView, language: PaperLanguage): Promise<Uint8Array>;
}

/** What the thread is given. */
export interface PaperOrder {
  readonly view: HandoverView;
  readonly language: PaperLanguage;
  readonly printedMs: number;
}

/** More that wait would only keep the memory. */
const waitingMost = 4;
const memoryMostMb = 512;

/**
 * Each paper in a thread of its own, one at a time: laying out forty residents takes a second or more of a small machine, and alarms must
 * not wait for it.
 */
export function pdfRenderer(nowMs: () => number): HandoverPdf {
  let turn: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    async render(view, language) {
      if (waiting >= waitingMost) throw new StationRefusal('busy-printing');
      waiting += 1;
      const paper = turn.then(() => rendered({ view, language, printedMs: nowMs() }));
      turn = paper.catch(() => {});
      return paper.finally(() => {
        waiting -= 1;
      });
    },
  };
}

function rendered(order: PaperOrder): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: memoryMostMb },
    });
    worker.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes)));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the paper's thread ended with ${code}`)));
  });
}
