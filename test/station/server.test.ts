import test from 'ava';
import type { StaffOrder } from '../../gateway/station/wire.ts';
import { rig } from './rig.ts';

test('a nurse and a charge nurse may answer an alarm; a technician may not, and nobody unknown', async (t) => {
  const { signIn, call, acts } = await rig(t);
  const path = '/api/v1/alarms/fall.bed-1/accept';
  t.is((await call('POST', path, { body: {} })).json.code, 'not-signed-in');
  const technician = await signIn('chen-wei');
  const refused = await call('POST', path, { body: {}, cookie: technician.cookie });
  t.is(refused.status, 403);
  t.is(refused.json.code, 'role-forbidden');
  t.deepEqual(acts, []);
  for (const name of ['li-na', 'wang-fang']) {
    const { cookie } = await signIn(name);
    t.is((await call('POST', path, { body: {}, cookie })).status, 200);
  }
  t.deepEqual(
    acts.map(({ staffId }) => staffId),
    ['li-na', 'wang-fang'],
  );
});

test('every act reaches the alarm with its person; closing says what it was', async (t) => {
  const { signIn, call, acts } = await rig(t);
  const { cookie } = await signIn();
  const post = (act: string, body: unknown, id = 'a') =>
    call('POST', `/api/v1/alarms/${id}/${act}`, { body, cookie });
  await post('at-bedside', {});
  await post('escalate', {});
  await post('close', { outcome: 'false', reason: 'sat down hard' });
  t.deepEqual(acts, [
    { act: 'at-bedside', alarmId: 'a', staffId: 'li-na' },
    { act: 'escalate', alarmId: 'a', staffId: 'li-na' },
    { act: 'close', alarmId: 'a', staffId: 'li-na', outcome: 'false', reason: 'sat down hard' },
  ]);
  t.is((await post('close', { outcome: 'maybe' })).json.code, 'bad-request');
  t.is((await post('close', {})).json.code, 'bad-request');
  t.is((await post('accept', { extra: 1 })).json.code, 'bad-request');
  const refused = await post('accept', {}, 'gone');
  t.is(refused.status, 409);
  t.deepEqual(refused.json, { code: 'alarm-closed', message: 'Closed already.' });
});

test('silences are ordered with the person and her role; an observer orders none', async (t) => {
  const { signIn, call, orders } = await rig(t);
  t.is((await call('POST', '/api/v1/audio-pause', { body: {} })).json.code, 'not-signed-in');
  const technician = (await signIn('chen-wei')).cookie;
  t.is(
    (await call('POST', '/api/v1/audio-pause', { body: {}, cookie: technician })).json.code,
    'role-forbidden',
  );
  const { cookie } = await signIn('wang-fang');
  const who = { staffId: 'wang-fang', role: 'charge-nurse' };
  const bedExit = { bedId: 'bed-1', type: 'bed-exit' };
  const off = { ...bedExit, reason: 'bathing', forS: 900 };
  await call('POST', '/api/v1/audio-pause', { body: {}, cookie });
  await call('POST', '/api/v1/alarm-off', { body: off, cookie });
  await call('POST', '/api/v1/alarm-on', { body: bedExit, cookie });
  t.deepEqual(orders, [
    { order: 'pause-audio', ...who },
    { order: 'switch-off', ...off, ...who },
    { order: 'switch-on', ...bedExit, ...who },
  ] as StaffOrder[]);
  const refused = await call('POST', '/api/v1/audio-resume', { body: {}, cookie });
  t.is(refused.status, 409);
  t.is(refused.json.code, 'not-held');
  const bad = await call('POST', '/api/v1/alarm-off', { body: { ...off, forS: -1 }, cookie });
  t.is(bad.json.code, 'bad-request');
});

test('what another site sends is refused', async (t) => {
  const { signIn, call, acts, station } = await rig(t);
  const { cookie } = await signIn();
  const path = '/api/v1/alarms/a/accept';
  const send = (headers: Record<string, string>) => call('POST', path, { body: {}, cookie, headers });
  t.is((await send({ origin: 'https://evil.example' })).json.code, 'cross-site');
  t.is((await send({ origin: 'null' })).json.code, 'cross-site');
  t.is((await send({ origin: `http://127.0.0.1:${station.port + 1}` })).json.code, 'cross-site');
  t.is((await send({ 'sec-fetch-site': 'cross-site' })).json.code, 'cross-site');
  t.is((await send({ 'content-type': 'text/plain' })).json.code, 'not-json');
  t.is((await send({ 'content-type': 'application/x-www-form-urlencoded' })).json.code, 'not-json');
  t.is((await call('POST', path, { cookie })).json.code, 'not-json');
  const foreign = { cookie, headers: { origin: 'https://evil.example' } };
  t.is((await call('DELETE', '/api/v1/session', foreign)).json.code, 'cross-site');
  t.deepEqual(acts, []);
  t.is((await send({ origin: station.url })).status, 200);
});

test('a body beyond 4 KB, a broken body and an unknown address have their own codes', async (t) => {
  const { call } = await rig(t);
  const big = { staffId: 'li-na', pin: '1'.repeat(5000) };
  t.is((await call('POST', '/api/v1/session', { body: big })).json.code, 'too-large');
  t.is((await call('POST', '/api/v1/session', { body: '{"staffId":' })).json.code, 'bad-request');
  t.is((await call('GET', '/api/v1/nothing')).json.code, 'not-found');
  t.is((await call('GET', '/api/v1/health')).json.status, 'ok');
});

test('the page loads nothing from elsewhere and runs nothing inline', async (t) => {
  const { call } = await rig(t);
  const page = await call('GET', '/');
  t.is(page.status, 200);
  const policy = page.headers.get('content-security-policy') ?? '';
  t.regex(policy, /default-src 'self'/);
  t.regex(policy, /connect-src 'self'/);
  t.regex(policy, /frame-ancestors 'none'/);
  t.notRegex(policy, /unsafe|https?:/);
});

test('the signals around an event are given where there is such an alarm', async (t) => {
  const { call } = await rig(t);
  t.true((await call('GET', '/api/v1/alarms/fall.bed-1/lanes')).json.lanes.length > 0);
  t.is((await call('GET', '/api/v1/alarms/other/lanes')).status, 404);
});

test('a taken port is said with its code', async (t) => {
  const { station } = await rig(t);
  await t.throwsAsync(rig(t, { port: station.port }), { message: /VIGIL_PORT_BUSY/ });
});
