import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import test from 'ava';
import Database from 'better-sqlite3';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { step } from '../../gateway/alarm/step.ts';
import { emptyWard } from '../../gateway/alarm/ward.ts';
import { verifyLedger } from '../../gateway/cli/verify-ledger.ts';
import { deviceId } from '../../gateway/core/id.ts';
import type { LedgerEntry, OutboxMessage, Transaction } from '../../gateway/core/ledger.ts';
import type { Waveform } from '../../gateway/core/measurement.ts';
import { storeCalls } from '../../gateway/store/calls.ts';
import type { Channel } from '../../gateway/store/channel.ts';
import { openChannel } from '../../gateway/store/channel.ts';
import { openDatabase, shippedMigrations } from '../../gateway/store/database.ts';
import { groupCommit } from '../../gateway/store/group.ts';
import { outboxTable, sentKept } from '../../gateway/store/outbox-table.ts';
import type { Store } from '../../gateway/store/store.ts';
import { openStore, storeOver } from '../../gateway/store/store.ts';
import { waveformsKept } from '../../gateway/store/waveform-table.ts';
import { anna, at, event } from '../helpers/ward.ts';

function place(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-store-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'vigil.sqlite');
}

const message = (n: number): OutboxMessage => ({
  id: `m-${n}`,
  topic: 'vigil/v1/site/gw/event/101',
  payload: `{"n":${n}}`,
  qos: 1,
  isRetained: n % 2 === 0,
});

const nothing: Transaction = { entries: [], alarms: [], setDeadlines: [], clearDeadlines: [], outbox: [] };
const act = (n: number): LedgerEntry => ({ kind: 'act', subject: `n-${n}`, at: at(n), body: { n } });

/** A fall at a bed of its own, as one transaction. */
function fallTx(n: number): Transaction & { readonly ward: typeof emptyWard } {
  const fall = event('fall', at(n), { bed: `${n}` });
  const { ward, changed, ...writes } = step(
    emptyWard,
    { type: 'event', event: fall },
    defaultPolicies,
    at(n),
  );
  return { ...writes, ward, alarms: changed, outbox: [message(n)] };
}

