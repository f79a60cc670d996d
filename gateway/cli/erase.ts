import { join } from 'node:path';
import { registries } from '../app/registries.ts';
import { loadConfig } from '../config/load.ts';
import { VigilError } from '../core/error.ts';
import type { ErasureRequest } from '../core/memory.ts';
import type { Clock } from '../core/ports.ts';
import { openForWriting, storeError } from '../store/database.ts';
import { erasureTable } from '../store/erasure-table.ts';
import { roleOf } from './role-of.ts';

export interface EraseChoices {
  readonly config: string;
  /** Whoever answers for it. */
  readonly by: string;
  readonly reason: string;
}

/**
 * `vigil erase`: asks the gateway to erase what was learnt about a resident. The gateway does it within a minute, or at its next
 * start, and records it: only one program writes the ledger.
 */
export async function erase(
  residentId: string,
  { config: path, by, reason }: EraseChoices,
  clock: Pick<Clock, 'now'>,
  write: (line: string) => Promise<void>,
): Promise<number> {
  const config = await loadConfig(path, registries);
  const role = roleOf(config, by);
  if (role !== 'administrator' && role !== 'charge-nurse')
    throw new VigilError('VIGIL_ERASE_REFUSED', `--by ${by}: name an administrator or charge nurse`);
  if (reason.trim() === '' || reason.length > 200)
    throw new VigilError('VIGIL_ERASE_REFUSED', '--reason: say why, in at most 200 characters');
  ask(join(config.store.directory, 'vigil.sqlite'), {
    residentId,
    askedMs: clock.now().wallMs,
    askedBy: by,
    reason,
  });
  await write(
    `asked: what was learnt about ${residentId} is erased within a minute, or at the gateway's next start`,
  );
  return 0;
}

function ask(path: string, request: ErasureRequest): void {
  const db = openForWriting(path);
  try {
    erasureTable(db).ask(request);
  } catch (thrown) {
    throw storeError(path, thrown);
  } finally {
    db.close();
  }
}
