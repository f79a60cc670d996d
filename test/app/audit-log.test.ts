import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import Database from 'better-sqlite3';
import { type People, peopleOf } from '../../gateway/app/accounts/people.ts';
import { AuditLog } from '../../gateway/app/audit/audit-log.ts';
import { staffId } from '../../gateway/core/id.ts';
import { entriesOnly, type LedgerEntry } from '../../gateway/core/ledger.ts';
import { WallTimes } from '../../gateway/core/wall-time.ts';
import type { StationAccount } from '../../gateway/station/accounts-port.ts';
import { openStore } from '../../gateway/store/store.ts';
import { wardConfig } from '../helpers/gateway.ts';
import { HandClock } from '../station/fake-ward.ts';

async function ledger(t: ExecutionContext, people?: People) {
  const directory = await mkdtemp(join(tmpdir(), 'vigil-audit-'));
  const path = join(directory, 'vigil.sqlite');
  const store = await openStore(path);
  t.teardown(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });
  const clock = new HandClock();
  const write = async (kind: string, subject: string, body: unknown) => {
    clock.advance(1000);
    const entry: LedgerEntry = { kind, subject, at: clock.now(), body };
    await store.commit(entriesOnly([entry]));
  };
  const config = wardConfig(directory, {});
  const wall = new WallTimes();
  const log = new AuditLog(
    { config, clock },
    {
      store,
      people: people ?? peopleOf(config.staff),
      wall,
      signed: () => undefined,
    },
  );
  return { log, write, clock, store, path, wall };
}

/** Two acts of two nurses at two beds, among what the gateway writes by itself. */
async function filled(t: ExecutionContext) {
  const found = await ledger(t);
  const { write } = found;
  await write('alarm', 'fall.bed-1', {
    act: 'raised',
    by: 'fall',
    alarm: { type: 'fall', bedId: 'bed-1', priority: 'high' },
  });
  await write('alarm', 'fall.bed-1', {
    act: 'accept',
    by: 'nurse-1',
    set: { signal: 'acknowledged' },
    unset: [],
    links: [],
  });
  await write('waiting', 'deadlines', { set: [], clear: ['x'] });
  await write('observation', 'resident-1', {
    id: 'o',
    bedId: 'bed-1',
    by: 'nurse-2',
    values: { systolic: 120 },
  });
  await write('act', 'hold.off.bed-2.bed-exit', { act: 'switch-off', by: 'nurse-2', reason: 'bathing' });
  await write('care-event', 'fall.bed-10', { type: 'fall', bedId: 'bed-10' });
  return found;
}

const seqs = ({ lines }: { readonly lines: readonly { readonly seq: number }[] }) =>
  lines.map(({ seq }) => seq);

test('the log is read newest first, by kind, by person, by bed and by time; a bed is not its longer namesake', async (t) => {
  const { log, clock } = await filled(t);
  t.deepEqual(seqs(await log.page({})), [6, 5, 4, 3, 2, 1]);
  t.deepEqual(seqs(await log.page({ kind: 'alarm' })), [2, 1]);
  t.deepEqual(seqs(await log.page({ kind: 'acts' })), [5, 4, 2], 'what people did');
  t.deepEqual(seqs(await log.page({ person: 'nurse-2' })), [5, 4]);
  t.deepEqual(seqs(await log.page({ bed: 'bed-1' })), [4, 2, 1]);
  t.deepEqual(seqs(await log.page({ bed: 'bed-2' })), [5]);
  const { wallMs } = clock.now();
  t.deepEqual(seqs(await log.page({ fromMs: wallMs - 2000, untilMs: wallMs })), [5, 4]);
});

test('a line says who, what, where and of whom; a resident’s name is looked up, and is not on the ledger', async (t) => {
  const { log, store } = await filled(t);
  const { lines } = await log.page({});
  t.like(lines[2], { kind: 'observation', by: 'nurse-2', place: '101·A', resident: 'Mrs Plum' });
  t.like(lines[4], {
    act: 'accept',
    by: 'nurse-1',
    type: 'fall',
    bedId: 'bed-1',
    values: { signal: 'acknowledged' },
  });
  t.like(lines[1], { act: 'switch-off', place: '101·B', reason: 'bathing' });
  t.notRegex(JSON.stringify(await store.ledger({ afterSeq: 0, limit: 100 })), /Plum/);
});

