/**
 * The whole gateway killed at random instants: `npm run crashes:gateway -- [--kills 300]`. Calls come in over MQTT, a nurse answers over
 * HTTP, a receiver is told by webhook. Prints the figures; exit code 1 when anything that was acknowledged is missing or wrong.
 */
import { parseArgs } from 'node:util';
import { gatewayCrashes } from './gateway-crashes.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '300' } } });
const report = await gatewayCrashes(Number(values.kills), Math.random);
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
const { isIntact, lostActs, untold, wrong } = report;
process.exit(isIntact && lostActs.length + untold.length + wrong.length === 0 ? 0 : 1);
