import test from 'ava';
import fc from 'fast-check';
import { HeldQueue, unmarkedMost } from '../../gateway/forward/held-queue.ts';

/** A store that can be read-only, and what the journal holds meanwhile. */
function bench() {
  const stored: string[] = [];
  const parked: string[] = [];
  const world = { canWrite: true, canRead: true, held: [] as string[] };
  const refuse = () => Promise.reject(new Error('disk full'));
  const queue = new HeldQueue<string>({
    pending: async (limit) => (world.canRead ? stored.slice(0, limit) : refuse()),
    mark: async (ids) => {
      if (!world.canWrite) return refuse();
      for (const id of ids) stored.splice(stored.indexOf(id), stored.includes(id) ? 1 : 0);
    },
    park: async (id) => {
      if (!world.canWrite) return refuse();
      parked.push(id);
      stored.splice(stored.indexOf(id), 1);
    },
    held: () => world.held,
    idOf: (id) => id,
  });
  /** What the disk did not take goes there, as the journal writes it once it can. */
  const recover = () => {
    world.canWrite = true;
    world.canRead = true;
    stored.push(...world.held);
    world.held = [];
  };
  return { queue, stored, parked, world, recover };
}

test('while the disk takes nothing, what waits in memory goes out after what the store gives', async (t) => {
  const { queue, stored, world } = bench();
  stored.push('a', 'b');
  world.canWrite = false;
  world.held = ['c', 'd'];
  t.deepEqual(await queue.pending(10), ['a', 'b', 'c', 'd']);
  await queue.mark(['a', 'b', 'c']);
  t.deepEqual(await queue.pending(10), ['d'], 'none twice, though nothing could be marked');
  world.canRead = false;
  t.deepEqual(await queue.pending(10), ['d'], 'also from a disk that cannot be read');
});

test('once the disk takes again, what was sent meanwhile is marked and not sent anew', async (t) => {
  const { queue, stored, world, recover } = bench();
  stored.push('a');
  world.canWrite = false;
  world.held = ['b', 'c'];
  await queue.mark(['a', 'b']);
  recover();
  t.deepEqual(await queue.pending(10), ['c']);
  t.deepEqual(stored, ['c']);
});

test('what a receiver refuses while the disk is full is put aside once the disk takes again, and holds nothing up', async (t) => {
  const { queue, stored, parked, world, recover } = bench();
  stored.push('a', 'b');
  world.canWrite = false;
  await queue.park('a', 'no such bed');
  t.deepEqual(await queue.pending(10), ['b']);
  recover();
  t.deepEqual(await queue.pending(10), ['b']);
  t.deepEqual(parked, ['a']);
});

test('a store that fails with nothing in memory says so', async (t) => {
  const { queue, world } = bench();
  world.canRead = false;
  await t.throwsAsync(queue.pending(10), { message: 'disk full' });
});

test('whatever the disk does, each message goes out once and in order', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('add', 'full', 'ok', 'send'), { maxLength: 60 }),
      async (steps) => {
        const { queue, stored, world, recover } = bench();
        const sent: string[] = [];
        let n = 0;
        const send = async () => {
          const batch = await queue.pending(3);
          sent.push(...batch);
          await queue.mark(batch);
        };
        for (const step of steps) {
          if (step === 'add') (world.canWrite ? stored : world.held).push(`m${n++}`);
          else if (step === 'full') world.canWrite = false;
          else if (step === 'ok') recover();
          else await send();
        }
        recover();
        for (let round = 0; round < 40; round += 1) await send();
        t.deepEqual(
          sent,
          Array.from({ length: n }, (_, index) => `m${index}`),
        );
      },
    ),
    { numRuns: 200 },
  );
});

test('what is remembered is bounded', async (t) => {
  const { queue, world } = bench();
  world.canWrite = false;
  await queue.mark(Array.from({ length: unmarkedMost + 1 }, (_, n) => `x${n}`));
  world.held = ['x0', `x${unmarkedMost}`];
  t.deepEqual(await queue.pending(10), ['x0'], 'only the oldest was forgotten');
});
