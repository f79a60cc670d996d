import test from 'ava';
import { staffId } from '../../gateway/core/id.ts';
import { roles } from '../../gateway/core/ward.ts';
import { describedRoutes } from '../../gateway/station/api/described-routes.ts';
import { type Asker, fuzzRoute } from '../fuzz/fuzz-route.ts';
import { nursePin, testGateway } from '../helpers/gateway.ts';
import { rig } from './rig.ts';

const routes = describedRoutes();
/** However many routes there are, the test takes about as long; `npm run fuzz:routes` takes longer. */
const runs = Math.max(5, Math.round(200 / routes.length));
const everyRole = roles.map((role) => ({ id: staffId(role), displayName: role, role }));

for (const openBoard of [true, false])
  test(`whatever any route is asked by whomever, nothing fails and nobody is let in who may not: board ${openBoard ? 'open' : 'closed'}`, async (t) => {
    const { station, signIn } = await rig(t, { openBoard }, undefined, everyRole);
    const askers: Asker[] = [{}, { cookie: 'vigil_session=guessed' }];
    for (const role of roles) {
      const { cookie } = await signIn(role);
      if (cookie !== undefined) askers.push({ role, cookie });
    }
    t.is(askers.length, 2 + roles.length);
    let done = 0;
    for (const one of routes)
      done += await fuzzRoute(one, { port: station.port, isOpenBoard: openBoard, askers }, runs);
    // Most who ask are not of the audience, and the pages have nothing behind them here.
    t.true(done > routes.length / 4, 'what is behind the schemas is reached as well');
  });

test('a whole gateway fails at nothing that any route is asked either', async (t) => {
  const { app, log } = await testGateway(t, {
    staff: [
      { id: 'nurse-1', displayName: 'Nurse White', role: 'charge-nurse', pin: { env: 'UNUSED' } },
      { id: 'nurse-2', displayName: 'Technician Green', role: 'technician', pin: { env: 'UNUSED' } },
    ],
  });
  const signedIn = async (id: string) => {
    const response = await fetch(`${app.stationUrl}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ staffId: id, pin: nursePin }),
    });
    return response.headers.get('set-cookie')?.split(';')[0] ?? '';
  };
  const askers: Asker[] = [
    {},
    { role: 'charge-nurse', cookie: await signedIn('nurse-1') },
    { role: 'technician', cookie: await signedIn('nurse-2') },
  ];
  const port = Number(new URL(app.stationUrl).port);
  for (const one of routes) await fuzzRoute(one, { port, isOpenBoard: true, askers }, runs);
  t.deepEqual(
    log.lines.filter((line) => line.startsWith('error')),
    [],
  );
});
