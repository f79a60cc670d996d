import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { handoverRefusals } from '../../gateway/app/handover/record.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { startStation } from '../../gateway/station/server.ts';
import { fakeWard, HandClock } from './fake-ward.ts';
import { handoverOf } from './handover-view.ts';
import { quietPorts } from './quiet-station.ts';

async function rig(t: ExecutionContext) {
  const webRoot = await mkdtemp(join(tmpdir(), 'vigil-web-'));
  await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Vigil</title>');
  const asked: unknown[] = [];
  const view = handoverOf();
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot, isDemo: false, openBoard: true },
    await quietPorts(new HandClock(), fakeWard(2), {
      handover: {
        list: async () => ({
          shifts: [{ ...view.shift, state: 'open', version: 1 }],
          current: view.shift.id,
        }),
        open: async (id, version) => (id === view.shift.id && (version ?? 1) === 1 ? view : undefined),
        async write(id, note, staffId) {
          asked.push([id, note, staffId]);
          return note.revision === 0
            ? {}
            : { refused: { code: 'handover-note-changed', message: 'Somebody else.' } };
        },
        async sign(id, body, staffId) {
          asked.push([id, body, staffId]);
          return {};
        },
      },
    }),
  );
  t.teardown(() => station.close());
  const call = (method: string, path: string, cookie = '', body?: unknown) =>
    fetch(`${station.url}/api/v1${path}`, {
      method,
      headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const codeOf = async (response: Promise<Response>) => {
    const { status } = await response;
    return [status, ((await (await response).json()) as { readonly code?: string }).code];
  };
  const signIn = async (staffId: string) =>
    (await call('POST', '/session', '', { staffId, pin: '2468' })).headers.get('set-cookie')?.split(';')[0] ??
    '';
  return { asked, call, codeOf, signIn, id: view.shift.id };
}

test('whoever cares reads a handover; nobody else, neither on an open board nor who looks after hardware', async (t) => {
  const { call, codeOf, signIn, id } = await rig(t);
  for (const path of ['/handovers', `/handovers/${id}`, `/handovers/${id}/pdf?language=en`])
    t.deepEqual(await codeOf(call('GET', path)), [401, 'not-signed-in']);
  const technician = await signIn('chen-wei');
  t.deepEqual(await codeOf(call('GET', `/handovers/${id}`, technician)), [403, 'carers-only']);
  const nurse = await signIn('li-na');
  t.is((await call('GET', '/handovers', nurse)).status, 200);
  t.is((await call('GET', `/handovers/${id}`, nurse)).status, 200);
  t.deepEqual(await codeOf(call('GET', '/handovers/2020-01-01-day', nurse)), [404, 'not-found']);
  t.deepEqual(await codeOf(call('GET', `/handovers/${id}?version=9`, nurse)), [404, 'not-found']);
  t.deepEqual(await codeOf(call('GET', '/handovers/yesterday', nurse)), [400, 'bad-request']);
});

test('nurses write and sign; a note that somebody changed meanwhile is refused with a reason of its own', async (t) => {
  const { asked, call, codeOf, signIn, id } = await rig(t);
  const note = { about: 'ward', text: 'Lift 2 is out of order', revision: 0 };
  const signature = { as: 'outgoing', version: 1, digest: 'sha256:1' };
  const technician = await signIn('chen-wei');
  t.deepEqual(await codeOf(call('PUT', `/handovers/${id}/note`, technician, note)), [
    403,
    'handover-nurses-only',
  ]);
  t.deepEqual(await codeOf(call('POST', `/handovers/${id}/sign`, technician, signature)), [
    403,
    'handover-nurses-only',
  ]);
  t.deepEqual(asked, []);
  const nurse = await signIn('li-na');
  t.is((await call('PUT', `/handovers/${id}/note`, nurse, note)).status, 200);
  t.deepEqual(await codeOf(call('PUT', `/handovers/${id}/note`, nurse, { ...note, revision: 1 })), [
    409,
    'handover-note-changed',
  ]);
  t.is((await call('POST', `/handovers/${id}/sign`, nurse, signature)).status, 200);
  t.deepEqual(asked.at(-1), [id, signature, 'li-na']);
  const long = { ...note, text: '长'.repeat(2000) };
  t.is(
    (await call('PUT', `/handovers/${id}/note`, nurse, long)).status,
    200,
    'as long as a note may be, in Chinese',
  );
  t.deepEqual(
    await codeOf(call('PUT', `/handovers/${id}/note`, nurse, { ...note, text: 'x'.repeat(2001) })),
    [400, 'bad-request'],
  );
});

test('the paper comes as a PDF in the language asked for', async (t) => {
  const { call, signIn, id } = await rig(t);
  const cookie = await signIn('li-na');
  const response = await call('GET', `/handovers/${id}/pdf?language=zh-CN`, cookie);
  t.is(response.headers.get('content-type'), 'application/pdf');
  t.is(response.headers.get('cache-control'), 'no-store');
  t.is(Buffer.from(await response.arrayBuffer()).toString('latin1', 0, 5), '%PDF-');
});

test('every refusal of a handover has words', (t) => {
  for (const code of handoverRefusals) t.true(Object.hasOwn(en.refusal, code), code);
});
