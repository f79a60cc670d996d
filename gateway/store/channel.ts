import { Worker } from 'node:worker_threads';
import { messageOf, VigilError } from '../core/error.ts';
import type { Answer, Call, CallName, StoreCalls, WorkerSetup } from './protocol.ts';
import { openingId } from './protocol.ts';
import type { SalvageReport } from './salvage/report.ts';

/** Calls under way at once. The alarm desk has one; the rest is screens and forwarders, which can ask again. */
export const callLimit = 1000;

/** A running store thread. */
export interface Channel {
  call<Name extends CallName>(
    name: Name,
    ...args: Parameters<StoreCalls[Name]>
  ): Promise<ReturnType<StoreCalls[Name]>>;
  isOpen(): boolean;
  /** There where the database was damaged at opening. */
  readonly salvaged?: SalvageReport;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: VigilError) => void;
}

/** Starts the thread; resolves when the database is open and checked. */
export async function openChannel(setup: WorkerSetup): Promise<Channel> {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: setup });
  const waiting = new Map<number, Waiting>();
  let lastId = openingId;
  let isOpen = true;

  const ended = (why: string) => {
    isOpen = false;
    const error = new VigilError('VIGIL_STORE_FAILED', `${setup.path}: the store's thread ended: ${why}`);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', (answer: Answer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) asked?.reject(new VigilError(answer.error.code, answer.error.message));
    else asked?.resolve(answer.value);
  });
  worker.on('error', (thrown) => ended(messageOf(thrown)));
  worker.on('exit', (code) => ended(`exit ${code}`));

  const answered = (id: number) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
    });
  const salvaged = (await answered(openingId)) as SalvageReport | undefined;

  return {
    ...(salvaged && { salvaged }),
    isOpen: () => isOpen,
    async call(name, ...args) {
      if (!isOpen) throw new VigilError('VIGIL_STORE_FAILED', `${setup.path}: the store is closed`);
      if (waiting.size >= callLimit) {
        throw new VigilError('VIGIL_STORE_FAILED', `${setup.path}: ${callLimit} calls are waiting`);
      }
      lastId += 1;
      const call: Call = { id: lastId, name, args };
      worker.postMessage(call);
      const answer = answered(call.id);
      return (await answer) as ReturnType<StoreCalls[typeof name]>;
    },
  };
}
