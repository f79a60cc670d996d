import { once } from 'node:events';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test, { type ExecutionContext } from 'ava';
import { filter, firstValueFrom, from, merge } from 'rxjs';
import { openStore } from '../../gateway/store/store.ts';
import { rootOf, spoil } from '../helpers/damaged.ts';
import { Hook, type HookEvent } from '../helpers/hook.ts';
import { openScreen } from '../helpers/screen.ts';
import { type SmallDisk, smallDisk } from '../helpers/small-disk.ts';
import { withStore } from '../helpers/store.ts';
import { type Acknowledged, CrashingWard, Traffic } from '../simulation/gateway-life.ts';

const raised = 'io.vigil.alarm.raised.v1';

/** A ward whose store lies on a small disk, and what its receiver is told. */
async function wardOn(t: ExecutionContext, disk: SmallDisk) {
  const hook = new Hook();
  await hook.open();
  const ward = await CrashingWard.open(hook, disk.directory);
  t.teardown(() => hook.close());
  t.teardown(() => ward.remove());
  const told = (type: string, after = 0): Promise<HookEvent> =>
    firstValueFrom(
      merge(from(hook.got.slice(after)), hook.event$).pipe(
        filter((event) => event.type === raised && event.data.type === type),
      ),
    );
  const start = async () => {
    const { child, started } = ward.spawn();
    t.teardown(() => child.kill('SIGKILL'));
    const where = await started;
    const stop = async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    };
    return { child, where, stop };
  };
  return { hook, ward, told, start };
}

type Ward = Awaited<ReturnType<typeof wardOn>>;

/** One life on a good disk: there is something to read at the next start. */
async function firstLife({ start, told }: Ward): Promise<string> {
  const { where, stop } = await start();
  const traffic = new Traffic(where, []);
  const { data } = await told('help-call');
  traffic.stop();
  await stop();
  return data.alarmId ?? '';
}

/**
 * Calls and answers on a disk that takes nothing, then `mend`: everything that was told is in the ledger when it has ended. `open`: an
 * alarm that the disk holds.
 */
async function lifeOnBadDisk(
  t: ExecutionContext,
  ward: Ward,
  mend: () => void,
  open?: string,
): Promise<void> {
  const { hook, told, start } = ward;
  const before = hook.got.length;
  const { where, stop } = await start();
  const failed = await told('store-failed', before);
  const screen = await openScreen(t, where.station);
  t.like(await screen.alarm(({ type }) => type === 'store-failed'), { priority: 'high' });
  if (open !== undefined) t.like(await screen.alarm(({ id }) => id === open), { type: 'help-call' });
  const acknowledged: Acknowledged[] = [];
  const traffic = new Traffic(where, acknowledged);
  const answered = firstValueFrom(
    hook.event$.pipe(
      filter(({ data }) =>
        acknowledged.some(({ alarmId, act }) => act === 'close' && alarmId === data.alarmId),
      ),
    ),
  );
  const call = await told('help-call', before);
  void traffic.onRaised(call.data.alarmId ?? '');
  await answered;
  const over = firstValueFrom(
    hook.event$.pipe(filter(({ type, data }) => type !== raised && data.alarmId === failed.data.alarmId)),
  );
  mend();
  await over;
  traffic.stop();
  await stop();
  const store = await openStore(ward.ward.database);
  t.like(await store.verify(), { isIntact: true });
  const lines = await store.ledger({ afterSeq: 0, limit: 10_000 });
  await store.close();
  const known = new Set(
    lines.flatMap(({ kind, subject, body }) =>
      kind === 'alarm' ? [`${subject} ${(body as { act: string }).act}`] : [],
    ),
  );
  const alarms = hook.got.filter(({ type }) => type === raised).map(({ data }) => `${data.alarmId} raised`);
  t.deepEqual(
    alarms.filter((act) => !known.has(act)),
    [],
    'told and not written',
  );
  t.deepEqual(
    acknowledged.filter(({ alarmId, act }) => !known.has(`${alarmId} ${act}`)),
    [],
    'acts lost',
  );
  const ids = hook.got.map(({ id }) => id);
  t.is(new Set(ids).size, ids.length, 'told twice');
}

/** A gateway's life on a small disk of its own, one at a time: each fills it. */
const onDisk = (
  name: string,
  live: (t: ExecutionContext, disk: SmallDisk, ward: Awaited<ReturnType<typeof wardOn>>) => Promise<void>,
): void =>
  test.serial(name, async (t) => {
    const disk = smallDisk(t, 16);
    if (disk === undefined) t.pass();
    else await live(t, disk, await wardOn(t, disk));
  });

onDisk(
  'a gateway starts on a full disk: alarms sound and travel, the ward knows, and all of it is written in order when there is room',
  async (t, disk, ward) => {
    await firstLife(ward);
    disk.fill();
    await lifeOnBadDisk(t, ward, disk.free);
  },
);

onDisk(
  'a gateway that has never run starts on a full disk, and begins its store when there is room',
  async (t, disk, ward) => {
    disk.fill();
    await lifeOnBadDisk(t, ward, disk.free);
    const kinds = ward.hook.got.map(({ data }) => data.type);
    t.false(kinds.includes('store-salvaged'), 'nothing was lost');
  },
);

onDisk(
  'a gateway starts on a disk that may only be read, with the alarms that were open, and writes when it may',
  async (t, disk, ward) => {
    const open = await firstLife(ward);
    disk.readOnly(true);
    await lifeOnBadDisk(t, ward, () => disk.readOnly(false), open);
  },
);

onDisk(
  'a damaged store on a full disk is left as it is, and salvaged when there is room',
  async (t, disk, ward) => {
    await firstLife(ward);
    spoil(ward.ward.database, [rootOf(ward.ward.database, 'outbox')]);
    disk.fill();
    await lifeOnBadDisk(t, ward, disk.free);
    await ward.told('store-salvaged');
    t.false(existsSync(join(ward.ward.store, 'vigil.sqlite.salvaging')));
  },
);

onDisk(
  'a store that gave nothing and proves to hold open alarms: the gateway begins anew with them, in its process',
  async (t, _disk, ward) => {
    const open = await firstLife(ward);
    // A folder stands where the log should.
    const log = `${ward.ward.database}-wal`;
    mkdirSync(log);
    const before = ward.hook.got.length;
    const { child, stop } = await ward.start();
    await ward.told('store-failed', before);
    const again = new Promise<string>((resolve) => {
      if (child.stderr === null) return;
      createInterface({ input: child.stderr }).on('line', (line) => {
        if (line.includes('VIGIL_STARTED')) resolve(line);
      });
    });
    rmdirSync(log);
    const { station } = JSON.parse(await again) as { readonly station: string };
    const screen = await openScreen(t, station);
    t.like(await screen.alarm(({ id }) => id === open), { type: 'help-call' });
    await stop();
    await withStore(ward.ward.database, async (store) => t.like(await store.verify(), { isIntact: true }));
  },
);
