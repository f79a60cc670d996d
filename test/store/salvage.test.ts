import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { SalvageReport } from '../../gateway/store/salvage/report.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import {
  copied,
  leafOf,
  ledgerOf,
  nightStore,
  pageSize,
  rootOf,
  savedSeqs,
  spoil,
  stillThere,
} from '../helpers/damaged.ts';
import { projections } from '../helpers/projection.ts';
import { act, nothing, place } from '../helpers/store.ts';
import { at } from '../helpers/ward.ts';

const shared = join(mkdtempSync(join(tmpdir(), 'vigil-night-')), 'vigil.sqlite');

test.before(async () => {
  const store = await nightStore(shared);
  await store.close();
});

test.after.always(() => rmSync(dirname(shared), { recursive: true, force: true }));

/** A copy of a whole night, closed, to be damaged. */
function night(t: ExecutionContext): string {
  const path = place(t);
  copied(shared, path);
  return path;
}

/** What the tables of a night hold. */
const tablesOf = (path: string, name: string): readonly unknown[] => {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare(`SELECT * FROM ${name} ORDER BY 1, 2`).all();
  } finally {
    db.close();
  }
};

/** Opens a damaged store as the gateway does, checks what holds for every salvage, and hands on what was found. */
async function salvaged(
  t: ExecutionContext,
  path: string,
  use: (store: Store, report: SalvageReport) => Promise<void> | void = () => {},
): Promise<SalvageReport> {
  const damaged = existsSync(path) ? readFileSync(path) : undefined;
  const store = await openStore(path, { salvageAt: at(5000) });
  const report = store.salvaged;
  if (report === undefined) throw new Error('nothing was salvaged');
  try {
    const verdict = await store.verify();
    t.like(verdict, { isIntact: true });
    const saved = savedSeqs(report).length;
    t.is((await store.counters()).ledgerRows, saved + 1);
    t.is(saved + report.lostRows + report.leftRows, report.oldHead.seq, 'each row is saved, lost or left');
    const aside = join(dirname(path), report.file);
    if (damaged) t.true(readFileSync(aside).equals(damaged), 'the damaged file is kept as it was');
    t.deepEqual(JSON.parse(readFileSync(`${aside}.json`, 'utf8')), report);
    const [line] = await store.ledger({ afterSeq: report.kept.rows, limit: 1 });
    const { rebuilt: _, ...told } = report;
    t.like(line, { kind: 'salvage', subject: 'ledger', at: at(5000), body: told });
    await use(store, report);
    await store.commit({ ...nothing, entries: [act(1)] });
    t.like(await store.verify(), { isIntact: true, rows: saved + 2 });
  } finally {
    await store.close();
  }
  const again = await openStore(path, { salvageAt: at(6000) });
  t.is(again.salvaged, undefined, 'a second start finds nothing to salvage');
  await again.close();
  return report;
}

test('pages of noise in the middle: every row that lies elsewhere is kept, and the report says which are not', async (t) => {
  const path = night(t);
  const rows = ledgerOf(path);
  const open = openIds(path);
  const middle = Math.floor(statSync(path).size / pageSize / 2);
  spoil(path, [middle, middle + 1, middle + 2, middle + 7]);
  const there = stillThere(rows, path);
  t.true(there.length < rows.length && there.length > rows.length / 2);
  const report = await salvaged(t, path, async (store) => {
    t.deepEqual((await store.openAlarms()).map(({ id }) => id).sort(), open);
  });
  t.deepEqual(savedSeqs(report), there);
  t.is(report.oldHead.hash, rows.at(-1)?.hash);
  t.true(report.isEndKnown);
});

const openIds = (path: string): readonly string[] =>
  tablesOf(path, 'alarms WHERE is_open = 1')
    .map((row) => (row as { id: string }).id)
    .sort();

test('the page from which all of the ledger hangs is lost: not one row is', async (t) => {
  const path = night(t);
  const rows = ledgerOf(path);
  spoil(path, [rootOf(path, 'ledger')], 0xa5);
  const report = await salvaged(t, path);
  t.is(report.kept.rows, rows.length);
  t.is(report.kept.head, rows.at(-1)?.hash ?? '');
  t.is(report.lostRows, 0);
});

