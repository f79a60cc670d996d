import { Worker } from 'node:worker_threads';
import type { FromWriter, Opened, ToWriter, WriterSetup } from './protocol.ts';
import type { Row, RowId } from './row.ts';

export interface JournalOptions {
  readonly path: string;
  /** Calls back once, later; returns what calls it off. */
  readonly later: (ms: number, run: () => void) => () => void;
  /** Why nothing is written down at present; `undefined` when it is again. Once for each change. */
  readonly onFault: (message: string | undefined) => void;
}

/** After a failure the disk is tried again so often. */
const retryMs = 5000;
/** What nobody waits for is written together so much later: it spares a memory card a flush for each telegram. */
const lazyMs = 1000;

interface Batch {
  /** Somebody waits for it. */
  isUrgent: boolean;
  readonly changes: Map<string, { readonly id: RowId; readonly row: Row | undefined }>;
  readonly written: Promise<void>;
  readonly end: () => void;
}

/**
 * Writes what the broker holds to SQLite, behind its back: changes of one thing that come while a commit is under way
 * become one, so that what waits to be written has the size of what the broker holds and no more. The thread that owns
 * the database flushes once for all of them.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #worker: Worker;
  /** What is in the database, so that the end of a thing which never got there needs no writing. */
  readonly #onDisk = new Set<string>();
  #waiting = newBatch();
  #underWay: Batch | undefined;
  #fault: string | undefined;
  #callOffRetry: (() => void) | undefined;
  #callOffLazy: (() => void) | undefined;
  #hasEnded = false;

  private constructor(options: JournalOptions, worker: Worker) {
    this.#options = options;
    this.#worker = worker;
  }

  /** Resolves with what was there. A file that is no longer a database is put aside and a new one begun. */
  static async open(options: JournalOptions): Promise<{ journal: Journal; opened: Opened }> {
    const setup: WriterSetup = { path: options.path };
    const worker = new Worker(new URL('./writer.js', import.meta.url), { workerData: setup });
    const journal = new Journal(options, worker);
    const opened = await new Promise<Opened>((resolve, reject) => {
      worker.once('message', (answer: FromWriter) => {
        if (answer.kind === 'opened') resolve(answer);
        else reject(new Error(answer.kind === 'failed' ? answer.message : 'the writer spoke out of turn'));
      });
      worker.once('error', reject);
    });
    for (const row of opened.rows) journal.#onDisk.add(nameOf(row));
    worker.removeAllListeners('error');
    worker.on('message', (answer: FromWriter) => journal.#onAnswer(answer));
    worker.on('error', (error) => journal.#onEnd(error.message));
    worker.on('exit', (code) => journal.#onEnd(`exit ${code}`));
    if (opened.fault !== undefined) journal.#tell(opened.fault);
    return { journal, opened };
  }

  change(id: RowId, row: Row | undefined): void {
    const name = nameOf(id);
    const mayBeThere = this.#onDisk.has(name) || this.#underWay?.changes.has(name) === true;
    if (row !== undefined || mayBeThere) this.#waiting.changes.set(name, { id, row });
    else if (this.#waiting.changes.delete(name) && this.#waiting.changes.size === 0) {
      // Nothing is left of what somebody may wait for.
      this.#waiting.end();
      this.#waiting = newBatch();
    }
    this.#writeLater();
  }

  /** Resolves when all changes until now are durable; at once while the disk fails, as nothing is served by waiting. */
  settled(): Promise<void> {
    if (this.#fault !== undefined) return Promise.resolve();
    if (this.#waiting.changes.size > 0) {
      const { written } = this.#waiting;
      this.#waiting.isUrgent = true;
      this.#write();
      return written;
    }
    return this.#underWay?.written ?? Promise.resolve();
  }

  /** Things changed and not yet written. */
  get behind(): number {
    return this.#waiting.changes.size + (this.#underWay?.changes.size ?? 0);
  }

  /** Writes what is left, also after a failure once more, and closes the database. */
  async close(): Promise<void> {
    this.#stopTimers();
    this.#write();
    while (this.#underWay !== undefined) await this.#underWay.written;
    this.#stopTimers();
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const ended = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    this.#send({ kind: 'close' });
    await ended;
  }

  #stopTimers(): void {
    this.#callOffLazy?.();
    this.#callOffLazy = undefined;
    this.#callOffRetry?.();
    this.#callOffRetry = undefined;
  }

  #writeLater(): void {
    if (this.#callOffLazy !== undefined || this.#waiting.changes.size === 0) return;
    this.#callOffLazy = this.#options.later(lazyMs, () => {
      this.#callOffLazy = undefined;
      this.#write();
    });
  }

  #write(): void {
    if (this.#underWay !== undefined || this.#callOffRetry !== undefined || this.#hasEnded) return;
    if (this.#waiting.changes.size === 0) return;
    const batch = this.#waiting;
    this.#waiting = newBatch();
    this.#underWay = batch;
    // The changes of this turn of the event loop go together.
    setImmediate(() => this.#sendBatch(batch));
  }

  #sendBatch(batch: Batch): void {
    const changes = [...batch.changes.values()];
    const rows = changes.flatMap(({ row }) => (row === undefined ? [] : [row]));
    const gone = changes.flatMap(({ id, row }) => (row === undefined ? [id] : []));
    this.#send({ kind: 'write', rows, gone });
  }

  #onAnswer(answer: FromWriter): void {
    const batch = this.#underWay;
    if (batch === undefined) return;
    this.#underWay = undefined;
    if (answer.kind === 'failed') {
      this.#keep(batch);
      this.#tell(answer.message);
      this.#callOffRetry = this.#options.later(retryMs, () => {
        this.#callOffRetry = undefined;
        this.#write();
      });
    } else {
      // What stayed there unread is taken away by what becomes of the same thing now.
      if (answer.kind === 'written') for (const id of answer.found) this.#onDisk.add(nameOf(id));
      for (const [name, { row }] of batch.changes) {
        if (row === undefined) this.#onDisk.delete(name);
        else this.#onDisk.add(name);
      }
      this.#tell(undefined);
      if (this.#waiting.isUrgent) this.#write();
      else this.#writeLater();
    }
    batch.end();
  }

  /** A batch that failed is tried again, with what changed since in place of what it said. */
  #keep(batch: Batch): void {
    const later = this.#waiting;
    const all = newBatch();
    for (const [name, change] of [...batch.changes, ...later.changes]) {
      if (change.row === undefined && !this.#onDisk.has(name)) all.changes.delete(name);
      else all.changes.set(name, change);
    }
    this.#waiting = all;
    // Who waited has been told by `settled` that the disk fails; nobody waits for the next attempt.
    later.end();
  }

  #onEnd(why: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#tell(`the writer's thread ended: ${why}`);
    this.#underWay?.end();
    this.#underWay = undefined;
    this.#waiting.end();
  }

  #tell(fault: string | undefined): void {
    if (fault === this.#fault) return;
    this.#fault = fault;
    this.#options.onFault(fault);
  }

  #send(message: ToWriter): void {
    this.#worker.postMessage(message);
  }
}

const nameOf = ({ kind, owner, key }: RowId): string => `${kind}\n${owner}\n${key}`;

function newBatch(): Batch {
  let end = (): void => undefined;
  const written = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { isUrgent: false, changes: new Map(), written, end };
}
