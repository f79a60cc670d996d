import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { clockEntry } from '../../gateway/app/clock-record.ts';
import { signHeads } from '../../gateway/app/ledger-heads.ts';
import { exportLedger } from '../../gateway/cli/export/export-ledger.ts';
import { knownTime, verifyExport } from '../../gateway/cli/export/verify-export.ts';
import { verifyLedger } from '../../gateway/cli/verify-ledger.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import { correctedInstant, unknownErrorMs } from '../../gateway/core/wall-time.ts';
import { untrusted } from '../../gateway/health/time-trust.ts';
import { chained, genesis, type LedgerRow } from '../../gateway/store/chain.ts';
import { openSiteKey } from '../../gateway/store/site-key.ts';
import { openStore } from '../../gateway/store/store.ts';
import { heardLog, wardConfig } from '../helpers/gateway.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { act, nothing, place } from '../helpers/store.ts';

const who = { site: 'test', gateway: 'g1', version: '0' };

/** A ledger of nine acts and one signed head in the middle, as a gateway writes it. */
async function ledger(
  t: ExecutionContext,
): Promise<{ readonly path: string; readonly directory: string; readonly clock: ManualClock }> {
  const path = place(t);
  const directory = dirname(path);
  const clock = new ManualClock();
  const store = await openStore(path);
  const append = (...entries: LedgerEntry[]) => store.commit({ ...nothing, entries });
  for (let n = 1; n <= 5; n += 1) await append(act(n));
  await new Promise<void>((resolve) => {
    const end = signHeads({ config: wardConfig(directory, {}), clock, log: heardLog() }, store, (entries) => {
      void append(...entries).then(resolve);
    });
    t.teardown(end);
  });
  for (let n = 6; n <= 9; n += 1) await append(act(n));
  await store.close();
  return { path, directory, clock };
}

/** The export's own check, in a process that has Node.js and the public key and nothing else. */
async function drill(folder: string, key: string): Promise<{ code: number; said: Record<string, unknown> }> {
  const run = promisify(execFile)(process.execPath, [join(folder, 'verify.mjs'), folder, key], {
    cwd: folder,
    env: {},
  });
  const { stdout, code = 0 } = (await run.catch((failed: { stdout: string; code: number }) => failed)) as {
    stdout: string;
    code?: number;
  };
  return { code, said: JSON.parse(stdout) };
}

test('an export is checked with nothing but node and the public key', async (t) => {
  const { directory, clock } = await ledger(t);
  const out = join(directory, 'export');
  const manifest = await exportLedger({ directory, out, ...who }, clock);
  t.is(manifest.rows, 10);
  const key = join(directory, 'noted.pem');
  copyFileSync(join(directory, 'site-key.pub.pem'), key);
  const { code, said } = await drill(out, key);
  t.is(code, 0);
  t.deepEqual(said, {
    isIntact: true,
    rows: 10,
    signedHeads: 1,
    keyId: openSiteKey(directory).keyId,
    isKeyTheirs: true,
  });
});

test('whatever is done to an export, its check names the first row that is altered, missing or moved', async (t) => {
  const { directory, clock } = await ledger(t);
  const out = join(directory, 'export');
  await exportLedger({ directory, out, ...who }, clock);
  const key = join(directory, 'site-key.pub.pem');
  const lines = readFileSync(join(out, 'ledger.jsonl'), 'utf8').trimEnd().split('\n');
  const swapped = lines.with(2, lines[3] ?? '').with(3, lines[2] ?? '');
  const cases: readonly (readonly [string, readonly string[], number | undefined, RegExp])[] = [
    ['altered', lines.with(3, (lines[3] ?? '').replace('{\\"n\\":4}', '{\\"n\\":5}')), 4, /altered/],
    ['missing', lines.toSpliced(4, 1), 6, /missing/],
    ['moved', swapped, 4, /missing or moved/],
    ['cut off', lines.slice(0, 8), 9, /rows 9 to 10 are missing/],
  ];
  for (const [name, changed, row, reason] of cases) {
    const folder = join(directory, name);
    cpSync(out, folder, { recursive: true });
    writeFileSync(join(folder, 'ledger.jsonl'), `${changed.join('\n')}\n`);
    const { code, said } = await drill(folder, key);
    t.is(code, 1, name);
    t.is(said['brokenAt'], row, name);
    t.regex(String(said['reason']), reason, name);
  }
  writeFileSync(
    join(out, 'manifest.json'),
    readFileSync(join(out, 'manifest.json'), 'utf8').replace('"test"', '"best"'),
  );
  t.regex(String((await drill(out, key)).said['reason']), /not signed with this key/);
});

