import { parentPort, workerData } from 'node:worker_threads';
import { VigilError } from '../core/error.ts';
import type { StoreReads, StoreWrites } from './calls.ts';
import { storeCalls } from './calls.ts';
import { storeError } from './database.ts';
import type { Write } from './group.ts';
import { groupCommit } from './group.ts';
import { openHeadFile } from './head-file.ts';
import { type Kept, notFromCopy, openKept } from './late-opening.ts';
import type { Answer, Call, WorkerSetup } from './protocol.ts';
import { openingId } from './protocol.ts';

/**
 * The thread that owns the database. While a commit flushes, calls gather; all writes among them share the next
 * commit. Calls are answered in the order they came.
 */
if (parentPort === null) throw new Error('the store runs as a worker thread');
const port = parentPort;
const setup = workerData as WorkerSetup;
const { path } = setup;

const answer = (message: Answer) => port.postMessage(message);
const refuse = (id: number, thrown: unknown) => {
  const { code, message } = storeError(path, thrown);
  // The code stands in front already and is put there again on the other side.
  answer({ id, error: { code, message: message.replace(`${code}: `, '') } });
};

const waitError = (waits = '') => new VigilError('VIGIL_STORE_FAILED', waits);

/** What answers: over the database, or over its copy. */
function workingOn(kept: Kept) {
  const calls = storeCalls(kept.db);
  const commitTogether = groupCommit(kept.db, calls.reload);
  if (kept.open !== undefined)
    return { kept, ...calls, commitTogether, noteHead: () => undefined, close: () => kept.db.close() };
  const headFile = openHeadFile(path);
  const noteHead = () => headFile.note(calls.reads.head());
  noteHead();
  const close = () => {
    kept.db.close();
    headFile.close();
  };
  return { kept, ...calls, commitTogether, noteHead, close };
}

function serve(first: Kept): void {
  let work = workingOn(first);
  let queue: Call[] = [];

  /** Why nothing can be written; tries to open the database where a commit is asked for, which the alarm desk repeats. */
  const refusal = (group: readonly Write[]): unknown => {
    const { kept } = work;
    if (kept.open === undefined) return undefined;
    if (!group.some(({ isCommit }) => isCommit)) return waitError(kept.opening.waits);
    try {
      const opened = kept.open();
      work.close();
      work = workingOn(opened);
      return undefined;
    } catch (thrown) {
      return thrown;
    }
  };
  const writeOf = ({ id, name, args }: Call): Write | undefined => {
    if (!Object.hasOwn(work.writes, name)) return undefined;
    const run = () => {
      const write = work.writes[name as keyof StoreWrites] as (...given: readonly unknown[]) => void;
      write(...args);
    };
    return { id, isCommit: name === 'commit', run };
  };
  const read = ({ id, name, args }: Call) => {
    const { kept, reads } = work;
    try {
      if (name === 'opening') return answer({ id, value: kept.opening });
      if (kept.open !== undefined && notFromCopy.has(name as keyof StoreReads))
        throw waitError(kept.opening.waits);
      const query = reads[name as keyof StoreReads] as (...given: readonly unknown[]) => unknown;
      answer({ id, value: query(...args) });
    } catch (thrown) {
      refuse(id, thrown);
    }
  };
  const commit = (group: readonly Write[]) => {
    if (group.length === 0) return;
    const thrown = refusal(group);
    if (thrown !== undefined) {
      for (const { id } of group) refuse(id, thrown);
      return;
    }
    const ends = work.commitTogether(group);
    if (ends.some(({ isDone }) => isDone)) work.noteHead();
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
    work.close();
    answer({ id, value: undefined });
    port.close();
  };
  port.on('message', (call: Call) => {
    if (queue.length === 0) setImmediate(drain);
    queue.push(call);
  });
}

try {
  const kept = openKept(setup);
  serve(kept);
  answer({ id: openingId, value: kept.opening });
} catch (thrown) {
  refuse(openingId, thrown);
  port.close();
}
