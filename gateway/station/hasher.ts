import { Worker } from 'node:worker_threads';
import { StationRefusal } from './refusal.ts';

export interface HashCall {
  readonly id: number;
  readonly secret: string;
  /** The hash that it is held against; left out where one is to be made. */
  readonly against?: string;
}

export interface HashAnswer {
  readonly id: number;
  /** Left out where it failed. */
  readonly value?: string | boolean;
}

/** Everybody of a shift who signs in at the same moment; the rest is told to try again. */
export const hashesMax = 8;

export interface Hasher {
  /** As many wait as may. */
  isFull(): boolean;
  /** @throws StationRefusal `busy` */
  hash(secret: string): Promise<string>;
  /** @throws StationRefusal `busy` */
  verify(secret: string, hash: string): Promise<boolean>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(value: string | boolean): void;
  reject(error: Error): void;
}

/** Hashes PINs and passwords on a thread of its own, one after the other: alarms never wait for somebody who signs in. */
export function createHasher(): Hasher {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;

  const failed = () => {
    worker = undefined;
    for (const { reject } of waiting.values()) reject(new StationRefusal('failed'));
    waiting.clear();
  };
  const start = (): Worker => {
    const started = new Worker(new URL('./hash-worker.js', import.meta.url));
    started.on('message', ({ id, value }: HashAnswer) => {
      const asked = waiting.get(id);
      waiting.delete(id);
      // A process whose work is done must not be kept alive by a thread that waits.
      if (waiting.size === 0) started.unref();
      if (value === undefined) asked?.reject(new StationRefusal('failed'));
      else asked?.resolve(value);
    });
    started.on('error', failed);
    started.on('exit', failed);
    return started;
  };
  const ask = (call: Omit<HashCall, 'id'>): Promise<string | boolean> => {
    if (waiting.size >= hashesMax) return Promise.reject(new StationRefusal('busy'));
    worker ??= start();
    worker.ref();
    lastId += 1;
    const id = lastId;
    worker.postMessage({ id, ...call } satisfies HashCall);
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  };
  return {
    isFull: () => waiting.size >= hashesMax,
    hash: async (secret) => String(await ask({ secret })),
    verify: async (secret, against) => (await ask({ secret, against })) === true,
    async close() {
      await worker?.terminate();
    },
  };
}