test('the tables of alarms and of what waits are lost: the ledger gives both back as they were', async (t) => {
  const path = night(t);
  const before = projections(path).stored;
  spoil(path, [rootOf(path, 'alarms'), rootOf(path, 'deadlines')], 0);
  const report = await salvaged(t, path, () => {
    t.deepEqual(projections(path).stored, before);
  });
  t.is(report.rebuilt.alarms, before.alarms.length);
  t.is(report.rebuilt.waiting, before.waiting.length);
  t.true(before.waiting.length > 1);
});

test('a file cut in half', async (t) => {
  const path = night(t);
  const rows = ledgerOf(path);
  truncateSync(path, Math.floor(statSync(path).size / 2) + 100);
  const there = stillThere(rows, path);
  const report = await salvaged(t, path);
  t.deepEqual(savedSeqs(report), there);
  t.true(there.length > 100 && report.lostRows > 100);
});

for (const [what, bytes] of [
  ['header', 100],
  ['first page', pageSize],
] as const)
  test(`a file whose ${what} is zeros loses no row of any table`, async (t) => {
    const path = night(t);
    const names = ['alarms', 'deadlines', 'outbox', 'waveforms', 'learnt', 'erasures'];
    const before = names.map((name) => tablesOf(path, name));
    const rows = ledgerOf(path);
    const file = readFileSync(path);
    writeFileSync(path, file.fill(0, 0, bytes));
    const report = await salvaged(t, path, () => {
      t.deepEqual(
        names.map((name) => tablesOf(path, name)),
        before,
      );
    });
    t.is(report.kept.rows, rows.length);
  });

test('a file of length zero: a new ledger says how far the old one had gone', async (t) => {
  const path = night(t);
  const last = ledgerOf(path).at(-1);
  truncateSync(path, 0);
  const report = await salvaged(t, path);
  t.like(report, {
    reason: 'the file is empty',
    kept: { rows: 0 },
    oldHead: { seq: last?.seq, hash: last?.hash },
    lost: [{ from: 1, to: last?.seq }],
    isEndKnown: true,
  });
});

/** As the power failure leaves it: the gateway had no time to close, and its last writes are in the log alone. */
async function unclosed(t: ExecutionContext): Promise<{ readonly path: string; readonly whole: string }> {
  const whole = place(t);
  const store = await nightStore(whole, 2);
  await store.commit({ ...nothing, entries: [act(7), act(8)] });
  const path = join(dirname(whole), 'cut.sqlite');
  copied(whole, path);
  await store.close();
  t.true(statSync(`${path}-wal`).size > 10 * pageSize);
  return { path, whole };
}

test('the write-ahead log is missing: what the main file lacks is known and told', async (t) => {
  const { path, whole } = await unclosed(t);
  const rows = ledgerOf(whole);
  rmSync(`${path}-wal`);
  const there = stillThere(rows, path);
  const report = await salvaged(t, path);
  t.deepEqual(savedSeqs(report), there);
  t.is(report.oldHead.seq, rows.length);
  t.true(report.lostRows > 0 && report.isEndKnown);
});

test('the write-ahead log is damaged: rows in and behind the damage that are still whole are kept', async (t) => {
  const { path, whole } = await unclosed(t);
  const rows = ledgerOf(whole);
  const log = readFileSync(`${path}-wal`);
  const frame = 24 + pageSize;
  const middle = 32 + frame * Math.floor((log.length - 32) / frame / 2);
  writeFileSync(`${path}-wal`, log.fill(0xa5, middle + 24, middle + 24 + 300));
  const report = await salvaged(t, path);
  t.regex(report.reason, /rows \d+ to \d+ are missing/);
  t.deepEqual(savedSeqs(report), stillThere(rows, path, join(dirname(path), `${report.file}-wal`)));
});

test('the main file is missing beside its log, which then is all there is', async (t) => {
  const path = place(t);
  const store = await openStore(path);
  await store.commit({ ...nothing, entries: [act(1), act(2), act(3)] });
  const lone = join(dirname(path), 'lone.sqlite');
  copied(path, lone);
  await store.close();
  rmSync(lone);
  const report = await salvaged(t, lone);
  t.is(report.kept.rows, 3);
  t.is(report.lostRows, 0);
});

test('a first start, and a start after a clean or an unclean end, salvage nothing', async (t) => {
  const { path, whole } = await unclosed(t);
  for (const one of [place(t), path, whole]) {
    const store = await openStore(one, { salvageAt: at(1) });
    t.is(store.salvaged, undefined);
    t.like(await store.verify(), { isIntact: true });
    await store.close();
  }
});

