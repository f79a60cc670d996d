import { existsSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import Database from 'better-sqlite3';
import { storeOf } from '../../gateway/app/kept-store.ts';
import { exportLedger } from '../../gateway/cli/export/export-ledger.ts';
import { walLimitBytes } from '../../gateway/store/database.ts';
import { openSiteKey } from '../../gateway/store/site-key.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { heardLog, wardConfig } from '../helpers/gateway.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { act, nothing, place } from '../helpers/store.ts';

const logBytes = (path: string): number => (existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0);

const big = (n: number) => ({ ...act(n), body: { n, text: 'x'.repeat(10_000) } });

/** Some megabytes, in as many commits as lines. */
async function write(store: Store, lines: number): Promise<void> {
  for (let n = 0; n < lines; n += 10)
    await Promise.all(
      Array.from({ length: 10 }, (_, k) => store.commit({ ...nothing, entries: [big(n + k)] })),
    );
}

test('however much is written, and while an export reads it all, the write-ahead log stays within its bound', async (t) => {
  const path = place(t);
  openSiteKey(dirname(path));
  const store = await openStore(path);
  let most = 0;
  let exports = 0;
  let isOver = false;
  const who = { site: 'test', gateway: 'g1', version: '0' };
  const reading = (async () => {
    await write(store, 10);
    while (!isOver) {
      const out = join(dirname(path), `out-${exports}`);
      await exportLedger({ directory: dirname(path), out, ...who }, new ManualClock());
      rmSync(out, { recursive: true });
      exports += 1;
    }
  })();
  for (let round = 0; round < 30; round += 1) {
    await write(store, 100);
    most = Math.max(most, logBytes(path));
  }
  isOver = true;
  await reading;
  t.true(statSync(path).size > 25_000_000);
  t.true(exports > 0);
  t.true(most <= walLimitBytes, `${most} bytes`);
  t.log(`${statSync(path).size} bytes written beside ${exports} exports, the log at most ${most}`);
  await store.close();
});

test('a reader that holds on does not stop the writer; once it is gone, the log is emptied', async (t) => {
  const path = place(t);
  const store = await openStore(path);
  await write(store, 10);
  const reader = new Database(path, { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM ledger').get();
  await write(store, 1500);
  const held = logBytes(path);
  t.true(held > walLimitBytes);
  const before = performance.now();
  t.false(await store.emptyLog(), 'a reader still needs it');
  t.true(performance.now() - before < 1500, 'nobody waits for the reader');
  await store.commit({ ...nothing, entries: [act(1)] });
  reader.exec('COMMIT');
  t.true(await store.emptyLog());
  t.is(logBytes(path), 0);
  t.like(await store.verify(), { isIntact: true, rows: 1511 });
  reader.close();
  await store.close();
});

test('after a reader that held on, the log shrinks to its bound by the next writes alone', async (t) => {
  const path = place(t);
  const store = await openStore(path);
  await write(store, 10);
  const reader = new Database(path, { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM ledger').get();
  await write(store, 1500);
  t.true(logBytes(path) > walLimitBytes);
  reader.close();
  await write(store, 50);
  t.true(logBytes(path) <= walLimitBytes, `${logBytes(path)} bytes`);
  await store.close();
});

test('each minute the gateway moves its log into the database', async (t) => {
  const path = place(t);
  const clock = new ManualClock();
  const config = wardConfig(dirname(path), {});
  const store = await storeOf({ config, clock, log: heardLog() });
  await write(store, 50);
  t.true(logBytes(path) > 0);
  clock.advance(60_000);
  await store.counters();
  t.is(logBytes(path), 0);
  await store.close();
  t.is(clock.pending, 0);
});