test('an export of some days follows from the row before it, and days without rows are refused', async (t) => {
  const { directory, clock } = await ledger(t);
  const db = new Database(join(directory, 'vigil.sqlite'), { readonly: true });
  const { wallMs } = db
    .prepare<[], { wallMs: number }>('SELECT wall_ms AS wallMs FROM ledger WHERE seq = 4')
    .get() ?? { wallMs: 0 };
  db.close();
  const out = join(directory, 'part');
  const manifest = await exportLedger({ directory, out, ...who, fromMs: wallMs, untilMs: wallMs + 1 }, clock);
  t.deepEqual([manifest.after.seq, manifest.last.seq], [3, 4]);
  t.is((await drill(out, join(directory, 'site-key.pub.pem'))).code, 0);
  await t.throwsAsync(
    exportLedger({ directory, out: join(directory, 'none'), ...who, fromMs: 8e15 }, clock),
    {
      code: 'VIGIL_EXPORT_REFUSED',
    },
  );
  await t.throwsAsync(exportLedger({ directory, out, ...who }, clock), { code: 'VIGIL_EXPORT_REFUSED' });
});

test('a ledger that was computed anew with an altered row is found by its signed heads', async (t) => {
  const { path } = await ledger(t);
  const said: string[] = [];
  t.is(await verifyLedger(path, (text) => void said.push(text)), 0);
  t.like(JSON.parse(said[0] ?? ''), { isIntact: true, rows: 10, signedHeads: 1 });

  const db = new Database(path);
  db.exec('DROP TRIGGER IF EXISTS ledger_no_update; DROP TRIGGER IF EXISTS ledger_no_delete');
  const triggers = db
    .prepare<[], { name: string }>(`SELECT name FROM sqlite_master WHERE type = 'trigger'`)
    .all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER "${name}"`);
  const rows = db
    .prepare<[], LedgerRow>(
      'SELECT seq, kind, subject, wall_ms AS wallMs, mono_ms AS monoMs, boot_id AS bootId, error_ms AS errorMs, body FROM ledger ORDER BY seq',
    )
    .all();
  let head = genesis;
  const update = db.prepare('UPDATE ledger SET body = ?, prev_hash = ?, hash = ? WHERE seq = ?');
  for (const { kind, subject, body, seq, wallMs, monoMs, bootId, errorMs } of rows) {
    const told = seq === 2 ? { n: 99 } : JSON.parse(body);
    const row = chained(head, { kind, subject, at: { wallMs, monoMs, bootId, errorMs }, body: told });
    update.run(row.body, row.prevHash, row.hash, seq);
    head = { seq: row.seq, hash: row.hash };
  }
  db.close();
  said.length = 0;
  t.is(await verifyLedger(path, (text) => void said.push(text)), 1);
  t.like(JSON.parse(said[0] ?? ''), { isIntact: false, brokenAt: 6, reason: 'row 6 signs another row 5' });
});

test('a ledger signed with another key than the one that was noted down is refused', async (t) => {
  const { path, directory } = await ledger(t);
  const other = join(directory, 'other');
  mkdirSync(other);
  openSiteKey(other);
  const said: string[] = [];
  t.is(await verifyLedger(path, (text) => void said.push(text), join(other, 'site-key.pub.pem')), 1);
  t.like(JSON.parse(said[0] ?? ''), { brokenAt: 6, reason: 'row 6 has a signature by another key' });
});

test('the key is made once, readable by its owner alone, and one that cannot be read is never replaced', async (t) => {
  const directory = dirname(place(t));
  const { keyId } = openSiteKey(directory);
  t.is(openSiteKey(directory).keyId, keyId);
  const path = join(directory, 'site-key.pem');
  t.is(statSync(path).mode & 0o777, 0o600);
  writeFileSync(path, 'spilt coffee');
  t.throws(() => openSiteKey(directory), { code: 'VIGIL_STORE_FAILED' });
  t.is(readFileSync(path, 'utf8'), 'spilt coffee');
});

test('the head is signed at each start and once a day', async (t) => {
  const directory = dirname(place(t));
  const clock = new ManualClock();
  const entries: LedgerEntry[] = [];
  const head = { ledgerRows: 0, ledgerHead: 'a'.repeat(64) };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const store = {
    counters: async () => ({ ...head, outboxUnsent: 0, outboxDropped: 0, committed: 0, failed: 0 }),
  };
  const end = signHeads(
    { config: wardConfig(directory, {}), clock, log: heardLog() },
    store,
    (more) => void entries.push(...more),
  );
  await settled();
  t.is(entries.length, 0, 'an empty ledger has no head');
  head.ledgerRows = 7;
  clock.advance(60_000);
  await settled();
  t.is(entries.length, 1);
  clock.advance(24 * 3600 * 1000);
  await settled();
  t.is(entries.length, 2);
  t.like(entries[1], { kind: 'ledger-head', body: { seq: 7, hash: head.ledgerHead } });
  end();
  clock.advance(24 * 3600 * 1000);
  await settled();
  t.is(entries.length, 2);
});

/** A boot at 1970 whose clock was set right in its middle, and one of the next day. */
async function twoBoots(t: ExecutionContext) {
  const path = place(t);
  const store = await openStore(path);
  const noon = Date.UTC(2026, 10, 30, 12);
  const line = (wallMs: number, monoMs: number, bootId: string): LedgerEntry => ({
    ...act(monoMs),
    at: { wallMs, monoMs, bootId, errorMs: unknownErrorMs },
  });
  const correction = { bootId: 'boot-1', untilMonoMs: 600_000, wallMs: noon, errorMs: 20 };
  const clock = clockEntry(
    { what: 'confirmed', byMs: noon, source: 'timesyncd', correction },
    untrusted({ wallMs: noon, monoMs: 600_000, bootId: 'boot-1', errorMs: 20 }),
    { wallMs: noon, monoMs: 600_000, bootId: 'boot-1', errorMs: 20 },
  );
  const early = [line(5000, 5000, 'boot-1'), line(300_000, 300_000, 'boot-1')];
  const entries = [...early, clock, line(noon + 86_400_000, 5000, 'boot-2')];
  await store.commit({ ...nothing, entries });
  await store.close();
  openSiteKey(dirname(path));
  return { directory: dirname(path), noon };
}

test('an export of a day has the rows that were read at 1970 before the clock was set, and its reader tells their times', async (t) => {
  const { directory, noon } = await twoBoots(t);
  const out = join(directory, 'day');
  const day = { fromMs: noon - 3_600_000, untilMs: noon + 3_600_000 };
  const manifest = await exportLedger({ directory, out, ...who, ...day }, new ManualClock());
  t.is(manifest.rows, 3);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['verify.mjs', '.', 'site-key.pub.pem', '--times'],
    {
      cwd: out,
    },
  );
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.like(lines.at(-1), { isIntact: true, rows: 3 });
  t.deepEqual(
    lines.slice(0, 3).map(({ at }) => Date.parse(at)),
    [noon - 595_000, noon - 300_000, noon],
  );
  t.is(lines[1].readAt, '1970-01-01T00:05:00.000Z');
  // 20 ms, and 500 ppm of five minutes.
  t.is(lines[1].errorMs, 170);
  await t.throwsAsync(
    exportLedger({ directory, out: join(directory, '1970'), ...who, untilMs: 86_400_000 }, new ManualClock()),
    { message: /no row of that time/ },
  );
});

test('whoever signs other corrections than the ledger has is found', async (t) => {
  const { directory } = await twoBoots(t);
  const out = join(directory, 'all');
  const manifest = await exportLedger({ directory, out, ...who }, new ManualClock());
  const clockCorrections = manifest.clockCorrections?.map((one) => ({
    ...one,
    wallMs: one.wallMs + 3_600_000,
  }));
  const text = JSON.stringify({ ...manifest, clockCorrections });
  writeFileSync(join(out, 'manifest.json'), text);
  writeFileSync(join(out, 'manifest.sig'), openSiteKey(directory).sign(text));
  t.deepEqual(await verifyExport(out), {
    isIntact: false,
    reason: 'row 3 corrects the clock otherwise than the manifest says',
    brokenAt: 3,
  });
});

test('the export’s reader and the gateway know the same times', (t) => {
  const monoMs = fc.integer({ min: 0, max: 1000 });
  const correction = fc.record(
    {
      bootId: fc.constantFrom('a', 'b'),
      fromMonoMs: monoMs,
      untilMonoMs: monoMs,
      wallMs: fc.integer(),
      errorMs: fc.nat(),
    },
    { requiredKeys: ['bootId', 'untilMonoMs', 'wallMs', 'errorMs'] },
  );
  const instant = fc.record({
    bootId: fc.constantFrom('a', 'b', 'c'),
    monoMs,
    wallMs: fc.integer(),
    errorMs: fc.nat(),
  });
  fc.assert(
    fc.property(instant, fc.array(correction, { maxLength: 4 }), (read, corrections) => {
      const { wallMs, errorMs } = correctedInstant(read, corrections);
      t.deepEqual(knownTime(read, corrections), { wallMs, errorMs });
    }),
  );
});