test('the page that names the newest tables is lost: the header tells the schema, and the ledger gives back what they held', async (t) => {
  const path = night(t);
  const rows = ledgerOf(path);
  spoil(path, [leafOf(path, 'sqlite_schema'), rootOf(path, 'ledger')]);
  const report = await salvaged(t, path);
  t.is(report.kept.rows, rows.length);
});

test('whatever pages are lost, the store opens, and each row that is still on the disk is in the new ledger', async (t) => {
  const whole = night(t);
  const rows = ledgerOf(whole);
  const pages = Math.floor(statSync(whole).size / pageSize);
  const damage = fc.array(fc.integer({ min: 1, max: pages }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(damage, fc.constantFrom<number | 'noise'>('noise', 0, 0xff), async (lost, fill) => {
      const path = place(t);
      copied(whole, path);
      spoil(path, lost, fill);
      const there = stillThere(rows, path);
      const store = await openStore(path, { salvageAt: at(5000) });
      const { salvaged: report } = store;
      try {
        t.like(await store.verify(), { isIntact: true });
        // A page of an index, or one that is in no use, costs no row and may go unnoticed.
        const saved = report === undefined ? rows.map(({ seq }) => seq) : savedSeqs(report);
        t.deepEqual(saved, there);
      } finally {
        await store.close();
      }
    }),
    { numRuns: 25 },
  );
});

test('a salvage of a salvaged ledger keeps what the first had kept', async (t) => {
  const path = night(t);
  const middle = Math.floor(statSync(path).size / pageSize / 2);
  spoil(path, [middle]);
  await salvaged(t, path);
  const rows = ledgerOf(path);
  spoil(path, [Math.floor(middle / 2), middle + 20]);
  const there = stillThere(rows, path);
  const report = await salvaged(t, path);
  t.deepEqual(savedSeqs(report), there);
  t.is(asideOf(path).filter((name) => name.endsWith('.json')).length, 2);
});

const asideOf = (path: string): readonly string[] =>
  readdirSync(dirname(path)).filter((name) => name.startsWith(`${basename(path)}.damaged-`));

test('a salvage that is interrupted at any of its steps is ended, or begun again, by the next start', async (t) => {
  const whole = night(t);
  const rows = ledgerOf(whole).length;
  const prepared = place(t);
  copied(whole, prepared);
  spoil(prepared, [rootOf(whole, 'ledger')]);
  const damaged = readFileSync(prepared);
  const { file } = await salvaged(t, prepared);
  const salvagedName = file.replace('.damaged-', '.salvaged-').replace(basename(prepared), '');
  for (const step of ['filling', 'ready', 'main aside'] as const) {
    const path = place(t);
    writeFileSync(path, damaged);
    if (step === 'filling') writeFileSync(`${path}.salvaging`, 'half of it');
    else {
      copyFileSync(prepared, `${path}${salvagedName}`);
      copyFileSync(join(dirname(prepared), `${file}.json`), join(dirname(path), `${file}.json`));
    }
    if (step === 'main aside') renameSync(path, join(dirname(path), file));
    const store = await openStore(path, { salvageAt: at(7000) });
    t.is(store.salvaged?.kept.rows, rows, step);
    await store.close();
    t.true(readFileSync(join(dirname(path), store.salvaged?.file ?? '')).equals(damaged), step);
    t.deepEqual(
      readdirSync(dirname(path)).filter((name) => /salvag/.test(name)),
      [],
      step,
    );
  }
});

test('a damaged database of a newer schema is refused and left as it is', async (t) => {
  const path = night(t);
  const db = new Database(path);
  db.pragma('user_version = 999');
  db.close();
  spoil(path, [rootOf(path, 'ledger')]);
  const before = readFileSync(path);
  await t.throwsAsync(openStore(path, { salvageAt: at(1) }), { code: 'VIGIL_STORE_NEWER' });
  t.true(readFileSync(path).equals(before));
  t.deepEqual(asideOf(path), []);
});

test('without a time to write down, a damaged database is refused', async (t) => {
  const path = night(t);
  spoil(path, [rootOf(path, 'ledger')]);
  await t.throwsAsync(openStore(path), { code: 'VIGIL_STORE_CORRUPT' });
});
