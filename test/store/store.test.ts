import test from 'ava';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { step } from '../../gateway/alarm/step.ts';
import type { Channel } from '../../gateway/store/channel.ts';
import { openChannel } from '../../gateway/store/channel.ts';
import { shippedMigrations } from '../../gateway/store/database.ts';
import { openStore, storeOver } from '../../gateway/store/store.ts';
import { killedAfter } from '../helpers/killed-after.ts';
import { act, fallTx, message, nothing, place, withStore } from '../helpers/store.ts';
import { anna, at } from '../helpers/ward.ts';

test('a restart finds open alarms, deadlines, messages and known events as they were', async (t) => {
  const path = place(t);
  const one = fallTx(1);
  const two = fallTx(2);
  await withStore(path, async (store) => {
    await Promise.all([store.commit(one), store.commit(two)]);
  });
  await withStore(path, async (store) => {
    t.deepEqual(await store.openAlarms(), [...one.alarms, ...two.alarms]);
    t.deepEqual(await store.deadlines(), [...one.setDeadlines, ...two.setDeadlines]);
    t.deepEqual(await store.pendingOutbox(10), [message(1), message(2)]);
    t.deepEqual(
      await store.recentEventIds(10),
      [...one.alarms, ...two.alarms].map(({ causedBy }) => causedBy),
    );
    t.deepEqual(await store.recentEventIds(1), [two.alarms[0]?.causedBy]);
    t.like(await store.verify(), { isIntact: true, rows: 4 });
  });
});

test('a closed alarm leaves the open ones, takes its deadline along and is still among the recent', async (t) => {
  const path = place(t);
  const { ward, ...raised } = fallTx(1);
  const [alarm] = raised.alarms;
  if (alarm === undefined) return t.fail();
  const shut = { type: 'close', alarmId: alarm.id, staffId: anna, outcome: 'false' } as const;
  const { changed, ...closed } = step(ward, shut, defaultPolicies, at(20));
  await withStore(path, async (store) => {
    await store.commit(raised);
    await store.commit({ ...closed, alarms: changed, outbox: [] });
    t.deepEqual(await store.openAlarms(), []);
    t.deepEqual(await store.deadlines(), []);
    t.like((await store.recentAlarms(15_000, 5))[0], { id: alarm.id, outcome: 'false', closedBy: anna });
    t.deepEqual(await store.recentAlarms(21_000, 5), []);
  });
});

test('more calls than the limit are refused, those before it are answered', async (t) => {
  await withStore(place(t), async (store) => {
    const all = await Promise.allSettled(Array.from({ length: 1500 }, (_, n) => store.commit(fallTx(n))));
    const failed = all.filter(({ status }) => status === 'rejected');
    t.true(failed.length > 0 && failed.length <= 500);
    t.like(await store.counters(), { committed: 1500 - failed.length, failed: failed.length });
    t.is((await store.openAlarms()).length, 1500 - failed.length);
    t.like(await store.verify(), { isIntact: true });
  });
});

test('closing waits for what was asked before, and a closed store says so', async (t) => {
  const path = place(t);
  const store = await openStore(path);
  const written = store.commit(fallTx(1));
  await store.close();
  await written;
  await store.close();
  await t.throwsAsync(store.commit(fallTx(2)), { code: 'VIGIL_STORE_FAILED' });
  await withStore(path, async (again) => t.is((await again.openAlarms()).length, 1));
});

test('a store thread that ended is replaced by the next call', async (t) => {
  const path = place(t);
  const channels: Channel[] = [];
  const ended = new Set<Channel>();
  const store = await storeOver(async () => {
    const channel = await openChannel({ path, migrationsDir: shippedMigrations });
    channels.push(channel);
    return { ...channel, isOpen: () => channel.isOpen() && !ended.has(channel) };
  });
  await store.commit(fallTx(1));
  for (const channel of [...channels]) {
    await channel.call('close');
    ended.add(channel);
  }
  await Promise.all([store.commit(fallTx(2)), store.commit(fallTx(3))]);
  t.is(channels.length, 2);
  t.is((await store.openAlarms()).length, 3);
  t.like(await store.verify(), { isIntact: true });
  await store.close();
});

test('a write that cannot be sent to the thread is refused and blocks nothing', async (t) => {
  await withStore(place(t), async (store) => {
    const unsendable = { ...act(1), body: () => 1 };
    await t.throwsAsync(store.commit({ ...nothing, entries: [unsendable] }), { any: true });
    await store.commit(fallTx(1));
    t.like(await store.counters(), { committed: 1, failed: 1 });
  });
});

test('a gateway killed at any instant loses no acknowledged commit, and none is half there', async (t) => {
  const path = place(t);
  let next = 0;
  for (let kill = 0; kill < 20; kill += 1) {
    const last = await killedAfter('commit-loop', path, next, 1 + ((kill * 7) % 23));
    const { marks, alarms } = await withStore(path, async (store) => {
      t.like(await store.verify(), { isIntact: true });
      const lines = await store.ledger({ afterSeq: 0, limit: 100_000 });
      const deadlines = await store.deadlines();
      const open = await store.openAlarms();
      // The two of a high alarm that nobody has seen yet: who is called next, and whether a screen has painted it.
      t.deepEqual(
        deadlines.map(({ id }) => id).sort(),
        open.flatMap(({ id }) => [`${id}.escalation`, `${id}.painting`]).sort(),
      );
      return {
        marks: lines.filter(({ kind }) => kind === 'act').map(({ subject }) => subject),
        alarms: open,
      };
    });
    t.is(alarms.length, marks.length);
    t.true(marks.length > last, `acknowledged ${last + 1}, found ${marks.length}`);
    t.deepEqual(
      marks,
      marks.map((_, n) => `n-${n}`),
    );
    next = marks.length;
  }
});
