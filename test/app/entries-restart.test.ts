import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { App } from '../../gateway/app.ts';
import type { BedObservations, BedView } from '../../gateway/station/wire.ts';
import { nursePin, testGateway } from '../helpers/gateway.ts';
import { streamEvents } from '../helpers/screen.ts';

async function json<Value>(app: App, path: string, cookie: string, body?: object): Promise<Value> {
  const response = await fetch(`${app.stationUrl}${path}`, {
    headers: { cookie, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Value;
}

async function signIn(app: App): Promise<string> {
  const response = await fetch(`${app.stationUrl}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ staffId: 'nurse-1', pin: nursePin }),
  });
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** Bed 1 as a screen gets it, once it satisfies. */
async function bedUntil(app: App, cookie: string, isThere: (bed: BedView) => boolean): Promise<BedView> {
  const response = await fetch(`${app.stationUrl}/api/v1/stream?screen=test`, { headers: { cookie } });
  for await (const { type, value } of streamEvents(response)) {
    const beds = type === 'snapshot' ? value.beds : type === 'bed' ? [value] : [];
    const found = beds.find((bed) => bed.id === 'bed-1' && isThere(bed));
    if (found) return found;
  }
  throw new Error('the stream ended');
}

const entered = {
  consciousness: 'V',
  oxygen: { kind: 'oxygen', device: 'simple-mask', flowLpm: 6 },
  temperature: 38.4,
};

test('what a nurse entered is scored at a bed without any device, and after a restart still, with its age', async (t) => {
  t.timeout(90_000);
  const directory = await mkdtemp(join(tmpdir(), 'vigil-entries-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const first = await testGateway(t, {}, { directory });
  const cookie = await signIn(first.app);
  const path = '/api/v1/beds/bed-1/observations';
  await json(first.app, path, cookie, { id: 'entry-0001', agoS: 600, values: entered });
  const before = await bedUntil(first.app, cookie, ({ score }) => score?.total === 6);
  t.is(before.score?.missing.length, 4);
  await first.stop();

  const second = await testGateway(t, {}, { directory });
  const again = await signIn(second.app);
  const after = await bedUntil(second.app, again, ({ score }) => score !== undefined);
  t.like(after.score, { total: 6, response: 'urgent', scale: 1 });
  const part = after.score?.parts.find(({ parameter }) => parameter === 'consciousness');
  t.like(part, { value: 'V', points: 3, isByHand: true });
  const lateMs = Math.abs((part?.atMs ?? 0) - (before.score?.parts[0]?.atMs ?? 0));
  t.true(lateMs < 1000, `seen ${lateMs} ms apart before and after`);
  const inCorridor = await bedUntil(second.app, '', ({ score }) => score !== undefined);
  t.deepEqual([inCorridor.resident, inCorridor.score?.total, inCorridor.score?.parts], [undefined, 6, []]);
  const { observations } = await json<BedObservations>(second.app, path, again);
  t.like(observations, [{ id: 'entry-0001', by: 'Nurse White', values: entered }]);
  t.true((await second.app.store.verify()).isIntact);
});
