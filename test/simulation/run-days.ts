/**
 * Virtual ward days by hand: `node build/test/simulation/run-days.js [--days 200] [--seed 1] [--hours 24]
 * [--calm] [--store sqlite]`. Every tenth day runs on the gateway's own SQLite store, with `--store sqlite` each does. Prints one line a
 * failing seed and a summary; the printed seed reproduces its day. Exit code 1 when a rule was broken.
 */
import { parseArgs } from 'node:util';
import { beds } from './day-plan.ts';
import { wardDay } from './ward-day.ts';

const { values } = parseArgs({
  options: {
    days: { type: 'string' },
    seed: { type: 'string', default: '1' },
    hours: { type: 'string', default: '24' },
    calm: { type: 'boolean', default: false },
    store: { type: 'string', default: 'memory' },
  },
});
const first = Number(values.seed);
const days = Number(values.days ?? 1);
const total: Record<string, number> = {};
const types: Record<string, number> = {};
const add = (sums: Record<string, number>, name: string, value: number) => {
  sums[name] = (sums[name] ?? 0) + value;
};
let failed = 0;
const startMs = Date.now();
for (let seed = first; seed < first + days; seed += 1) {
  const isOnSqlite = values.store === 'sqlite' || seed % 10 === 0;
  const day = await wardDay(seed, { hours: Number(values.hours), isCalm: values.calm, isOnSqlite });
  const { faults, counts, happenings, due, unseen, restarts } = day;
  const figures = { happenings, due, unseen, restarts, onSqlite: isOnSqlite ? 1 : 0, ...counts };
  for (const [name, value] of Object.entries(figures)) add(total, name, value);
  for (const [type, value] of Object.entries(day.types)) add(types, type, value);
  if (faults.length === 0) continue;
  failed += 1;
  process.stdout.write(
    `seed ${seed} (again: node build/test/simulation/run-days.js --seed ${seed}${values.calm ? ' --calm' : ''})\n`,
  );
  for (const fault of faults) process.stdout.write(`  ${fault}\n`);
}
const seconds = ((Date.now() - startMs) / 1000).toFixed(1);
process.stdout.write(`${days} days, ${failed} failed, ${seconds} s: ${JSON.stringify(total)}\n`);
const residentDays = (days * beds.length * Number(values.hours)) / 24;
const burden = Object.entries(types)
  .sort(([, a], [, b]) => b - a)
  .map(([type, count]) => `${type} ${(count / residentDays).toFixed(2)}`);
process.stdout.write(`alarms a resident-day: ${burden.join(', ')}\n`);
process.exitCode = failed === 0 ? 0 : 1;
