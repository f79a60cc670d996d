/**
 * Fuzzing of every route of the interface, over a station before a fake ward. Run by hand:
 * `npm run fuzz:routes -- [--runs 2000] [--seed 1]`. Prints a line a route; the first that goes wrong ends it with its request and seed.
 */
import { parseArgs } from 'node:util';
import type { ExecutionContext } from 'ava';
import { staffId } from '../../gateway/core/id.ts';
import { roles } from '../../gateway/core/ward.ts';
import { describedRoutes } from '../../gateway/station/api/described-routes.ts';
import { routeName } from '../../gateway/station/api/route.ts';
import { rig } from '../station/rig.ts';
import { type Asker, fuzzRoute } from './fuzz-route.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
const endings: (() => unknown)[] = [];
const context = { teardown: (run: () => unknown) => endings.push(run) } as unknown as ExecutionContext;
const everyRole = roles.map((role) => ({ id: staffId(role), displayName: role, role }));

try {
  for (const isOpenBoard of [true, false]) {
    const { station, signIn } = await rig(context, { openBoard: isOpenBoard }, undefined, everyRole);
    const askers: Asker[] = [{}];
    for (const role of roles) {
      const { cookie } = await signIn(role);
      if (cookie !== undefined) askers.push({ role, cookie });
    }
    for (const one of describedRoutes()) {
      const done = await fuzzRoute(one, { port: station.port, isOpenBoard, askers }, runs, seed);
      const board = isOpenBoard ? 'open' : 'closed';
      process.stdout.write(`${routeName(one).padEnd(32)} ${board.padEnd(6)} ${runs} asked, ${done} done\n`);
    }
  }
} finally {
  for (const end of endings) await end();
}
