import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { linkProblems } from '../../gateway/plugin/link-problem.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { zhCn } from '../../gateway/station/catalogue/zh-cn.ts';
import type { StationOptions } from '../../gateway/station/ports.ts';
import { startStation } from '../../gateway/station/server.ts';
import type { DeviceCommandRequest } from '../../gateway/station/wire.ts';
import { fakeWard, HandClock } from './fake-ward.ts';
import { quietPorts } from './quiet-station.ts';

async function rig(t: ExecutionContext, options: Partial<StationOptions> = {}) {
  const webRoot = await mkdtemp(join(tmpdir(), 'vigil-web-'));
  await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Vigil</title>');
  const clock = new HandClock();
  const view = fakeWard(2);
  const commands: DeviceCommandRequest[] = [];
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot, isDemo: false, openBoard: true, ...options },
    await quietPorts(clock, view, {
      async command(command) {
        commands.push(command);
        return command.deviceId === 'gone' ? { code: 'device-unknown', message: 'No.' } : undefined;
      },
      commandsOf: (deviceId) =>
        deviceId === 'pump-1' ? [{ name: 'beep', isHazardous: false, fields: [] }] : undefined,
      metrics: {
        contentType: 'text/plain; version=0.0.4; charset=utf-8',
        text: async () => 'vigil_info 1\n',
      },
    }),
  );
  t.teardown(() => station.close());
  const post = async (path: string, body: unknown, cookie = '') => {
    const headers = { 'content-type': 'application/json', ...(cookie === '' ? {} : { cookie }) };
    const response = await fetch(`${station.url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const json = (await response.json()) as { readonly code?: string };
    return { status: response.status, code: json.code, cookie: response.headers.get('set-cookie') ?? '' };
  };
  const signIn = async (staffId: string) =>
    (await post('/api/v1/session', { staffId, pin: '2468' })).cookie.split(';')[0];
  const commandsOf = async (query: string, cookie = '') => {
    const response = await fetch(`${station.url}/api/v1/device-commands?${query}`, { headers: { cookie } });
    return { status: response.status, body: await response.json() };
  };
  const metrics = (headers: Record<string, string> = {}) => fetch(`${station.url}/metrics`, { headers });
  return { commands, commandsOf, post, signIn, metrics };
}

test('a technician may command a device; a nurse may not, nor anybody unknown', async (t) => {
  const { commands, post, signIn } = await rig(t);
  const path = '/api/v1/device-command';
  const body = { deviceId: 'pump-1', name: 'start-pressure', values: { mmHg: 120 }, confirm: true };
  t.is((await post(path, body)).code, 'not-signed-in');
  for (const nurse of ['li-na', 'wang-fang'])
    t.is((await post(path, body, await signIn(nurse))).code, 'technicians-only');
  t.deepEqual(commands, []);
  const technician = await signIn('chen-wei');
  t.is((await post(path, body, technician)).status, 200);
  t.is((await post(path, { deviceId: 'pump-1', name: 'beep' }, technician)).status, 200);
  t.deepEqual(commands, [
    {
      deviceId: 'pump-1',
      name: 'start-pressure',
      values: { mmHg: 120 },
      staffId: 'chen-wei',
      isConfirmed: true,
    },
    { deviceId: 'pump-1', name: 'beep', values: {}, staffId: 'chen-wei', isConfirmed: false },
  ]);
});

test('what a device can be asked for is for technicians, and for one device that is here', async (t) => {
  const { commandsOf, signIn } = await rig(t);
  t.is((await commandsOf('device=pump-1')).status, 401);
  t.is((await commandsOf('device=pump-1', await signIn('li-na'))).status, 403);
  const technician = await signIn('chen-wei');
  t.deepEqual(await commandsOf('device=pump-1', technician), {
    status: 200,
    body: { commands: [{ name: 'beep', isHazardous: false, fields: [] }] },
  });
  t.is((await commandsOf('device=gone', technician)).status, 404);
  t.is((await commandsOf(`device=${'x'.repeat(65)}`, technician)).status, 400);
  t.is((await commandsOf('', technician)).status, 400);
});

test('a command that is no command is refused before anybody sees it; what the gateway refuses is told', async (t) => {
  const { commands, post, signIn } = await rig(t);
  const technician = await signIn('chen-wei');
  for (const body of [
    {},
    { deviceId: 'pump-1', name: 'Start Pressure' },
    { deviceId: 'pump-1', name: 'beep', staffId: 'li-na' },
    { deviceId: 'pump-1', name: 'beep', values: [1] },
    { deviceId: 'pump-1', name: 'beep', confirm: 'yes' },
  ])
    t.is((await post('/api/v1/device-command', body, technician)).code, 'bad-request', JSON.stringify(body));
  t.deepEqual(commands, []);
  const refused = await post('/api/v1/device-command', { deviceId: 'gone', name: 'beep' }, technician);
  t.deepEqual([refused.status, refused.code], [409, 'device-unknown']);
});

test('without a token the counters are for this machine alone, and not through a proxy on it', async (t) => {
  const { metrics } = await rig(t);
  const answer = await metrics();
  t.is(answer.status, 200);
  t.regex(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  t.is(await answer.text(), 'vigil_info 1\n');
  t.is((await metrics({ 'x-forwarded-for': '10.0.0.9' })).status, 403);
  t.is((await metrics({ forwarded: 'for=10.0.0.9' })).status, 403);
});

test('with a token everybody must bring it', async (t) => {
  const { metrics } = await rig(t, { metricsToken: 'open-sesame' });
  t.is((await metrics()).status, 403);
  t.is((await metrics({ authorization: 'Bearer open-sesam' })).status, 403);
  t.is((await metrics({ authorization: 'Bearer open-sesame' })).status, 200);
  t.is((await metrics({ authorization: 'Bearer open-sesame', 'x-forwarded-for': '10.0.0.9' })).status, 200);
});

test('every problem of a line has a name and what to do, in both languages', (t) => {
  for (const { linkProblem, linkFix } of [en, zhCn]) {
    t.deepEqual(Object.keys(linkProblem).sort(), [...linkProblems].sort());
    t.deepEqual(Object.keys(linkFix).sort(), [...linkProblems].sort());
    t.is(new Set(Object.values(linkProblem)).size, linkProblems.length);
    for (const problem of linkProblems)
      t.true(linkFix[problem].length > linkProblem[problem].length, problem);
  }
});
