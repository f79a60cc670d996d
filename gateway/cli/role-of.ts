import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import type { Role } from '../core/ward.ts';
import { accountTable } from '../store/account-table.ts';
import { openForReading } from '../store/database.ts';

/**
 * The role of whoever answers for something on the command line: as the store of this gateway knows them by now, else as the
 * configuration names them. Undefined for who is unknown or no longer works here.
 */
export function roleOf({ staff, store }: Pick<Config, 'staff' | 'store'>, id: string): Role | undefined {
  const known = accountOf(join(store.directory, 'vigil.sqlite'), id);
  if (known !== undefined) return known.isActive ? known.role : undefined;
  return staff.find((one) => one.id === id)?.role;
}

function accountOf(path: string, id: string) {
  if (!existsSync(path)) return undefined;
  try {
    const db = openForReading(path);
    try {
      return accountTable(db)
        .all()
        .find((one) => one.id === id);
    } finally {
      db.close();
    }
  } catch {
    // A store of an earlier version, or a damaged one that is about to be replaced.
    return undefined;
  }
}
