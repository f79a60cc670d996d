import type { StoreCalls, WorkerSetup } from './protocol.ts';
import { openThread, type Thread } from './thread.ts';

/** A running store thread. */
export type Channel = Thread<StoreCalls>;

/** Starts the thread; resolves when the database is open and checked. */
export function openChannel(setup: WorkerSetup): Promise<Channel> {
  return openThread({ module: new URL('./worker.js', import.meta.url), setup, path: setup.path });
}
