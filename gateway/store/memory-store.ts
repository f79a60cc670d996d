import { storeCalls } from './calls.ts';
import type { Channel } from './channel.ts';
import { openDatabase, shippedMigrations, storeError } from './database.ts';
import type { CallName } from './protocol.ts';
import { type Store, storeOver } from './store.ts';

/**
 * The gateway's store without a disk and without a thread: the same tables, the same chain, each call done before it returns, so that
 * what happens after it happens in the same order each time. For replaying a capture; it is gone when it is closed.
 */
export const openMemoryStore = (): Promise<Store> => storeOver(async () => memoryChannel());

function memoryChannel(): Channel {
  const path = ':memory:';
  const db = openDatabase(path, shippedMigrations);
  const { writes, reads, reload } = storeCalls(db);
  const written = db.transaction((write: () => void) => write());
  const close = () => void db.close();

  const run = (name: CallName, args: readonly unknown[]): unknown => {
    if (name === 'close') return close();
    if (name === 'opening') return {};
    if (Object.hasOwn(reads, name)) return (reads[name as keyof typeof reads] as Untyped)(...args);
    try {
      return written(() => (writes[name as keyof typeof writes] as Untyped)(...args));
    } catch (thrown) {
      reload();
      throw storeError(path, thrown);
    }
  };
  return {
    opening: {},
    isOpen: () => db.open,
    // Whoever calls it has typed its arguments and its answer by the name.
    call: (async (name: CallName, ...args: readonly unknown[]) => run(name, args)) as Channel['call'],
  };
}

type Untyped = (...args: readonly unknown[]) => unknown;
