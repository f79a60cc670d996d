import { writeFileSync } from 'node:fs';
import test from 'ava';
import Database from 'better-sqlite3';
import { verifyLedger } from '../../gateway/cli/verify-ledger.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import { statementOf, weigh } from '../../gateway/corroborate/odds.ts';
import { readingWeights, type Weight } from '../../gateway/corroborate/weights.ts';
import { openStore } from '../../gateway/store/store.ts';
import { act, nothing, place, tampered, withStore } from '../helpers/store.ts';
import { at } from '../helpers/ward.ts';

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
  t.deepEqual(JSON.parse(printed), { ...verdict, weighings: 0, signedHeads: 0 });
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

test('a weighing that does not follow from its own statements is found by whoever verifies the ledger', async (t) => {
  const path = place(t);
  const store = await openStore(path);
  const sound = weigh([statementOf('bed bed-occupied', readingWeights['bed bed-occupied'] as Weight)]);
  const entry = (body: object) => ({ ...act(1), kind: 'weighing', body: { act: 'check-opened', ...body } });
  await store.commit({ ...nothing, entries: [entry(sound)] });
  let printed = '';
  t.is(await verifyLedger(path, (text) => (printed += text)), 0);
  t.is(JSON.parse(printed).weighings, 1);
  await store.commit({
    ...nothing,
    entries: [entry({ ...sound, preferred: 'fall', over: sound.preferred })],
  });
  await store.close();
  printed = '';
  t.is(await verifyLedger(path, (text) => (printed += text)), 1);
  t.like(JSON.parse(printed), { brokenAt: 2, code: 'VIGIL_LEDGER_BROKEN' });
});
