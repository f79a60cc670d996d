import test from 'ava';
import type { Instant } from '../../gateway/core/instant.ts';
import type { OutboxMessage } from '../../gateway/core/ledger.ts';
import type { Clock } from '../../gateway/core/ports.ts';
import { createOutboxPump } from '../../gateway/forward/outbox-pump.ts';

/** Moved by hand; `move` also lets everything that became due, and what follows from it, happen. */
class HandClock implements Clock {
  #ms = 0;
  #timers: { dueMs: number; run: () => void }[] = [];

  now(): Instant {
    return { wallMs: this.#ms, monoMs: this.#ms, bootId: 'test', errorMs: 0 };
  }

  after(ms: number, run: () => void): () => void {
    const timer = { dueMs: this.#ms + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  every(): () => void {
    throw new Error('not needed here');
  }

  get pending(): number {
    return this.#timers.length;
  }

  async move(ms: number): Promise<void> {
    this.#ms += ms;
    const due = this.#timers.filter((timer) => timer.dueMs <= this.#ms);
    this.#timers = this.#timers.filter((timer) => timer.dueMs > this.#ms);
    for (const timer of due) timer.run();
    await settled();
  }
}

/** Every promise that can go on without time has gone on. */
const settled = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

const message = (id: string): OutboxMessage => ({ id, topic: 'a', payload: id, qos: 1, isRetained: false });
const numbered = (count: number) => Array.from({ length: count }, (_, index) => message(`m${index}`));

/** A store in memory, a receiver that obeys, and what they saw. */
function bench(pending: OutboxMessage[] = []) {
  const clock = new HandClock();
  const seen: string[] = [];
  const sent: string[] = [];
  const faults: (string | undefined)[] = [];
  const batches: number[] = [];
  const world = {
    send: async (_: OutboxMessage): Promise<void> => undefined,
    mark: async (): Promise<void> => undefined,
  };
  const pump = createOutboxPump({
    clock,
    store: {
      pendingOutbox: async (limit) => {
        batches.push(limit);
        return pending.slice(0, limit);
      },
      markSent: async (ids) => {
        await world.mark();
        pending.splice(0, pending.length, ...pending.filter((each) => !ids.includes(each.id)));
      },
    },
    forwarder: {
      name: 'receiver',
      send: async (each) => {
        seen.push(each.id);
        await world.send(each);
      },
    },
    onFault: (fault) => faults.push(fault),
    onSent: (each) => sent.push(each.id),
  });
  return { clock, pending, seen, sent, faults, batches, world, pump };
}

test('what is pending goes out in order, each once, and is marked', async (t) => {
  const { pump, pending, seen, sent, batches, clock } = bench(numbered(120));
  pump.wake();
  pump.wake();
  await settled();
  t.deepEqual(
    seen,
    numbered(120).map((each) => each.id),
  );
  t.deepEqual(sent, seen);
  t.deepEqual(pending, []);
  t.true(batches.every((limit) => limit <= 50));
  t.is(clock.pending, 0);
});

test('what comes later goes out at the next wake, also when that falls into the end of a round', async (t) => {
  const { pump, pending, seen } = bench([message('a')]);
  pump.wake();
  for (let turn = 0; turn < 30; turn += 1) {
    pending.push(message(`later${turn}`));
    pump.wake();
    await Promise.resolve();
  }
  await settled();
  t.is(seen.length, 31);
  t.is(new Set(seen).size, 31);
});

test('a failure holds back what is behind it, and is tried again with growing pauses up to half a minute', async (t) => {
  const { pump, seen, faults, world, clock, pending } = bench(numbered(3));
  world.send = async () => {
    throw new Error('no route');
  };
  pump.wake();
  await settled();
  t.deepEqual(seen, ['m0']);
  for (const pauseMs of [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
    const before = seen.length;
    await clock.move(pauseMs - 1);
    t.is(seen.length, before, `${pauseMs} ms are not over`);
    await clock.move(1);
    t.is(seen.length, before + 1);
  }
  t.true(seen.every((id) => id === 'm0'));
  t.deepEqual(faults, ['outbox to receiver: no route']);
  world.send = async () => undefined;
  await clock.move(30_000);
  t.deepEqual(seen.slice(-3), ['m0', 'm1', 'm2']);
  t.deepEqual(faults, ['outbox to receiver: no route', undefined]);
  t.deepEqual(pending, []);
});

test('a wake during a pause does not shorten it', async (t) => {
  const { pump, seen, world, clock } = bench(numbered(1));
  world.send = async () => {
    throw new Error('no route');
  };
  pump.wake();
  await settled();
  pump.wake();
  await settled();
  t.is(seen.length, 1);
  await clock.move(250);
  t.is(seen.length, 2);
});

test('a message in the middle that fails is the first to be tried again; those before it are not', async (t) => {
  const { pump, seen, world, clock } = bench(numbered(4));
  let isDown = true;
  world.send = async ({ id }) => {
    if (id === 'm2' && isDown) throw new Error('busy');
  };
  pump.wake();
  await settled();
  isDown = false;
  await clock.move(250);
  t.deepEqual(seen, ['m0', 'm1', 'm2', 'm2', 'm3']);
});

test('when the store does not take the mark, nothing is sent twice and nothing further goes out', async (t) => {
  const { pump, seen, world, clock, faults } = bench(numbered(60));
  world.mark = async () => {
    throw new Error('disk full');
  };
  pump.wake();
  await settled();
  t.is(seen.length, 50);
  await clock.move(250);
  t.is(seen.length, 50);
  t.deepEqual(faults, ['outbox to receiver: disk full']);
  world.mark = async () => undefined;
  await clock.move(500);
  t.is(seen.length, 60);
  t.is(new Set(seen).size, 60);
  t.is(faults.at(-1), undefined);
});

test('a receiver that does not answer is reported and waited for, never asked twice', async (t) => {
  const { pump, seen, world, clock, faults } = bench(numbered(2));
  let answer = (): void => undefined;
  world.send = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  pump.wake();
  await settled();
  await clock.move(10_000);
  t.deepEqual(faults, ['receiver does not answer']);
  t.deepEqual(seen, ['m0']);
  world.send = async () => undefined;
  answer();
  await settled();
  t.deepEqual(seen, ['m0', 'm1']);
  t.deepEqual(faults, ['receiver does not answer', undefined]);
});

test('stop waits for the message under way, marks it, and sends no other', async (t) => {
  const { pump, seen, pending, world } = bench(numbered(2));
  let answer = (): void => undefined;
  world.send = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  pump.wake();
  await settled();
  const stopped = pump.stop();
  answer();
  await stopped;
  pump.wake();
  await settled();
  t.deepEqual(seen, ['m0']);
  t.deepEqual(pending, [message('m1')]);
});

test('stop during a pause is at once, and does not wait for ever for a receiver that hangs', async (t) => {
  const failing = bench(numbered(1));
  failing.world.send = async () => {
    throw new Error('no route');
  };
  failing.pump.wake();
  await settled();
  await failing.pump.stop();
  t.is(failing.clock.pending, 0);

  const hanging = bench(numbered(1));
  hanging.world.send = () => new Promise(() => undefined);
  hanging.pump.wake();
  await settled();
  const stopped = hanging.pump.stop();
  await hanging.clock.move(10_000);
  await stopped;
  t.deepEqual(hanging.seen, ['m0']);
});
