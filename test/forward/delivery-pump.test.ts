import test from 'ava';
import fc from 'fast-check';
import type { Notice } from '../../gateway/core/notice.ts';
import { backOffMs, longestPauseMs } from '../../gateway/forward/back-off.ts';
import { DeliveryPump } from '../../gateway/forward/delivery-pump.ts';
import { NoticeRefused, type Sending } from '../../gateway/plugin/receiver.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { alarmNotice, MemoryQueue, readingsNotice } from '../helpers/notices.ts';

/** In small steps, each with everything that follows from it: a batch is a long chain of promises. */
async function pass(clock: ManualClock, ms: number): Promise<void> {
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const stepMs = 500;
  await settled();
  for (let left = ms; left > 0; left -= stepMs) {
    clock.advance(Math.min(stepMs, left));
    await settled();
  }
}

/** A queue, a receiver that obeys `take`, and what they saw. */
function bench(...notices: Notice[]) {
  const clock = new ManualClock();
  const queue = new MemoryQueue();
  queue.put(...notices);
  const taken: Sending[] = [];
  const faults: (string | undefined)[] = [];
  const world = { take: async (_: Notice): Promise<void> => undefined };
  const pump = new DeliveryPump({
    queue,
    clock,
    random: () => 0.5,
    receiver: {
      async send(sending) {
        await world.take(sending.notice);
        taken.push(sending);
      },
    },
    onFault: (message) => void faults.push(message),
    onDelivered: () => undefined,
    onParked: () => undefined,
  });
  return { clock, queue, pump, taken, faults, world, ids: () => taken.map(({ notice }) => notice.id) };
}

test('a high alarm that is raised while telemetry goes out is the next to go', async (t) => {
  const telemetry = Array.from({ length: 200 }, (_, n) => readingsNotice(n));
  const { clock, queue, pump, ids, world } = bench(...telemetry);
  const urgent = alarmNotice(1000);
  let sent = 0;
  world.take = async () => {
    sent += 1;
    if (sent === 30) {
      queue.put(urgent);
      pump.wake();
    }
  };
  pump.wake();
  await pass(clock, 1);
  t.is(ids().indexOf(urgent.id), 30);
  t.is(ids().length, 201);
  t.is(queue.waiting, 0);
});

test('a receiver that is away is tried again with growing pauses, then gets everything once and in order', async (t) => {
  const notices = Array.from({ length: 120 }, (_, n) => alarmNotice(n));
  const { clock, queue, pump, ids, world, faults } = bench(...notices);
  let isAway = true;
  let attempts = 0;
  world.take = async () => {
    attempts += 1;
    if (isAway) throw new Error('connection refused');
  };
  pump.wake();
  await pass(clock, 10 * 60_000);
  t.true(attempts >= 20 && attempts < 80, `${attempts} attempts in ten minutes`);
  t.is(faults.at(-1), 'connection refused');
  isAway = false;
  await pass(clock, longestPauseMs);
  t.deepEqual(
    ids(),
    notices.map(({ id }) => id),
  );
  t.deepEqual(queue.delivered, ids());
  t.is(faults.at(-1), undefined);
});

test('what happened long before it goes out is marked as late, the rest is not', async (t) => {
  const { clock, queue, pump, taken, world } = bench(alarmNotice(0));
  world.take = async () => {
    throw new Error('away');
  };
  pump.wake();
  await pass(clock, 120_000);
  world.take = async () => undefined;
  queue.put(alarmNotice(119_000, 'bed-2'));
  await pass(clock, longestPauseMs);
  t.deepEqual(
    taken.map(({ isLate }) => isLate),
    [true, false],
  );
});

test('a receiver that answers again is told at once what waits, without the rest of the pause', async (t) => {
  const { clock, pump, ids, world } = bench(alarmNotice(0));
  let isAway = true;
  world.take = async () => {
    if (isAway) throw new Error('away');
  };
  pump.wake();
  await pass(clock, 5 * 60_000);
  isAway = false;
  pump.retry();
  await pass(clock, 1);
  t.is(ids().length, 1);
});

test('a notice that the receiver refuses is put aside with its reason, and the rest goes on', async (t) => {
  const poison = alarmNotice(1);
  const { clock, queue, pump, ids, world, faults } = bench(alarmNotice(0), poison, alarmNotice(2));
  world.take = async ({ id }) => {
    if (id === poison.id) throw new NoticeRefused('AR: unknown bed');
  };
  pump.wake();
  await pass(clock, 1);
  t.deepEqual([...queue.parked], [[poison.id, 'AR: unknown bed']]);
  t.is(ids().length, 2);
  t.is(faults.at(-1), undefined, 'who refuses is there');
});

