import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import Database from 'better-sqlite3';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import { storeCalls } from '../../gateway/store/calls.ts';
import { openDatabase, shippedMigrations } from '../../gateway/store/database.ts';
import { groupCommit } from '../../gateway/store/group.ts';
import { openStore } from '../../gateway/store/store.ts';
import { act, fallTx, nothing, place, withStore } from '../helpers/store.ts';
import { at } from '../helpers/ward.ts';

test('a file that is not a database, or a damaged one, is refused with what to do', async (t) => {
  const path = place(t);
  writeFileSync(path, 'not a database at all, but long enough to have a header'.repeat(100));
  await t.throwsAsync(openStore(path), { code: 'VIGIL_STORE_CORRUPT' });
});

test('pages overwritten inside the file are found at opening', async (t) => {
  const path = place(t);
  await withStore(path, (store) =>
    store.commit({ ...nothing, entries: Array.from({ length: 2000 }, (_, n) => act(n)) }),
  );
  const db = new Database(path);
  db.pragma('writable_schema = ON');
  const page = db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'ledger'`).pluck().get() as number;
  const size = db.pragma('page_size', { simple: true }) as number;
  db.close();
  const { openSync, writeSync, closeSync } = await import('node:fs');
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(size, 0xa5), 0, size, (page - 1) * size);
  closeSync(file);
  await t.throwsAsync(openStore(path), { code: 'VIGIL_STORE_CORRUPT' });
});

test('a database of a newer version is refused and left as it is', async (t) => {
  const path = place(t);
  await withStore(path, (store) => store.commit(fallTx(1)));
  const db = new Database(path);
  db.pragma('user_version = 999');
  db.close();
  await t.throwsAsync(openStore(path), { code: 'VIGIL_STORE_NEWER' });
  const after = new Database(path);
  t.is(after.pragma('user_version', { simple: true }), 999);
  after.close();
});

test('every migration from nothing, then an interrupted one, leaves a whole schema', async (t) => {
  const path = place(t);
  const folder = mkdtempSync(join(tmpdir(), 'vigil-migrations-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, '0001-first.sql'), 'CREATE TABLE a (x);');
  openDatabase(path, folder).close();
  writeFileSync(join(folder, '0002-second.sql'), 'CREATE TABLE b (x); INSERT INTO missing VALUES (1);');
  t.throws(() => openDatabase(path, folder), { code: 'VIGIL_STORE_FAILED', message: /missing/ });
  writeFileSync(join(folder, '0002-second.sql'), 'CREATE TABLE b (x);');
  const db = openDatabase(path, folder);
  t.is(db.pragma('user_version', { simple: true }), 2);
  t.is(db.pragma('journal_mode', { simple: true }), 'wal');
  t.is(db.pragma('synchronous', { simple: true }), 2);
  db.close();
});

test('one bad write among many is refused alone, and the chain goes on without it', (t) => {
  const db = openDatabase(place(t), shippedMigrations);
  const { writes, reads, reload } = storeCalls(db);
  const bad: LedgerEntry = { ...act(2), at: { ...at(2), wallMs: Number.NaN } };
  const commits = [[act(1)], [act(8), bad], [act(3)]];
  const ends = groupCommit(
    db,
    reload,
  )(commits.map((entries, id) => ({ id, run: () => writes.commit({ ...nothing, entries }) })));
  t.deepEqual(
    ends.map(({ isDone }) => isDone),
    [true, false, true],
  );
  t.deepEqual(
    reads.ledger(0, 9).map(({ subject }) => subject),
    ['n-1', 'n-3'],
  );
  db.close();
});

test('a full disk undoes the whole commit, and writing goes on when there is room again', (t) => {
  const db = openDatabase(place(t), shippedMigrations);
  const { writes, reads, reload } = storeCalls(db);
  const commit = groupCommit(db, reload);
  const big = { ...act(1), body: { text: 'x'.repeat(200_000) } };
  const run = (entry: LedgerEntry) => [{ id: 1, run: () => writes.commit({ ...nothing, entries: [entry] }) }];
  const pages = db.pragma('page_count', { simple: true }) as number;
  db.pragma(`max_page_count = ${pages + 2}`);
  const [ended] = commit(run(big));
  t.is(ended?.isDone, false);
  t.is(reads.counters().ledgerRows, 0);
  db.pragma('max_page_count = 100000');
  t.true(commit(run(big))[0]?.isDone);
  t.like(reads.check({ seq: 0, hash: '0'.repeat(64) }, 10), { isIntact: true, rows: 1 });
  db.close();
});
