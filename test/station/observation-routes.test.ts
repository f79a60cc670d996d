import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startStation } from '../../gateway/station/server.ts';
import type { ObservationRequest } from '../../gateway/station/wire.ts';
import { fakeWard, HandClock } from './fake-ward.ts';
import { quietPorts } from './quiet-station.ts';

async function rig(t: ExecutionContext) {
  const webRoot = await mkdtemp(join(tmpdir(), 'vigil-web-'));
  await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Vigil</title>');
  const asked: ObservationRequest[] = [];
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot, isDemo: false, openBoard: true },
    await quietPorts(new HandClock(), fakeWard(2), {
      async observe(request) {
        asked.push(request);
        return request.bedId === 'bed-2' ? { code: 'nobody-here', message: 'No.' } : undefined;
      },
      observationsOf: (bed) => (bed === 'bed-1' ? { observations: [] } : undefined),
    }),
  );
  t.teardown(() => station.close());
  const call = async (method: string, path: string, cookie: string, body?: unknown) => {
    const response = await fetch(`${station.url}${path}`, {
      method,
      headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json = (await response.json()) as { readonly code?: string };
    return {
      status: response.status,
      code: json.code,
      json,
      cookie: response.headers.get('set-cookie') ?? '',
    };
  };
  const signIn = async (staffId: string) =>
    (await call('POST', '/api/v1/session', '', { staffId, pin: '2468' })).cookie.split(';')[0] ?? '';
  return { asked, call, signIn };
}

const path = '/api/v1/beds/bed-1/observations';
const entry = { id: 'entry-0001', agoS: 60, values: { consciousness: 'A', oxygen: { kind: 'air' } } };

test('nurses and charge nurses enter what they see; nobody else does, and nobody unknown', async (t) => {
  const { asked, call, signIn } = await rig(t);
  t.is((await call('POST', path, '', entry)).code, 'not-signed-in');
  t.is((await call('POST', path, await signIn('chen-wei'), entry)).code, 'nurses-only');
  t.deepEqual(asked, []);
  for (const nurse of ['li-na', 'wang-fang'])
    t.is((await call('POST', path, await signIn(nurse), entry)).status, 200);
  t.deepEqual(asked, [
    { ...entry, bedId: 'bed-1', staffId: 'li-na' },
    { ...entry, bedId: 'bed-1', staffId: 'wang-fang' },
  ] as unknown as ObservationRequest[]);
});

test('what was entered is for signed-in staff, and for a bed where somebody lies', async (t) => {
  const { call, signIn } = await rig(t);
  t.is((await call('GET', path, '')).status, 401);
  const technician = await signIn('chen-wei');
  t.deepEqual((await call('GET', path, technician)).json as object, { observations: [] });
  t.is((await call('GET', '/api/v1/beds/bed-9/observations', technician)).status, 404);
});

test('what no form would send is refused before anybody sees it; what the gateway refuses is told', async (t) => {
  const { asked, call, signIn } = await rig(t);
  const nurse = await signIn('li-na');
  for (const change of [
    { id: 'x' },
    { agoS: -1 },
    { agoS: 13 * 3600 },
    { values: { consciousness: 'X' } },
    { values: { temperature: 384 } },
    { values: { spo2: '95' } },
    { values: { scale: 2 } },
    { values: { oxygen: { kind: 'oxygen' } } },
    { values: { oxygen: { kind: 'air', flowLpm: 2 } } },
    { staffId: 'wang-fang' },
  ])
    t.is(
      (await call('POST', path, nurse, { ...entry, ...change })).code,
      'bad-request',
      JSON.stringify(change),
    );
  t.deepEqual(asked, []);
  const refused = await call('POST', '/api/v1/beds/bed-2/observations', nurse, entry);
  t.deepEqual([refused.status, refused.code], [409, 'nobody-here']);
});