test('of a receiver that refuses everything one notice is put aside, the rest waits until it takes again', async (t) => {
  const notices = [1, 2, 3, 4, 5, 6].map((n) => alarmNotice(n, `bed-${n % 2}`));
  const { clock, queue, pump, ids, world, faults } = bench(...notices);
  world.take = async () => {
    throw new NoticeRefused('400: out of order');
  };
  pump.wake();
  await pass(clock, 24 * 3_600_000);
  t.is(queue.parked.size, 1);
  t.is(faults.at(-1), '400: out of order', 'it is told as an absence');
  world.take = async () => undefined;
  await pass(clock, longestPauseMs);
  t.is(ids().length, 5);
});

test('two notices that are refused one after the other are both put aside once others are taken', async (t) => {
  const poison = [alarmNotice(0, 'bed-1'), alarmNotice(1, 'bed-1')];
  const rest = [2, 3, 4].map((n) => alarmNotice(n, 'bed-2'));
  const { clock, queue, pump, ids, world } = bench(...poison, ...rest);
  world.take = async ({ id }) => {
    if (poison.some((one) => one.id === id)) throw new NoticeRefused('AR');
  };
  pump.wake();
  await pass(clock, 60_000);
  t.deepEqual(
    [...queue.parked.keys()],
    poison.map(({ id }) => id),
  );
  t.deepEqual(
    ids(),
    rest.map(({ id }) => id),
  );
});

test('a notice at which the receiver breaks each time is put aside once it takes another', async (t) => {
  const poison = alarmNotice(0, 'bed-1');
  const rest = [alarmNotice(1, 'bed-1'), alarmNotice(2, 'bed-2'), alarmNotice(3, 'bed-2')];
  const { clock, queue, pump, ids, world } = bench(poison, ...rest);
  world.take = async ({ id }) => {
    if (id === poison.id) throw new Error('connection reset');
  };
  pump.wake();
  await pass(clock, 60_000);
  t.deepEqual([...queue.parked.keys()], [poison.id]);
  t.deepEqual([...ids()].sort(), rest.map(({ id }) => id).sort());
});

test('while the receiver is away nothing is put aside, however long', async (t) => {
  const { clock, queue, pump, world } = bench(alarmNotice(0), alarmNotice(1, 'bed-2'));
  world.take = async () => {
    throw new Error('away');
  };
  pump.wake();
  await pass(clock, 24 * 3_600_000);
  t.is(queue.parked.size, 0);
  t.is(queue.waiting, 2);
});

test('a receiver that never answers is given up, and tried again', async (t) => {
  const { clock, pump, ids, world, faults } = bench(alarmNotice(0));
  world.take = () => new Promise(() => {});
  pump.wake();
  await pass(clock, 61_000);
  t.regex(String(faults.at(-1)), /no answer/);
  // By now it is asked a second time.
  world.take = async () => undefined;
  await pass(clock, 62_000);
  t.is(ids().length, 1);
});

test('however often the receiver fails, each notice reaches it, and of one bed in order', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { maxLength: 40 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 }),
      async (failures, beds) => {
        const notices = beds.map((bed, n) => alarmNotice(n, `bed-${bed}`));
        const { clock, queue, pump, ids, world } = bench(...notices);
        const outcomes = [...failures];
        // Never so often at one notice that it would be taken for the cause.
        let row = 0;
        world.take = async () => {
          const isFailed = outcomes.shift() === true && row < 4;
          row = isFailed ? row + 1 : 0;
          if (isFailed) throw new Error('away');
        };
        pump.wake();
        await pass(clock, 5 * 60_000);
        t.deepEqual(
          ids(),
          notices.map(({ id }) => id),
        );
        t.is(queue.parked.size, 0);
      },
    ),
    { numRuns: 50 },
  );
});

test('pauses grow to their cap and are scattered by half', (t) => {
  for (const failures of [1, 2, 5, 20, 1000]) {
    const [least, most] = [backOffMs(failures, 0), backOffMs(failures, 1)];
    t.is(most, least * 2);
    t.true(most <= longestPauseMs);
  }
  t.is(backOffMs(1000, 1), longestPauseMs);
});
