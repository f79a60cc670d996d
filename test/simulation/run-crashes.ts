/**
 * The real core killed at random instants of ten-alarm nights: `npm run crashes -- [--kills 200] [--a-night 20] [--seed 1]`.
 * First a night without a kill, as the measure. Prints the figures; exit code 1 when an escalation is missing, double or late.
 */
import { parseArgs } from 'node:util';
import { crashNight, expectedFired } from './crash-night.ts';
import { verdictOn } from './escalations.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    'a-night': { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
const kills = Number(values.kills);
const aNight = Number(values['a-night']);
let [done, fired, others, faults, worstMs, worstAfterRestartMs] = [0, 0, 0, 0, 0, 0];
for (let seed = Number(values.seed); ; seed += 1) {
  const count = seed === Number(values.seed) ? 0 : Math.min(aNight, kills - done);
  const report = await crashNight(seed, count);
  const verdict = verdictOn(report.escalations, expectedFired, report.outages);
  const whats = report.escalations.fired.map(({ what }) => what);
  const scripted = whats.filter((what) => expectedFired.includes(what)).length;
  const beside = whats.filter((what) => !expectedFired.includes(what));
  done += count;
  fired += scripted;
  others += beside.length;
  worstMs = Math.max(worstMs, verdict.worstMs);
  worstAfterRestartMs = Math.max(worstAfterRestartMs, verdict.worstAfterRestartMs);
  const { missing, twice, unasked, early, late } = verdict;
  const wrong = { missing, twice, unasked, early, late };
  const isGood = Object.values(wrong).every((found) => found.length === 0) && report.isLedgerIntact;
  if (!isGood) faults += 1;
  process.stdout.write(
    `${isGood ? '✔' : '✘'} seed ${seed}: ${count} kills, ${scripted} of ${expectedFired.length} escalations, ` +
      `${beside.length} beside the script (${beside.join(', ')}), ` +
      `late by at most ${Math.round(verdict.worstMs)} ms, after a restart ${Math.round(verdict.worstAfterRestartMs)} ms` +
      `${isGood ? '' : ` ${JSON.stringify({ ...wrong, isLedgerIntact: report.isLedgerIntact })}`}\n`,
  );
  if (done >= kills) break;
}
process.stdout.write(
  `${done} kills, ${fired} escalations and ${others} beside the script, ${faults} nights with a fault; latest ${Math.round(worstMs)} ms while running, ` +
    `${Math.round(worstAfterRestartMs)} ms after the start of the next process\n`,
);
// Orphans of killed processes may still hold a pipe for a while.
process.exit(faults === 0 ? 0 : 1);
