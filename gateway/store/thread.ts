import { Worker } from 'node:worker_threads';
import { messageOf, VigilError } from '../core/error.ts';
import type { Answer } from './protocol.ts';
import { openingId } from './protocol.ts';

/** Calls under way at once. The alarm desk has one; the rest is screens and forwarders, which can ask again. */
export const callLimit = 1000;

type Asked<Calls, Name extends keyof Calls> = Calls[Name] extends (...args: infer Args) => unknown
  ? Args
  : never;
type Answered<Calls, Name extends keyof Calls> = Calls[Name] extends (...args: never[]) => infer Result
  ? Awaited<Result>
  : never;

/** A running thread that owns something on the disk and is asked by name. */
export interface Thread<Calls> {
  call<Name extends keyof Calls & string>(
    name: Name,
    ...args: Asked<Calls, Name>
  ): Promise<Answered<Calls, Name>>;
  isOpen(): boolean;
}

/** A thread, and what it said when it had opened what it owns. */
export interface OpenedThread<Calls> extends Thread<Calls> {
  readonly opened: unknown;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: VigilError) => void;
}

export interface ThreadPlan {
  readonly module: URL;
  readonly setup: object;
  /** What it owns, for the errors. */
  readonly path: string;
  /** It keeps the process alive only while it is being asked something. */
  readonly isIdleLetGo?: true;
}

/** Starts the thread; resolves when it says that it has opened what it owns. */
export async function openThread<Calls>({
  module,
  setup,
  path,
  isIdleLetGo,
}: ThreadPlan): Promise<OpenedThread<Calls>> {
  const worker = new Worker(module, { workerData: setup });
  const waiting = new Map<number, Waiting>();
  let lastId = openingId;
  let isOpen = true;

  const ended = (why: string) => {
    isOpen = false;
    const error = new VigilError('VIGIL_STORE_FAILED', `${path}: the store's thread ended: ${why}`);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', (answer: Answer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (isIdleLetGo && waiting.size === 0) worker.unref();
    if ('error' in answer) asked?.reject(new VigilError(answer.error.code, answer.error.message));
    else asked?.resolve(answer.value);
  });
  worker.on('error', (thrown) => ended(messageOf(thrown)));
  worker.on('exit', (code) => ended(`exit ${code}`));

  const answered = (id: number) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
    });
  const opened = await answered(openingId);

  return {
    opened,
    isOpen: () => isOpen,
    async call(name, ...args) {
      if (!isOpen) throw new VigilError('VIGIL_STORE_FAILED', `${path}: the store is closed`);
      if (waiting.size >= callLimit) {
        throw new VigilError('VIGIL_STORE_FAILED', `${path}: ${callLimit} calls are waiting`);
      }
      lastId += 1;
      worker.ref();
      worker.postMessage({ id: lastId, name, args });
      return (await answered(lastId)) as Answered<Calls, typeof name>;
    },
  };
}
