/**
 * The whole gateway killed at random instants: `npm run crashes:gateway -- [--kills 300] [--faults fsync|full-disk|read-only]
 * [--minutes 60]`. Calls come in over MQTT, a nurse answers over HTTP, a receiver is told by webhook; with `--faults` the disk fails
 * meanwhile. Prints the figures; exit code 1 when anything that was acknowledged is missing or wrong.
 */
import { parseArgs } from 'node:util';
import { faultKinds } from './disk-faults.ts';
import { faultyCrashes } from './faulty-crashes.ts';
import { gatewayCrashes } from './gateway-crashes.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    faults: { type: 'string' },
    minutes: { type: 'string', default: '60' },
  },
});
const kind = faultKinds.find((one) => one === values.faults);
if (values.faults !== undefined && kind === undefined)
  throw new Error(`--faults takes one of ${faultKinds.join(', ')}`);
const kills = Number(values.kills);
const isOver = () => performance.now() > Number(values.minutes) * 60_000;
const report =
  kind === undefined
    ? { ...(await gatewayCrashes(kills, Math.random)), unwritten: [] }
    : await faultyCrashes(kind, kills, Math.random, isOver);
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
const { isIntact, lostActs, untold, wrong, doubled, unwritten } = report;
const bad = [lostActs, untold, wrong, doubled, unwritten].reduce((sum, { length }) => sum + length, 0);
process.exit(isIntact && bad === 0 ? 0 : 1);
