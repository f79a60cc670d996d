import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import Database from 'better-sqlite3';
import { verifyLedger } from '../../gateway/cli/verify-ledger.ts';
import { openDatabase, shippedMigrations } from '../../gateway/store/database.ts';
import { openStore } from '../../gateway/store/store.ts';
import { leafOf, ledgerOf, rootOf, savedSeqs, spoil, stillThere } from '../helpers/damaged.ts';
import {
  fillOld,
  migrationsUpTo,
  newestSchema,
  oldNight,
  rowsOf,
  schemaOf,
} from '../helpers/old-database.ts';
import { act, fallTx, nothing, place, withStore } from '../helpers/store.ts';
import { at } from '../helpers/ward.ts';

/** A database as a version of that day left it. */
function oldDatabase(t: Parameters<typeof place>[0], version: number): string {
  const path = place(t);
  const folder = migrationsUpTo(version);
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const db = openDatabase(path, folder);
  fillOld(db, version);
  db.close();
  return path;
}

const fresh = (t: Parameters<typeof place>[0]): string => {
  const path = place(t);
  openDatabase(path, shippedMigrations).close();
  return path;
};

for (let version = 1; version <= newestSchema; version += 1) {
  test(`a database of schema ${version} with a night in it is opened with every row as it was`, async (t) => {
    const path = oldDatabase(t, version);
    const before = rowsOf(path);
    await withStore(path, async () => undefined);
    const after = rowsOf(path);
    for (const [table, rows] of Object.entries(before)) t.deepEqual(after[table], rows, table);
    t.deepEqual(schemaOf(path), schemaOf(fresh(t)));
    let printed = '';
    t.is(await verifyLedger(path, (text) => (printed += text)), 0, printed);
  });

  test(`a gateway goes on from schema ${version}: it knows what waits, and its ledger grows on`, async (t) => {
    const path = oldDatabase(t, version);
    const { falls, entries, waiting } = oldNight();
    await withStore(path, async (store) => {
      t.deepEqual(
        await store.openAlarms(),
        falls.slice(1).flatMap(({ alarms }) => alarms),
      );
      t.is((await store.deadlines()).length, falls.flatMap((tx) => tx.setDeadlines).length + 1);
      t.deepEqual(await store.holds(), [waiting[1]] as never);
      t.is((await store.pendingOutbox(100)).length, falls.length - 10);
      t.is((await store.waveformAlarmIds()).length, falls.length);
      t.is((await store.recentEventIds(100)).length, falls.length);
      t.like((await store.latestConfig())[0], { subject: 'wearable-1', body: { tare: [0.2, -0.5] } });
      t.is((await store.observations(0, 10)).length, 2);
      t.is((await store.learnt()).length, version >= 3 ? 30 : 0);
      t.is((await store.askedErasures()).length, version >= 4 ? 1 : 0);
      await store.commit(fallTx(99));
      const { ledgerRows } = await store.counters();
      t.is(ledgerRows, entries.length + fallTx(99).entries.length);
      t.like(await store.verify(), { isIntact: true, rows: ledgerRows });
    });
  });

  test(`a damaged database of schema ${version} is salvaged: its alarms, what waits, and its ledger but for the page that is lost`, async (t) => {
    const path = oldDatabase(t, version);
    const rows = ledgerOf(path);
    spoil(path, [rootOf(path, 'alarms'), leafOf(path, 'ledger')]);
    const there = stillThere(rows, path);
    t.true(there.length > 0 && there.length < rows.length);
    const store = await openStore(path, { salvageAt: at(5000) });
    try {
      const { salvaged: report } = store;
      t.deepEqual(report && savedSeqs(report), there);
      t.like(await store.verify(), { isIntact: true });
      t.is((await store.deadlines()).length, oldNight().falls.flatMap((tx) => tx.setDeadlines).length + 1);
    } finally {
      await store.close();
    }
    t.deepEqual(schemaOf(path), schemaOf(fresh(t)));
  });

  test(`what lay in the write-ahead log of schema ${version} when the power failed is opened too`, async (t) => {
    const path = place(t);
    const folder = migrationsUpTo(version);
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const db = openDatabase(path, folder);
    db.pragma('wal_autocheckpoint = 0');
    fillOld(db, version);
    const cut = join(path, '..', 'cut.sqlite');
    for (const end of ['', '-wal']) copyFileSync(`${path}${end}`, `${cut}${end}`);
    db.close();
    t.true(existsSync(`${cut}-wal`));
    const whole = rowsOf(path);
    await withStore(cut, async (store) => t.like(await store.verify(), { isIntact: true }));
    const after = rowsOf(cut);
    for (const [table, rows] of Object.entries(whole)) t.deepEqual(after[table], rows, table);
  });

  test(`a migration from schema ${version} that fails leaves that schema and its rows, and the next start goes on`, async (t) => {
    const path = oldDatabase(t, version);
    const folder = migrationsUpTo(version);
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    const next = join(folder, `${String(version + 1).padStart(4, '0')}-fails.sql`);
    writeFileSync(
      next,
      'ALTER TABLE alarms ADD COLUMN x; DROP TABLE outbox; INSERT INTO missing VALUES (1);',
    );
    const before = rowsOf(path);
    await t.throwsAsync(openStore(path, { migrationsDir: folder }), { code: 'VIGIL_STORE_FAILED' });
    t.deepEqual(rowsOf(path), before);
    await withStore(path, async (store) => t.like(await store.verify(), { isIntact: true }));
  });
}

test('a database of a newer schema is refused, and not one byte of it changes', async (t) => {
  const path = place(t);
  await withStore(path, (store) => store.commit({ ...nothing, entries: [act(1)] }));
  const db = new Database(path);
  db.exec('CREATE TABLE of_tomorrow (x)');
  db.pragma(`user_version = ${newestSchema + 1}`);
  db.close();
  const before = readFileSync(path);
  await t.throwsAsync(openStore(path), {
    code: 'VIGIL_STORE_NEWER',
    message: new RegExp(`schema ${newestSchema + 1}, this version knows ${newestSchema}`),
  });
  t.true(readFileSync(path).equals(before));
});

test('a gap in the numbers of the migrations is refused', (t) => {
  const folder = migrationsUpTo(1);
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, '0003-after-a-gap.sql'), 'CREATE TABLE c (x);');
  t.throws(() => openDatabase(place(t), folder), { message: /0003-after-a-gap.sql is out of order/ });
});
