/**
 * Virtual ward days by hand: `node build/test/simulation/run-days.js [--days 200] [--seed 1] [--hours 24]`. Prints one line a
 * failing seed and a summary; the printed seed reproduces its day. Exit code 1 when a rule was broken.
 */
import { parseArgs } from 'node:util';
import { wardDay } from './ward-day.ts';

const { values } = parseArgs({
  options: {
    days: { type: 'string' },
    seed: { type: 'string', default: '1' },
    hours: { type: 'string', default: '24' },
  },
});
const first = Number(values.seed);
const days = Number(values.days ?? 1);
const total: Record<string, number> = {};
const add = (name: string, value: number) => {
  total[name] = (total[name] ?? 0) + value;
};
let failed = 0;
const startMs = Date.now();
for (let seed = first; seed < first + days; seed += 1) {
  const { faults, counts, happenings, due, unseen, restarts } = await wardDay(seed, Number(values.hours));
  for (const [name, value] of Object.entries({ happenings, due, unseen, restarts, ...counts }))
    add(name, value);
  if (faults.length === 0) continue;
  failed += 1;
  process.stdout.write(`seed ${seed} (again: node build/test/simulation/run-days.js --seed ${seed})\n`);
  for (const fault of faults) process.stdout.write(`  ${fault}\n`);
}
const seconds = ((Date.now() - startMs) / 1000).toFixed(1);
process.stdout.write(`${days} days, ${failed} failed, ${seconds} s: ${JSON.stringify(total)}\n`);
process.exitCode = failed === 0 ? 0 : 1;
