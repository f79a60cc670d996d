import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { exportLedger } from '../../gateway/cli/export/export-ledger.ts';
import { verifyExport } from '../../gateway/cli/export/verify-export.ts';
import { verifyLedger } from '../../gateway/cli/verify-ledger.ts';
import { entriesOnly } from '../../gateway/core/ledger.ts';
import { rowHash } from '../../gateway/store/chain.ts';
import { headText, openSiteKey } from '../../gateway/store/site-key.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { ledgerOf, pageSize, spoil } from '../helpers/damaged.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { act, place, tampered } from '../helpers/store.ts';
import { at } from '../helpers/ward.ts';

const who = { site: 'test', gateway: 'g1', version: '0' };

/** A ledger of many days whose head is signed every twenty rows, damaged in the middle and salvaged. */
async function salvaged(t: ExecutionContext) {
  const path = place(t);
  const directory = dirname(path);
  const store = await openStore(path);
  await writeSigned(store, directory, 400);
  await store.close();
  const before = ledgerOf(path);
  const bytes = readFileSync(path);
  const pageOf = (n: number) => Math.floor(bytes.indexOf(`{"n":${n}}`) / pageSize) + 1;
  spoil(path, [pageOf(180), pageOf(260)]);
  const again = await openStore(path, { salvageAt: at(9000) });
  const report = again.salvaged;
  await writeSigned(again, directory, 40);
  await again.close();
  if (report === undefined) throw new Error('nothing was salvaged');
  return { path, directory, report, before, key: join(directory, 'site-key.pub.pem') };
}

async function writeSigned(store: Store, directory: string, rows: number): Promise<void> {
  const key = openSiteKey(directory);
  for (let n = 0; n < rows; n += 1) {
    await store.commit(entriesOnly([act(n)]));
    if (n % 20 !== 19) continue;
    const { ledgerRows: seq, ledgerHead: hash } = await store.counters();
    const { keyId, publicKey } = key;
    const body = { seq, hash, keyId, publicKey, signature: key.sign(headText(seq, hash)) };
    await store.commit(entriesOnly([{ kind: 'ledger-head', subject: 'ledger', at: at(n), body }]));
  }
}

async function verdictOf(path: string, key: string) {
  let printed = '';
  const code = await verifyLedger(path, (text) => (printed += text), key);
  return { code, said: JSON.parse(printed) as Record<string, unknown> };
}

test('a salvaged ledger verifies with the key, and the verdict names what was lost', async (t) => {
  const { path, report, key } = await salvaged(t);
  const { code, said } = await verdictOf(path, key);
  t.is(code, 0, JSON.stringify(said));
  const { file, reason, kept, oldHead, isEndKnown, lost, lostRows } = report;
  t.deepEqual(said['salvages'], [
    { seq: kept.rows + 1, file, reason, kept, oldHead, isEndKnown, lost, lostRows },
  ]);
  t.true(report.runs.length > 0 && lostRows > 0);
  t.true(Number(said['signedHeads']) > 15);
});

test('a head that was signed beyond the damage, and noted elsewhere, is still of its row', async (t) => {
  const { path, report, before } = await salvaged(t);
  const rows = ledgerOf(path);
  const noted = before.at(-2);
  const run = report.runs.at(-1);
  if (noted === undefined || run === undefined) return t.fail();
  let hash = run.prevHash;
  for (let seq = run.from; seq <= noted.seq; seq += 1) {
    const row = rows[run.firstSeq - 1 + seq - run.from];
    if (row === undefined) return t.fail();
    hash = rowHash(hash, { ...row, seq });
  }
  t.is(hash, noted.hash);
});

test('whoever alters a row that was salvaged, and chains all anew, is found by what the salvage says of it', async (t) => {
  const { path, report, key } = await salvaged(t);
  const run = report.runs[0];
  if (run === undefined) return t.fail();
  let previous = ledgerOf(path)[run.firstSeq - 2]?.hash ?? '';
  const salvagedRows = ledgerOf(path).slice(run.firstSeq - 1);
  const target = salvagedRows.find(({ kind }) => kind === 'act');
  const altered = salvagedRows.map((row) => {
    const words = row === target ? { ...row, body: '{"n":999}' } : row;
    const hash = rowHash(previous, words);
    const sql = `UPDATE ledger SET body = '${words.body.replaceAll("'", "''")}', prev_hash = '${previous}', hash = '${hash}' WHERE seq = ${row.seq};`;
    previous = hash;
    return sql;
  });
  tampered(path, altered.join('\n'));
  const { code, said } = await verdictOf(path, key);
  t.is(code, 1);
  t.regex(String(said['reason']), /rows \d+ to \d+ are not those that were salvaged|signs another row/);
});

test('an export of a salvaged ledger, or of its later days alone, is checked without Vigil', async (t) => {
  const { directory, key } = await salvaged(t);
  const clock = new ManualClock();
  for (const [name, fromMs] of [
    ['whole', 0],
    ['late', 300_000],
  ] as const) {
    const out = join(directory, name);
    const manifest = await exportLedger({ directory, out, ...who, fromMs }, clock);
    const verdict = await verifyExport(out, key);
    t.like(verdict, { isIntact: true, rows: manifest.rows }, JSON.stringify(verdict));
  }
});

test('a ledger that was damaged twice verifies too, and both are told', async (t) => {
  const { path, directory, key } = await salvaged(t);
  const middle = Math.floor(statSync(path).size / pageSize / 3);
  spoil(path, [middle]);
  const store = await openStore(path, { salvageAt: at(9100) });
  await writeSigned(store, directory, 40);
  await store.close();
  const { code, said } = await verdictOf(path, key);
  t.is(code, 0, JSON.stringify(said));
  t.is((said['salvages'] as unknown[]).length, 2);
});

test('an empty file leaves a ledger that verifies and says that all was lost', async (t) => {
  const { path, key } = await salvaged(t);
  const rows = ledgerOf(path).length;
  writeFileSync(path, '');
  rmSync(`${path}-wal`, { force: true });
  const store = await openStore(path, { salvageAt: at(9100) });
  await store.close();
  const { code, said } = await verdictOf(path, key);
  t.is(code, 0);
  t.like((said['salvages'] as unknown[])[0], { lost: [{ from: 1, to: rows }], lostRows: rows });
});
