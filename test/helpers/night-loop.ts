import { createAlarmDesk } from '../../gateway/alarm/desk.ts';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { restoredFrom } from '../../gateway/app/restart.ts';
import { openStore } from '../../gateway/store/store.ts';
import { ManualClock } from './manual-clock.ts';
import { anna, event } from './ward.ts';

/**
 * A process that is meant to be killed: an alarm desk on a real store, one fall or answer after the other; says a number on standard
 * output after each. Arguments: the database, the first number.
 */
const [path = '', first = '0'] = process.argv.slice(2);
const store = await openStore(path);
const clock = new ManualClock();
clock.advance(Number(first) * 1000);
const desk = createAlarmDesk({
  clock,
  policiesAt: () => defaultPolicies,
  restored: await restoredFrom(store),
  store,
  outboxFor: () => [],
  onChange: () => {},
  onStoreFault: () => {},
  onHolds: () => {},
});

for (let n = Number(first); ; n += 1) {
  const open = desk.alarms();
  const alarmId = open[n % Math.max(open.length, 1)]?.id;
  if (alarmId === undefined || n % 3 === 0)
    await desk.handle({ type: 'event', event: event('fall', clock.now(), { bed: `${n % 17}` }) });
  else if (n % 3 === 1) await desk.handle({ type: 'accept', alarmId, staffId: anna });
  else await desk.handle({ type: 'close', alarmId, staffId: anna, outcome: 'false' });
  clock.advance(7000);
  process.stdout.write(`${n}\n`);
}
