import { parentPort, workerData } from 'node:worker_threads';
import type { StoreReads, StoreWrites } from './calls.ts';
import { storeCalls } from './calls.ts';
import type { Sqlite } from './database.ts';
import { storeError } from './database.ts';
import type { Write } from './group.ts';
import { groupCommit } from './group.ts';
import { openHeadFile } from './head-file.ts';
import { openWhole } from './opening.ts';
import type { Answer, Call, WorkerSetup } from './protocol.ts';
import { openingId } from './protocol.ts';

/**
 * The thread that owns the database. While a commit flushes, calls gather; all writes among them share the next
 * commit. Calls are answered in the order they came.
 */
if (parentPort === null) throw new Error('the store runs as a worker thread');
const port = parentPort;
const { path, migrationsDir, salvageAt } = workerData as WorkerSetup;

const answer = (message: Answer) => port.postMessage(message);
const refuse = (id: number, thrown: unknown) => {
  const { code, message } = storeError(path, thrown);
  // The code stands in front already and is put there again on the other side.
  answer({ id, error: { code, message: message.replace(`${code}: `, '') } });
};

function serve(db: Sqlite): void {
  const { writes, reads, reload } = storeCalls(db);
  const commitTogether = groupCommit(db, reload);
  const headFile = openHeadFile(path);
  const noteHead = () => headFile.note(reads.head());
  noteHead();
  let queue: Call[] = [];

  const writeOf = ({ id, name, args }: Call): Write | undefined => {
    if (!Object.hasOwn(writes, name)) return undefined;
    const write = writes[name as keyof StoreWrites] as (...given: readonly unknown[]) => void;
    return { id, run: () => write(...args) };
  };
  const read = ({ id, name, args }: Call) => {
    try {
      const query = reads[name as keyof StoreReads] as (...given: readonly unknown[]) => unknown;
      answer({ id, value: query(...args) });
    } catch (thrown) {
      refuse(id, thrown);
    }
  };
  const commit = (group: readonly Write[]) => {
    const ends = commitTogether(group);
    if (ends.some(({ isDone }) => isDone)) noteHead();
    for (const ended of ends) {
      if (ended.isDone) answer({ id: ended.id, value: undefined });
      else refuse(ended.id, ended.thrown);
    }
  };

  const drain = () => {
    const calls = queue;
    queue = [];
    let group: Write[] = [];
    for (const call of calls) {
      const write = writeOf(call);
      if (write !== undefined) group.push(write);
      else {
        // A read sees everything that was asked for before it.
        commit(group);
        group = [];
        if (call.name === 'close') return finish(call.id);
        read(call);
      }
    }
    commit(group);
  };
  const finish = (id: number) => {
    db.close();
    headFile.close();
    answer({ id, value: undefined });
    port.close();
  };
  port.on('message', (call: Call) => {
    if (queue.length === 0) setImmediate(drain);
    queue.push(call);
  });
}

try {
  const { db, salvaged } = openWhole(path, migrationsDir, salvageAt);
  serve(db);
  answer({ id: openingId, value: salvaged });
} catch (thrown) {
  refuse(openingId, thrown);
  port.close();
}
