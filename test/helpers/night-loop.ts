import { openStore } from '../../gateway/store/store.ts';
import { deskOn } from './desk-on.ts';
import { ManualClock } from './manual-clock.ts';
import { anna, event } from './ward.ts';

/**
 * A process that is meant to be killed: an alarm desk on a real store, one fall or answer after the other; says a number on standard
 * output after each. Arguments: the database, the first number.
 */
const [path = '', first = '0'] = process.argv.slice(2);
const store = await openStore(path);
const stepMs = 7000;
const clock = new ManualClock();
// Time goes on from life to life: at an instant that was already, the same falls would be told again.
clock.advance(Number(first) * stepMs);
const desk = await deskOn(store, clock);

for (let n = Number(first); ; n += 1) {
  const open = desk.alarms();
  const alarmId = open[n % Math.max(open.length, 1)]?.id;
  if (alarmId === undefined || n % 3 === 0)
    await desk.handle({ type: 'event', event: event('fall', clock.now(), { bed: `${n % 17}` }) });
  else if (n % 3 === 1) await desk.handle({ type: 'accept', alarmId, staffId: anna });
  else await desk.handle({ type: 'close', alarmId, staffId: anna, outcome: 'false' });
  // The clock of this test leaps: without this the desk would run ahead of the disk, and hardly anything would be there to compare.
  await store.counters();
  clock.advance(stepMs);
  process.stdout.write(`${n}\n`);
}
