import test from 'ava';
import { seededRandom } from '../../drivers/virtual/random.ts';
import { raise } from '../../gateway/alarm/life.ts';
import { policyFor } from '../../gateway/alarm/policy.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { anna, at, bo, event } from '../helpers/ward.ts';
import { CrashingStore } from './crashing-store.ts';
import { dayPlan } from './day-plan.ts';
import { expectationsOf, missedBy } from './expectations.ts';
import { policies } from './incarnation.ts';
import { VirtualTime } from './virtual-time.ts';
import { wardDay } from './ward-day.ts';
import { Watcher } from './watcher.ts';

/** Days in every run; two hundred and more by hand: `npm run days`. */
const seeds = [1, 2, 3, 4, 5];

for (const seed of seeds) {
  test.serial(
    `a virtual ward day with lost, late and repeated messages, clock jumps and restarts breaks no alarm rule (seed ${seed})`,
    async (t) => {
      t.timeout(110_000);
      const { faults, due, restarts, counts } = await wardDay(seed);
      t.log(`${due} true events, ${restarts} restarts, ${JSON.stringify(counts)}`);
      t.deepEqual(faults, [], `again: node build/test/simulation/run-days.js --seed ${seed}`);
      t.true(due > 20 && restarts > 3 && counts.escalations > 5, 'the day was too quiet to prove anything');
    },
  );
}

test('the same seed gives the same day', async (t) => {
  const [first, second] = [await wardDay(77, { hours: 4 }), await wardDay(77, { hours: 4 })];
  t.deepEqual(first, second);
});

function watched() {
  const time = new VirtualTime();
  return new Watcher(time, new CrashingStore({ random: seededRandom(1, 'store'), onDurable: () => {} }));
}

function fallen(): Alarm {
  const fall = event('fall', at(1));
  return raise(fall, policyFor(policies, fall), at(2)).alarm;
}

test('the watcher notices an alarm that falls silent without a person', (t) => {
  const watcher = watched();
  const alarm = fallen();
  watcher.onAlarms([alarm], true);
  watcher.onAlarms([{ ...alarm, signal: 'acknowledged', owner: { staffId: anna, since: at(3) } }], true);
  t.is(watcher.unexplained().length, 1);
});

test('the watcher notices two owners, a fallen priority and an alarm lost over a restart', (t) => {
  const watcher = watched();
  const alarm = fallen();
  const owned = (staffId: typeof anna): Alarm => ({
    ...alarm,
    signal: 'acknowledged',
    owner: { staffId, since: at(3) },
  });
  watcher.onAlarms([owned(anna)], true);
  watcher.onAlarms([owned(bo)], true);
  t.regex(watcher.faults.at(-1) ?? '', /without being free/);
  watcher.onAlarms([{ ...owned(bo), priority: 'low' }], true);
  t.regex(watcher.faults.at(-1) ?? '', /fell from high to low/);
  watcher.onStart([], at(9));
  t.regex(watcher.faults.at(-1) ?? '', /gone after the restart/);
});

test('the watcher notices a second raising, and an escalation that no deadline asked for', (t) => {
  const watcher = watched();
  const nothing = { alarms: [], setDeadlines: [], clearDeadlines: [], outbox: [] };
  const line = (act: string) => ({
    ...nothing,
    entries: [{ kind: 'alarm', subject: 'a', at: at(1), body: { act } }],
  });
  watcher.onDurable(line('raised'));
  watcher.onDurable(line('raised'));
  t.regex(watcher.faults.at(-1) ?? '', /second time/);
  watcher.onDurable(line('expired'));
  t.regex(watcher.faults.at(-1) ?? '', /without a deadline/);
});

test('a true event that became no alarm is named', (t) => {
  const plan = dayPlan(1, 6);
  const expected = expectationsOf(plan, [{ fromMs: 0, untilMs: plan.lengthMs }]);
  const due = expected.filter(({ isDue }) => isDue);
  t.true(due.length > 5);
  t.is(missedBy(expected, { onsets: [], answered: new Set() }).length, due.length);
});