/** Opens, uses and closes. */
async function withStore<T>(path: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(path);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** Somebody with write access to the file, who is not the gateway. */
function tampered(path: string, sql: string): void {
  const db = new Database(path);
  db.exec('DROP TRIGGER ledger_keeps_rows; DROP TRIGGER ledger_keeps_words; DROP TRIGGER ledger_only_grows;');
  db.exec(sql);
  db.close();
}

test('a restart finds open alarms, deadlines, messages and known events as they were', async (t) => {
  const path = place(t);
  const one = fallTx(1);
  const two = fallTx(2);
  await withStore(path, async (store) => {
    await Promise.all([store.commit(one), store.commit(two)]);
  });
  await withStore(path, async (store) => {
    t.deepEqual(await store.openAlarms(), [...one.alarms, ...two.alarms]);
    t.deepEqual(await store.deadlines(), [...one.setDeadlines, ...two.setDeadlines]);
    t.deepEqual(await store.pendingOutbox(10), [message(1), message(2)]);
    t.deepEqual(
      await store.recentEventIds(10),
      [...one.alarms, ...two.alarms].map(({ causedBy }) => causedBy),
    );
    t.deepEqual(await store.recentEventIds(1), [two.alarms[0]?.causedBy]);
    t.like(await store.verify(), { isIntact: true, rows: 4 });
  });
});

test('a closed alarm leaves the open ones, takes its deadline along and is still among the recent', async (t) => {
  const path = place(t);
  const { ward, ...raised } = fallTx(1);
  const [alarm] = raised.alarms;
  if (alarm === undefined) return t.fail();
  const shut = { type: 'close', alarmId: alarm.id, staffId: anna, outcome: 'false' } as const;
  const { changed, ...closed } = step(ward, shut, defaultPolicies, at(20));
  await withStore(path, async (store) => {
    await store.commit(raised);
    await store.commit({ ...closed, alarms: changed, outbox: [] });
    t.deepEqual(await store.openAlarms(), []);
    t.deepEqual(await store.deadlines(), []);
    t.like((await store.recentAlarms(15_000, 5))[0], { id: alarm.id, outcome: 'false', closedBy: anna });
    t.deepEqual(await store.recentAlarms(21_000, 5), []);
  });
});

test('ledger lines are read back word for word, a page at a time', async (t) => {
  const body = { text: '跌倒 🜂 \u0000', list: [1, null, { deep: 0.1 }] };
  const odd: LedgerEntry = { kind: 'config', subject: 'x', at: { ...at(1.0005), errorMs: 12.5 }, body };
  await withStore(place(t), async (store) => {
    await store.commit({ ...nothing, entries: [act(1), odd, act(3)] });
    const [second] = await store.ledger({ afterSeq: 1, limit: 1 });
    t.like(second, { seq: 2, ...odd });
    t.is((await store.ledger({ afterSeq: 3, limit: 9 })).length, 0);
    t.like(await store.verify(), { isIntact: true });
  });
});

test('the ledger takes no update, no deletion and no replacement', async (t) => {
  const path = place(t);
  await withStore(path, (store) => store.commit({ ...nothing, entries: [act(1), act(2)] }));
  const db = new Database(path);
  t.teardown(() => db.close());
  for (const sql of [
    `UPDATE ledger SET body = '{}' WHERE seq = 1`,
    'DELETE FROM ledger WHERE seq = 2',
    'DELETE FROM ledger',
    'INSERT OR REPLACE INTO ledger SELECT * FROM ledger WHERE seq = 1',
    `INSERT INTO ledger SELECT 9, kind, subject, wall_ms, mono_ms, boot_id, error_ms, body, prev_hash, hash FROM ledger LIMIT 1`,
  ]) {
    t.throws(() => db.exec(sql), { any: true, message: 'the ledger is append-only' }, sql);
  }
  t.is(db.prepare('SELECT count(*) AS n FROM ledger').pluck().get(), 2);
});

const tampering: readonly [string, string, number, RegExp][] = [
  [
    'a row whose words were changed',
    `UPDATE ledger SET body = '{"n":99}' WHERE seq = 3`,
    3,
    /row 3 was altered/,
  ],
  [
    'a row whose time was moved by a microsecond',
    'UPDATE ledger SET wall_ms = wall_ms + 0.001 WHERE seq = 4',
    4,
    /altered/,
  ],
  ['a row that was removed', 'DELETE FROM ledger WHERE seq = 2', 3, /between 1 and 3 are missing/],
  ['the last rows cut away', 'DELETE FROM ledger WHERE seq > 3', 4, /rows 4 to 5 are missing/],
  ['a ledger that was emptied', 'DELETE FROM ledger', 1, /rows 1 to 5 are missing/],
];

for (const [what, sql, seq, reason] of tampering) {
  test(`${what} is named, by the store and by the command line`, async (t) => {
    const path = place(t);
    await withStore(path, (store) => store.commit({ ...nothing, entries: [1, 2, 3, 4, 5].map(act) }));
    tampered(path, sql);
    await withStore(path, async (store) => {
      const verdict = await store.verify();
      t.like(verdict, { isIntact: false, brokenAt: seq });
      t.regex(verdict.isIntact ? '' : verdict.reason, reason);
    });
    let printed = '';
    t.is(await verifyLedger(path, (text) => (printed += text)), 1);
    t.like(JSON.parse(printed), { isIntact: false, brokenAt: seq, code: 'VIGIL_LEDGER_BROKEN' });
  });
}

test('verifying an intact ledger of many slices prints its length and head', async (t) => {
  const path = place(t);
  const entries = Array.from({ length: 5001 }, (_, n) => act(n));
  const verdict = await withStore(path, async (store) => {
    await store.commit({ ...nothing, entries });
    return store.verify();
  });
  let printed = '';
  t.is(await verifyLedger(path, (text) => (printed += text)), 0);
  t.deepEqual(JSON.parse(printed), verdict);
  t.is(verdict.rows, 5001);
});

test('verifying what is not there or not a database says so and does not create it', async (t) => {
  const path = place(t);
  let printed = '';
  t.is(await verifyLedger(path, (text) => (printed += text)), 1);
  t.like(JSON.parse(printed), { isIntact: false, code: 'VIGIL_STORE_FAILED' });
  writeFileSync(path, 'this is a shopping list, padded to be longer than a header'.repeat(100));
  printed = '';
  t.is(await verifyLedger(path, (text) => (printed += text)), 1);
  t.like(JSON.parse(printed), { code: 'VIGIL_STORE_CORRUPT' });
});

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

test('a message is sent once: marked, kept a while so that a repeated write does not revive it, then forgotten', async (t) => {
  const total = sentKept + 50;
  await withStore(place(t), async (store) => {
    const outbox = Array.from({ length: total }, (_, n) => message(n));
    await store.commit({ ...nothing, outbox });
    await store.commit({ ...nothing, outbox });
    t.is((await store.pendingOutbox(total * 2)).length, total);
    await store.markSent(outbox.map(({ id }) => id));
    await store.commit({ ...nothing, outbox: [message(total - 1)] });
    t.deepEqual(await store.pendingOutbox(9), []);
    t.like(await store.counters(), { outboxUnsent: 0, outboxDropped: 0 });
  });
});

test('an outbox at its limit loses its oldest message and counts it', (t) => {
  const db = openDatabase(place(t), shippedMigrations);
  const outbox = outboxTable(db, 3);
  for (let n = 0; n < 5; n += 1) outbox.put(message(n));
  t.deepEqual(
    outbox.pending(9).map(({ id }) => id),
    ['m-2', 'm-3', 'm-4'],
  );
  t.deepEqual(outbox.counters(), { outboxUnsent: 3, outboxDropped: 2 });
  db.close();
});

const wave: Waveform = {
  kind: 'waveform',
  deviceId: deviceId('wearable'),
  stream: 'imu',
  channels: ['acc_x', 'acc_y'],
  units: ['g', 'g'],
  startAt: at(1),
  receivedAt: at(2),
  rateHz: 50,
  samples: new Float32Array([9, 0.25, -1.5, Number.NaN, 3, 9]).subarray(1, 5),
  quality: 'good',
};

test('the measurement around an alarm comes back bit for bit', async (t) => {
  await withStore(place(t), async (store) => {
    await store.saveWaveform('a', wave);
    const found = await store.waveform('a');
    t.deepEqual(found, { ...wave, samples: wave.samples.slice() });
    t.is(await store.waveform('b'), undefined);
    t.deepEqual(await store.waveformAlarmIds(), ['a']);
  });
});

test('measurements are kept up to a bound, the oldest go', async (t) => {
  await withStore(place(t), async (store) => {
    for (let n = 0; n < waveformsKept + 5; n += 500) {
      const batch = Array.from({ length: Math.min(500, waveformsKept + 5 - n) }, (_, k) => `w-${n + k}`);
      await Promise.all(batch.map((id) => store.saveWaveform(id, wave)));
    }
    const ids = await store.waveformAlarmIds();
    t.is(ids.length, waveformsKept);
    t.is(ids[0], 'w-5');
  });
});

test('more calls than the limit are refused, those before it are answered', async (t) => {
  await withStore(place(t), async (store) => {
    const all = await Promise.allSettled(Array.from({ length: 1500 }, (_, n) => store.commit(fallTx(n))));
    const failed = all.filter(({ status }) => status === 'rejected');
    t.true(failed.length > 0 && failed.length <= 500);
    t.like(await store.counters(), { committed: 1500 - failed.length, failed: failed.length });
    t.is((await store.openAlarms()).length, 1500 - failed.length);
    t.like(await store.verify(), { isIntact: true });
  });
});

test('closing waits for what was asked before, and a closed store says so', async (t) => {
  const path = place(t);
  const store = await openStore(path);
  const written = store.commit(fallTx(1));
  await store.close();
  await written;
  await store.close();
  await t.throwsAsync(store.commit(fallTx(2)), { code: 'VIGIL_STORE_FAILED' });
  await withStore(path, async (again) => t.is((await again.openAlarms()).length, 1));
});

test('a store thread that ended is replaced by the next call', async (t) => {
  const path = place(t);
  const channels: Channel[] = [];
  const ended = new Set<Channel>();
  const store = await storeOver(async () => {
    const channel = await openChannel({ path, migrationsDir: shippedMigrations });
    channels.push(channel);
    return { call: channel.call, isOpen: () => channel.isOpen() && !ended.has(channel) };
  });
  await store.commit(fallTx(1));
  for (const channel of [...channels]) {
    await channel.call('close');
    ended.add(channel);
  }
  await Promise.all([store.commit(fallTx(2)), store.commit(fallTx(3))]);
  t.is(channels.length, 2);
  t.is((await store.openAlarms()).length, 3);
  t.like(await store.verify(), { isIntact: true });
  await store.close();
});

test('a write that cannot be sent to the thread is refused and blocks nothing', async (t) => {
  await withStore(place(t), async (store) => {
    const unsendable = { ...act(1), body: () => 1 };
    await t.throwsAsync(store.commit({ ...nothing, entries: [unsendable] }), { any: true });
    await store.commit(fallTx(1));
    t.like(await store.counters(), { committed: 1, failed: 1 });
  });
});

const loop = fileURLToPath(new URL('../helpers/commit-loop.js', import.meta.url));

/** Runs the committing process until it has acknowledged `count` commits, kills it, returns the last number it said. */
function killedAfter(path: string, first: number, count: number): Promise<number> {
  const child = spawn(process.execPath, [loop, path, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = first - 1;
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = Number(line);
    if (last - first + 1 >= count) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(last));
  });
}

test('a gateway killed at any instant loses no acknowledged commit, and none is half there', async (t) => {
  const path = place(t);
  let next = 0;
  for (let kill = 0; kill < 20; kill += 1) {
    const last = await killedAfter(path, next, 1 + ((kill * 7) % 23));
    const { marks, alarms } = await withStore(path, async (store) => {
      t.like(await store.verify(), { isIntact: true });
      const lines = await store.ledger({ afterSeq: 0, limit: 100_000 });
      const deadlines = await store.deadlines();
      const open = await store.openAlarms();
      t.is(deadlines.length, open.length);
      return {
        marks: lines.filter(({ kind }) => kind === 'act').map(({ subject }) => subject),
        alarms: open,
      };
    });
    t.is(alarms.length, marks.length);
    t.true(marks.length > last, `acknowledged ${last + 1}, found ${marks.length}`);
    t.deepEqual(
      marks,
      marks.map((_, n) => `n-${n}`),
    );
    next = marks.length;
  }
});
