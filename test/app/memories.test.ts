import test from 'ava';
import { Memories } from '../../gateway/app/memories.ts';
import type { LearntRow } from '../../gateway/core/memory.ts';
import type { Log } from '../../gateway/core/ports.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { place, withStore } from '../helpers/store.ts';

function quietLog() {
  const codes: string[] = [];
  const note = (code: string) => void codes.push(code);
  const log: Log = { info: note, warn: note, error: note };
  return { log, codes };
}

test('what a detector learnt about a resident is there after a restart, and only for that resident', async (t) => {
  const path = place(t);
  const clock = new ManualClock();
  const { log } = quietLog();
  await withStore(path, async (store) => {
    const memories = await Memories.load(store, clock, log);
    memories.of('r1').keep('vital-baseline.pulse', { usual: 70 });
    memories.of('r1').keep('vital-baseline.pulse', { usual: 71 });
    t.deepEqual(memories.of('r1').recall('vital-baseline.pulse'), { usual: 71 });
    await memories.stop();
  });
  await withStore(path, async (store) => {
    const memories = await Memories.load(store, clock, log);
    t.deepEqual(memories.of('r1').recall('vital-baseline.pulse'), { usual: 71 });
    t.is(memories.of('r2').recall('vital-baseline.pulse'), undefined);
    await memories.stop();
  });
});

test('it is saved once a minute, what was not saved is tried again, and nothing is written when nothing changed', async (t) => {
  const clock = new ManualClock();
  const { log, codes } = quietLog();
  const saved: LearntRow[] = [];
  let isBroken = true;
  let calls = 0;
  const store = {
    learnt: async () => [],
    keepLearnt: async (rows: readonly LearntRow[]) => {
      calls += 1;
      if (isBroken) throw new Error('disk full');
      saved.push(...rows);
    },
  };
  const memories = await Memories.load(store, clock, log);
  memories.of('r1').keep('a', 1);
  await clock.pass(60_000);
  t.deepEqual([saved.length, codes], [0, ['VIGIL_STORE_FAILED']]);
  isBroken = false;
  await clock.pass(60_000);
  t.like(saved, [{ residentId: 'r1', key: 'a', body: '1' }]);
  await clock.pass(600_000);
  t.is(calls, 2);
  await memories.stop();
  t.is(calls, 2);
});

test('what grew beyond all measure is not kept, and is said', async (t) => {
  const clock = new ManualClock();
  const { log, codes } = quietLog();
  await withStore(place(t), async (store) => {
    const memories = await Memories.load(store, clock, log);
    memories.of('r1').keep('a', 'x'.repeat(300_000));
    memories.of('r1').keep('b', 'small');
    await memories.stop();
    t.deepEqual(
      (await store.learnt()).map(({ key }) => key),
      ['b'],
    );
  });
  t.deepEqual(codes, ['VIGIL_FAILED']);
});
