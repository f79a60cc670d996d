import type { StoreCalls, WorkerSetup } from './protocol.ts';
import type { SalvageReport } from './salvage/report.ts';
import { openThread, type Thread } from './thread.ts';

/** A running store thread. */
export interface Channel extends Thread<StoreCalls> {
  /** There where the database was damaged at opening. */
  readonly salvaged?: SalvageReport;
}

/** Starts the thread; resolves when the database is open and checked. */
export async function openChannel(setup: WorkerSetup): Promise<Channel> {
  const plan = { module: new URL('./worker.js', import.meta.url), setup, path: setup.path };
  const { opened, ...thread } = await openThread<StoreCalls>(plan);
  const salvaged = opened as SalvageReport | undefined;
  return { ...thread, ...(salvaged && { salvaged }) };
}
