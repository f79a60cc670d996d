import { existsSync, renameSync, rmSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { FromWriter, Opened, ToWriter, WriterSetup } from './protocol.ts';
import type { Row, RowId } from './row.ts';

/** The thread that owns the broker's database: each write is one commit that is on the disk when it is answered. */
if (parentPort === null) throw new Error('the writer runs as a worker thread');
const port = parentPort;
const { path } = workerData as WriterSetup;
const answer = (message: FromWriter): void => port.postMessage(message);

const schema = 1;
const tables = `
  CREATE TABLE state (
    kind    TEXT NOT NULL,
    owner   TEXT NOT NULL,
    key     TEXT NOT NULL,
    words   TEXT NOT NULL,
    payload BLOB,
    PRIMARY KEY (kind, owner, key)
  );
  PRAGMA user_version = ${schema};
`;

type Sqlite = Database.Database;

function opened(): Sqlite {
  const db = new Database(path, { timeout: 2000 });
  try {
    db.pragma('journal_mode = WAL');
    // What a client was told is taken survives a power cut.
    db.pragma('synchronous = FULL');
    db.pragma('journal_size_limit = 16777216');
    const verdict = db.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw new Damaged(String(verdict));
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version > schema) throw new Error(`${path} has schema ${version}, this version knows ${schema}`);
    if (version === 0) db.transaction(() => db.exec(tables)).exclusive();
    return db;
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

class Damaged extends Error {}

const isDamage = (thrown: unknown): thrown is Error =>
  thrown instanceof Damaged ||
  (thrown instanceof Database.SqliteError &&
    (thrown.code.startsWith('SQLITE_CORRUPT') || thrown.code === 'SQLITE_NOTADB'));

/** The damaged file is kept for whoever wants to look; of several the first, as it damaged the others' start. */
function putAside(): string {
  const aside = `${path}.damaged`;
  if (existsSync(aside)) rmSync(path, { force: true });
  else renameSync(path, aside);
  for (const companion of [`${path}-wal`, `${path}-shm`]) rmSync(companion, { force: true });
  return aside;
}

function openOrBegin(): { db: Sqlite; damaged?: Opened['damaged'] } {
  try {
    return { db: opened() };
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
    const aside = putAside();
    return { db: opened(), damaged: { path: aside, reason: thrown.message } };
  }
}

interface Work {
  readonly rows: readonly Row[];
  readonly damaged?: Opened['damaged'];
  write(rows: readonly Row[], gone: readonly RowId[]): void;
  close(): void;
}

function started(): Work {
  const { db, damaged } = openOrBegin();
  try {
    const put = db.prepare<[string, string, string, string, Uint8Array | null]>(
      `INSERT INTO state VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET words = excluded.words, payload = excluded.payload`,
    );
    const remove = db.prepare<[string, string, string]>(
      'DELETE FROM state WHERE kind = ? AND owner = ? AND key = ?',
    );
    const write = db.transaction((rows: readonly Row[], gone: readonly RowId[]) => {
      for (const { kind, owner, key } of gone) remove.run(kind, owner, key);
      for (const { kind, owner, key, words, payload } of rows) put.run(kind, owner, key, words, payload);
    });
    return {
      rows: db.prepare<[], Row>('SELECT kind, owner, key, words, payload FROM state').all(),
      ...(damaged && { damaged }),
      write: (rows, gone) => write.immediate(rows, gone),
      close: () => db.close(),
    };
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

const textOf = (thrown: unknown): string =>
  `${path}: ${thrown instanceof Error ? thrown.message : String(thrown)}`;

/** SQLite opens a file of a read-only disk for reading, and so it stays when the disk takes writes again. */
const isForReading = (thrown: unknown): boolean =>
  thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_READONLY');

/** `work` is missing while the disk does not let the file be opened: each write tries again. */
function serve(first: Work | undefined): void {
  let work = first;
  port.on('message', (message: ToWriter) => {
    if (message.kind === 'close') {
      work?.close();
      port.close();
      return;
    }
    try {
      const isLate = work === undefined;
      work ??= started();
      const found = isLate ? work.rows : [];
      work.write(message.rows, message.gone);
      answer({ kind: 'written', found: found.map(({ kind, owner, key }) => ({ kind, owner, key })) });
    } catch (thrown) {
      if (isForReading(thrown)) {
        work?.close();
        work = undefined;
      }
      answer({ kind: 'failed', message: textOf(thrown) });
    }
  });
}

/** A file of a newer version is left alone for good. */
const isWaitedFor = (thrown: unknown): boolean => thrown instanceof Database.SqliteError;

try {
  const work = started();
  serve(work);
  answer({ kind: 'opened', rows: work.rows, ...(work.damaged && { damaged: work.damaged }) });
} catch (thrown) {
  if (isWaitedFor(thrown)) {
    serve(undefined);
    answer({ kind: 'opened', rows: [], fault: textOf(thrown) });
  } else {
    answer({ kind: 'failed', message: textOf(thrown) });
    port.close();
  }
}
