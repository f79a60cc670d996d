import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { backUp, ledgerVerdict } from '../../gateway/cli/backup/back-up.ts';
import { restore } from '../../gateway/cli/backup/restore.ts';
import { verifyLedger } from '../../gateway/cli/verify-ledger.ts';
import { openSiteKey } from '../../gateway/store/site-key.ts';
import { openStore } from '../../gateway/store/store.ts';
import { testGateway } from '../helpers/gateway.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { act, nothing, place } from '../helpers/store.ts';

const who = { site: 'test', gateway: 'g1' };
const answers = { by: 'admin-1', reason: 'the card died' };
const clock = new ManualClock();

/** A store with some acts, still open and written to. */
async function written(t: Parameters<typeof place>[0], acts: number) {
  const path = place(t);
  openSiteKey(dirname(path));
  const store = await openStore(path);
  t.teardown(() => store.close());
  const append = (n: number) => store.commit({ ...nothing, entries: [act(n)] });
  for (let n = 1; n <= acts; n += 1) await append(n);
  return { directory: dirname(path), path, store, append };
}

test('a store that is written to meanwhile is backed up as of one moment, and the copy holds', async (t) => {
  const { directory, append } = await written(t, 20);
  const out = join(directory, 'backup');
  let isOver = false;
  const writing = (async () => {
    for (let n = 21; !isOver; n += 1) await append(n);
  })();
  const manifest = await backUp({ directory, out, ...who, version: '0' }, clock);
  isOver = true;
  await writing;
  t.true(manifest.ledger.rows >= 20);
  t.deepEqual(await ledgerVerdict(join(out, 'vigil.sqlite')), {
    isIntact: true,
    rows: manifest.ledger.rows,
    head: manifest.ledger.head,
  });
  t.is(statSync(out).mode & 0o077, 0, 'it holds the private key');
});

test('a backup is put in place of a damaged store, which is kept, and the ledger says from when it goes on', async (t) => {
  const { directory, path, store } = await written(t, 5);
  const from = join(directory, 'backup');
  const manifest = await backUp({ directory, out: from, ...who, version: '0' }, clock);
  await store.close();
  writeFileSync(path, 'spilt coffee');
  const { aside = '' } = await restore({ from, directory, ...who, isReplacing: true, ...answers }, clock);
  t.is(readFileSync(join(aside, 'vigil.sqlite'), 'utf8'), 'spilt coffee');

  const said: string[] = [];
  t.is(await verifyLedger(path, (text) => void said.push(text)), 0, said[0]);
  const again = await openStore(path);
  const rows = await again.ledger({ afterSeq: 5, limit: 10 });
  await again.close();
  t.like(rows[0], {
    kind: 'restore',
    body: { ...answers, backup: { createdAt: manifest.createdAt, rows: 5, head: manifest.ledger.head } },
  });
});

test('a backup that is not whole, of another gateway, or over a store without a word of it, changes nothing', async (t) => {
  const { directory, store } = await written(t, 3);
  const from = join(directory, 'backup');
  await backUp({ directory, out: from, ...who, version: '0' }, clock);
  const put = (more: object = {}) =>
    restore({ from, directory, ...who, isReplacing: true, ...answers, ...more }, clock);
  await t.throwsAsync(put({ isReplacing: false }), { code: 'VIGIL_BACKUP_REFUSED', message: /--replace/ });
  await t.throwsAsync(put(), { code: 'VIGIL_BACKUP_REFUSED', message: /running/ });
  await store.close();
  await t.throwsAsync(put({ gateway: 'g2' }), { code: 'VIGIL_BACKUP_REFUSED', message: /of test\/g1/ });

  const altered = join(directory, 'altered');
  cpSync(from, altered, { recursive: true });
  const database = readFileSync(join(altered, 'vigil.sqlite'));
  database[database.length - 1] = 255 - (database.at(-1) ?? 0);
  writeFileSync(join(altered, 'vigil.sqlite'), database);
  await t.throwsAsync(put({ from: altered }), {
    code: 'VIGIL_BACKUP_BROKEN',
    message: /vigil\.sqlite is not the file/,
  });
  copyFileSync(join(from, 'manifest.json'), join(altered, 'manifest.sig'));
  await t.throwsAsync(put({ from: altered }), { code: 'VIGIL_BACKUP_BROKEN', message: /not signed/ });
  await t.throwsAsync(backUp({ directory, out: from, ...who, version: '0' }, clock), {
    code: 'VIGIL_BACKUP_REFUSED',
  });
  t.deepEqual(
    readdirSync(directory).filter((name) => name.startsWith('replaced')),
    [],
  );
});

test('a running gateway is backed up, and another goes on from the backup where it stood', async (t) => {
  const { directory, store } = await written(t, 3);
  await store.close();
  const { stop } = await testGateway(t, {}, { directory });
  const from = join(directory, 'backup');
  const manifest = await backUp({ directory, out: from, ...who, version: '0' }, clock);
  t.true(manifest.ledger.rows >= 3);
  await t.throwsAsync(restore({ from, directory, ...who, isReplacing: true, ...answers }, clock), {
    message: /running/,
  });
  await stop();
  await restore({ from, directory, ...who, isReplacing: true, ...answers }, clock);
  t.false(existsSync(join(directory, 'bus.sqlite')), 'what waited for displays then is not told now');
  const second = await testGateway(t, {}, { directory });
  const rows = await second.app.store.ledger({ afterSeq: manifest.ledger.rows, limit: 1 });
  t.is(rows[0]?.kind, 'restore');
  t.true((await second.app.store.verify()).isIntact);
});
