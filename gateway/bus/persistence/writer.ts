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

function serve(db: Sqlite): void {
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
  port.on('message', (message: ToWriter) => {
    if (message.kind === 'close') {
      db.close();
      port.close();
      return;
    }
    try {
      write.immediate(message.rows, message.gone);
      answer({ kind: 'written' });
    } catch (thrown) {
      answer({ kind: 'failed', message: `${path}: ${thrown instanceof Error ? thrown.message : thrown}` });
    }
  });
}

try {
  const { db, damaged } = openOrBegin();
  const rows = db.prepare<[], Row>('SELECT kind, owner, key, words, payload FROM state').all();
  serve(db);
  answer({ kind: 'opened', rows, ...(damaged === undefined ? {} : { damaged }) });
} catch (thrown) {
  answer({ kind: 'failed', message: `${path}: ${thrown instanceof Error ? thrown.message : thrown}` });
  port.close();
}
