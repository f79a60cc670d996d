import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../core/error.ts';
import type { Answer } from '../protocol.ts';
import { openingId } from '../protocol.ts';
import type { EvidenceLimits } from './about.ts';
import { evidenceCalls } from './calls.ts';

/** The thread that writes evidence: turning a minute of samples into a file takes longer than an alarm may wait. */
if (parentPort === null) throw new Error('evidence is written by a worker thread');
const port = parentPort;
const { directory, limits } = workerData as { readonly directory: string; readonly limits: EvidenceLimits };

const answer = (message: Answer): void => port.postMessage(message);
const refuse = (id: number, thrown: unknown): void =>
  answer({
    id,
    error: { code: 'VIGIL_STORE_FAILED', message: messageOf(thrown).replace('VIGIL_STORE_FAILED: ', '') },
  });

interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

try {
  const calls = evidenceCalls(directory, limits) as unknown as Record<
    string,
    (...args: readonly unknown[]) => unknown
  >;
  let last: Promise<void> = Promise.resolve();
  const serve = async ({ id, name, args }: Call): Promise<void> => {
    try {
      answer({ id, value: await calls[name]?.(...args) });
    } catch (thrown) {
      refuse(id, thrown);
    }
  };
  port.on('message', (call: Call) => {
    if (call.name === 'close') {
      last = last.then(() => {
        answer({ id: call.id, value: undefined });
        port.close();
      });
    } else last = last.then(() => serve(call));
  });
  answer({ id: openingId, value: undefined });
} catch (thrown) {
  refuse(openingId, thrown);
  port.close();
}
