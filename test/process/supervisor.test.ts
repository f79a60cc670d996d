import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { systemClock } from '../../gateway/clock.ts';
import type { Clock, Log } from '../../gateway/core/ports.ts';
import { Supervisor } from '../../gateway/process/supervisor.ts';

const child = fileURLToPath(new URL('../helpers/crashing-child.js', import.meta.url));
const quiet: Log = { info() {}, warn() {}, error() {} };

interface Plan {
  readonly plan: 'live' | 'exit' | 'hang' | 'mute';
}

/** A supervisor on a real child, whose watch interval runs as fast as the test likes. */
function supervised(plans: readonly Plan['plan'][], clock: Clock = systemClock(), hasSpare = false) {
  const heard = new EventEmitter();
  const statuses: string[] = [];
  let starts = 0;
  const supervisor = new Supervisor<{ readonly type: string }, Plan>(
    {
      name: 'test',
      module: child,
      start: () => ({ plan: plans[Math.min(starts++, plans.length - 1)] ?? 'live' }),
      isReady: ({ type }) => type === 'ready',
      onMessage: () => {},
      hasSpare,
      onStatus(isUp, reason) {
        statuses.push(`${isUp ? 'up' : 'down'} ${reason}`);
        heard.emit(isUp ? 'up' : 'down');
      },
    },
    clock,
    quiet,
  );
  return { supervisor, statuses, heard };
}

test('a child killed outright is reported and comes back', async (t) => {
  const { supervisor, statuses, heard } = supervised(['live']);
  await once(heard, 'up');
  const first = supervisor.pid;
  t.truthy(first);
  const down = once(heard, 'down');
  process.kill(first ?? 0, 'SIGKILL');
  await down;
  await once(heard, 'up');
  t.not(supervisor.pid, first);
  t.deepEqual(statuses, ['up ready', 'down SIGKILL', 'up ready']);
  await supervisor.stop();
});

test('a child that crashes at start is tried again, each time after a longer wait', async (t) => {
  const waits: number[] = [];
  const real = systemClock();
  const clock: Clock = {
    ...real,
    after(ms, run) {
      waits.push(ms);
      return real.after(0, run);
    },
  };
  const { supervisor, heard } = supervised(['exit', 'exit', 'exit', 'live'], clock);
  for (let start = 0; start < 4; start += 1) await once(heard, 'up');
  t.deepEqual(waits.slice(0, 3), [250, 500, 1000]);
  await supervisor.stop();
});

test('a child that hangs is killed when its heartbeats have been missing for five seconds', async (t) => {
  const real = systemClock();
  let aheadMs = 0;
  const clock: Clock = {
    ...real,
    now: () => ({ ...real.now(), monoMs: real.now().monoMs + aheadMs }),
    every: (_ms, run) => real.every(20, run),
  };
  const { supervisor, statuses, heard } = supervised(['hang', 'live'], clock);
  await once(heard, 'up');
  const down = once(heard, 'down');
  aheadMs = 5001;
  await down;
  await once(heard, 'up');
  t.deepEqual(statuses.slice(0, 3), ['up ready', 'down silent', 'up ready']);
  await supervisor.stop();
});

test('a stopped child is gone, stays gone, and its end is no condition', async (t) => {
  const { supervisor, statuses, heard } = supervised(['live']);
  await once(heard, 'up');
  const { pid } = supervisor;
  await supervisor.stop();
  t.throws(() => process.kill(pid ?? 0, 0), { code: 'ESRCH' });
  t.false(supervisor.send({ plan: 'live' }));
  t.deepEqual(statuses, ['up ready']);
  t.false(supervisor.isUp);
});

test('a child that had settled is replaced by its spare, which waited without working; a spare that was not needed goes too', async (t) => {
  const real = systemClock();
  const settled = new EventEmitter();
  const waits: number[] = [];
  let aheadMs = 0;
  const clock: Clock = {
    ...real,
    now: () => ({ ...real.now(), monoMs: real.now().monoMs + aheadMs }),
    after(ms, run) {
      waits.push(ms);
      return real.after(0, () => {
        run();
        settled.emit('run');
      });
    },
  };
  const { supervisor, statuses, heard } = supervised(['live', 'live'], clock, true);
  await Promise.all([once(heard, 'up'), once(settled, 'run')]);
  const { pid = 0, sparePid } = supervisor;
  t.truthy(sparePid);
  aheadMs = 3001;
  const [, second] = [process.kill(pid, 'SIGKILL'), Promise.all([once(heard, 'up'), once(settled, 'run')])];
  await second;
  t.is(supervisor.pid, sparePid);
  t.deepEqual(statuses, ['up ready', 'down SIGKILL', 'up ready']);
  // No wait for a restart was asked for: only those for the two spares.
  t.deepEqual(waits, [3000, 3000]);
  const last = supervisor.sparePid ?? 0;
  await supervisor.stop();
  t.throws(() => process.kill(last, 0), { code: 'ESRCH' });
});

test('a child that ends before it was ever ready is reported, once', async (t) => {
  const real = systemClock();
  const { supervisor, statuses, heard } = supervised(['mute', 'mute', 'live'], {
    ...real,
    after: (_ms, run) => real.after(0, run),
  });
  await once(heard, 'up');
  t.deepEqual(statuses, ['down exit 3', 'up ready']);
  await supervisor.stop();
});
