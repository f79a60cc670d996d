import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { shippedMigrations } from '../../gateway/store/database.ts';
import { type Kept, openKept } from '../../gateway/store/late-opening.ts';
import { openSiteKey, readSiteKey } from '../../gateway/store/site-key.ts';
import { openStore } from '../../gateway/store/store.ts';
import { killedAfter } from '../helpers/killed-after.ts';
import { type SmallDisk, smallDisk } from '../helpers/small-disk.ts';
import { act, fallTx, nothing } from '../helpers/store.ts';
import { at } from '../helpers/ward.ts';

const setupOf = (path: string) => ({
  path,
  migrationsDir: shippedMigrations,
  salvageAt: at(1),
  isPatient: true,
});

function onDisk(
  t: ExecutionContext,
  mb = 8,
): { readonly disk: SmallDisk; readonly path: string } | undefined {
  const disk = smallDisk(t, mb);
  if (disk === undefined) t.pass();
  return disk && { disk, path: join(disk.directory, 'vigil.sqlite') };
}

const rowsOf = ({ db }: Kept) => db.prepare('SELECT count(*) FROM ledger').pluck().get() as number;

test.serial(
  'a store that was killed is read on a disk that may only be read, and opened when it may be written',
  async (t) => {
    const place = onDisk(t);
    if (place === undefined) return;
    const { disk, path } = place;
    const last = await killedAfter('commit-loop', path, 1, 5);
    disk.readOnly(true);
    const kept = openKept(setupOf(path));
    t.truthy(kept.opening.waits);
    t.true(rowsOf(kept) >= last, 'read with its log');
    t.throws(() => kept.open?.());
    disk.readOnly(false);
    const opened = kept.open?.();
    t.deepEqual(opened?.opening, { isMore: false });
    opened?.db.exec('BEGIN IMMEDIATE; PRAGMA user_version = 5; COMMIT');
    kept.db.close();
    opened?.db.close();
  },
);

test.serial(
  'a store that could not be read at all says, when it is open at last, that it holds more',
  async (t) => {
    const place = onDisk(t);
    if (place === undefined) return;
    const { path } = place;
    const store = await openStore(path);
    await store.commit(fallTx(1));
    await store.close();
    // A folder stands where SQLite wants its log.
    mkdirSync(`${path}-wal`);
    const kept = openKept({ ...setupOf(path) });
    t.truthy(kept.opening.waits);
    t.is(rowsOf(kept), 0);
    rmSync(`${path}-wal`, { recursive: true });
    const opened = kept.open?.();
    t.true(opened?.opening.isMore);
    kept.db.close();
    opened?.db.close();
  },
);

test.serial(
  'a patient store refuses writes until its disk has room, answers reads, and tells when it is open',
  async (t) => {
    const place = onDisk(t);
    if (place === undefined) return;
    const { disk, path } = place;
    const first = await openStore(path);
    await first.commit(fallTx(1));
    await first.close();
    disk.fill();
    const store = await openStore(path, { salvageAt: at(1), isPatient: true });
    t.truthy(store.waits);
    t.is((await store.openAlarms()).length, 1);
    await t.throwsAsync(store.commit(fallTx(2)), { code: 'VIGIL_STORE_FAILED' });
    await t.throwsAsync(store.counters(), { code: 'VIGIL_STORE_FAILED' });
    disk.free();
    await store.commit({ ...nothing, entries: [act(1)] });
    t.like(await store.opened, { isMore: false });
    t.like(await store.verify(), { isIntact: true });
    await store.close();
    t.false(readdirSync(disk.directory).includes('vigil.sqlite-room'));
  },
);

test.serial('without patience, or without its folder, a store is refused as ever', async (t) => {
  const place = onDisk(t);
  if (place === undefined) return;
  const { disk, path } = place;
  disk.fill();
  await t.throwsAsync(openStore(path), { code: 'VIGIL_STORE_FAILED' });
  t.false(existsSync(path), 'no empty file is left, which would look like one that has lost everything');
  const nowhere = join(disk.directory, 'nowhere', 'vigil.sqlite');
  await t.throwsAsync(openStore(nowhere, { isPatient: true }), { code: 'VIGIL_STORE_FAILED' });
});

test.serial('a disk without room leaves no key that cannot be read', (t) => {
  const place = onDisk(t);
  if (place === undefined) return;
  const { disk } = place;
  disk.fill();
  // What the file system still has at hand.
  for (let n = 0; n < 400; n += 1)
    try {
      writeFileSync(join(disk.directory, `rest-${n}`), 'x'.repeat(1024), { flush: true });
    } catch {
      break;
    }
  t.throws(() => openSiteKey(disk.directory));
  disk.free();
  const { keyId } = openSiteKey(disk.directory);
  t.is(readSiteKey(disk.directory).keyId, keyId);
});