test('pages follow each other without a gap, whatever is filtered, and the last one says so', async (t) => {
  const { log, write } = await ledger(t);
  for (let n = 1; n <= 60; n += 1)
    await write(n % 3 === 0 ? 'act' : 'waiting', 'x', { act: 'a', by: 'nurse-1' });
  const found: number[] = [];
  let before: number | undefined;
  do {
    const page = await log.page({ kind: 'act', limit: 7, ...(before !== undefined && { before }) });
    found.push(...seqs(page));
    before = page.nextBefore;
  } while (before !== undefined);
  t.deepEqual(
    found,
    Array.from({ length: 20 }, (_, n) => 60 - 3 * n),
  );
  t.like(await log.page({ before: 1 }), { lines: [], searched: 0 });
});

const ended = async (log: AuditLog) => {
  while (log.verification().state === 'running') await new Promise((next) => setImmediate(next));
  return log.verification();
};

test('verification tells its progress and its verdict, and names the first row that was altered', async (t) => {
  const { log, path } = await filled(t);
  t.is(log.verification().state, 'none');
  t.is(log.verify().state, 'running');
  t.is(log.verify().state, 'running', 'a second one does not begin beside it');
  const intact = await ended(log);
  t.like(intact, { state: 'intact', rows: 6, total: 6 });
  t.regex(intact.head ?? '', /^[0-9a-f]{64}$/);
  const db = new Database(path);
  for (const { name } of db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all() as {
    name: string;
  }[])
    db.exec(`DROP TRIGGER "${name}"`);
  db.prepare("UPDATE ledger SET body = replace(body, 'bathing', 'nothing') WHERE seq = 5").run();
  db.close();
  log.verify();
  t.like(await ended(log), { state: 'broken', brokenAt: 5 });
  t.like(log.verified, { isIntact: false, brokenAt: 5 });
});

test('what people did who were added on a screen, or have left, bears their name; the sealed PIN of an account is not shown', async (t) => {
  const about = (id: string, displayName: string, isActive: boolean): StationAccount => ({
    id: staffId(id),
    displayName,
    role: 'nurse',
    isActive,
    source: 'gateway',
    sinceMs: 0,
  });
  const accounts = [about('staff-1', 'Added', true), about('staff-2', 'Left', false)];
  const people = peopleOf([], {
    find: (id) => accounts.find((one) => one.id === id),
    list: () => accounts,
  });
  const { log, write } = await ledger(t, people);
  const sealed = '1.c2VhbGVk.c2VjcmV0';
  const account = { id: 'staff-1', displayName: 'Added', role: 'nurse', secret: sealed, isActive: true };
  await write('account', 'staff-1', { change: 'secret-set', by: 'staff-2', account });
  await write('act', 'x', { act: 'switch-off', by: 'staff-2' });
  const page = await log.page({ kind: 'acts' });
  t.deepEqual(seqs(page), [2, 1]);
  t.like(page.lines[0], { by: 'staff-2', name: 'Left' });
  t.like(page.lines[1], { act: 'secret-set', by: 'staff-2', name: 'Left', about: 'Added' });
  t.deepEqual(page.people, [
    { id: 'staff-1', displayName: 'Added' },
    { id: 'staff-2', displayName: 'Left' },
  ]);
  t.notRegex(JSON.stringify(page), /secret"|c2VhbGVk/);
});

test('the log is asked by the time that its lines show, also where the wall clock was found wrong later', async (t) => {
  const { log, write, clock, wall } = await ledger(t);
  const began = clock.now();
  for (let n = 0; n < 5; n += 1) await write('act', `subject-${n}`, { by: 'nurse-1' });
  const now = clock.now();
  t.is(now.wallMs, began.wallMs + 5000);
  // The clock stood a year behind until after the third line.
  const yearMs = 365 * 86_400_000;
  const untilMonoMs = began.monoMs + 3000;
  const rightMs = began.wallMs + 3000 + yearMs;
  wall.add({ bootId: began.bootId, untilMonoMs, wallMs: rightMs, errorMs: 10 });
  // A later one of the same stretch is not the one that holds.
  wall.add({ bootId: began.bootId, untilMonoMs, wallMs: 0, errorMs: 10 });
  const shown = (await log.page({})).lines.map(({ atMs }) => atMs);
  t.deepEqual(
    shown,
    [5000, 4000, yearMs + 3000, yearMs + 2000, yearMs + 1000].map((ms) => began.wallMs + ms),
  );
  for (const atMs of shown) {
    const { lines } = await log.page({ fromMs: atMs, untilMs: atMs + 1 });
    t.deepEqual(
      lines.map((line) => line.atMs),
      [atMs],
    );
  }
  t.deepEqual(seqs(await log.page({ fromMs: began.wallMs, untilMs: began.wallMs + 3500 })), []);
  t.deepEqual(seqs(await log.page({ fromMs: rightMs - 1500 })), [3, 2]);
});
