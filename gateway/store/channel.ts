import type { Opening, StoreCalls, WorkerSetup } from './protocol.ts';
import { openThread, type Thread } from './thread.ts';

/** A running store thread. */
export interface Channel extends Thread<StoreCalls> {
  readonly opening: Opening;
}

/** Starts the thread; resolves when the database is open and checked, or is waited for. */
export async function openChannel(setup: WorkerSetup): Promise<Channel> {
  const plan = { module: new URL('./worker.js', import.meta.url), setup, path: setup.path };
  const { opened, ...thread } = await openThread<StoreCalls>(plan);
  return { ...thread, opening: (opened ?? {}) as Opening };
}
