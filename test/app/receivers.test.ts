import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import Database from 'better-sqlite3';
import { filter, firstValueFrom } from 'rxjs';
import { testGateway } from '../helpers/gateway.ts';
import { openHook } from '../helpers/hook.ts';

const hookAt = (url: string) => ({
  receivers: [{ id: 'his', kind: 'webhook', options: { url, key: { env: 'KEY' }, timeoutS: 2 } }],
});

test('a receiver is told of an alarm, and that it has it stands in the alarm’s chain', async (t) => {
  const hook = await openHook(t);
  const { app } = await testGateway(t, hookAt(hook.url));
  const told = firstValueFrom(hook.event$.pipe(filter(({ type }) => type === 'io.vigil.alarm.raised.v1')));
  const sent = firstValueFrom(
    app.alarm$.pipe(filter(({ custody }) => custody.some(({ step, by }) => step === 'sent' && by === 'his'))),
  );
  process.kill(app.pids()['drivers'] ?? 0, 'SIGKILL');
  t.is((await told).data.type, 'process-down');
  t.is((await told).data.alarmId, String((await sent).id));
});

test('a receiver that is away is an alarm within ten seconds; what it missed comes in order after a restart, each once', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'vigil-receivers-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const hook = await openHook(t);
  const first = await testGateway(t, hookAt(hook.url), { directory });
  const closedAt = performance.now();
  const away = firstValueFrom(first.app.alarm$.pipe(filter(({ type }) => type === 'receiver-away')));
  await hook.close();
  const { deviceId, evidence } = await away;
  t.true(performance.now() - closedAt < 11_000, `${performance.now() - closedAt} ms`);
  t.is(String(deviceId), 'receiver-his');
  t.regex(String(evidence[0]?.values['reason']), /ECONN(REFUSED|RESET)/);
  const down = firstValueFrom(first.app.alarm$.pipe(filter(({ type }) => type === 'process-down')));
  process.kill(first.app.pids()['drivers'] ?? 0, 'SIGKILL');
  const { id } = await down;
  await first.stop();

  await hook.open();
  const told = firstValueFrom(hook.event$.pipe(filter(({ data }) => data.alarmId === String(id))));
  const second = await testGateway(t, hookAt(hook.url), { directory });
  t.is((await told).type, 'io.vigil.alarm.raised.v1');
  const ids = hook.got.map(({ id: one }) => one);
  t.is(new Set(ids).size, ids.length, 'none twice');
  const ofAway = hook.got.filter(({ data }) => data.type === 'receiver-away').map(({ type }) => type);
  t.is(ofAway[0], 'io.vigil.alarm.raised.v1', 'it went first: the order of what happened');
  await second.stop();
});

test('what a receiver refuses is an alarm of low priority, and the board says who is away', async (t) => {
  const hook = await openHook(t);
  hook.status = 422;
  const { app } = await testGateway(t, hookAt(hook.url));
  const refused = firstValueFrom(app.alarm$.pipe(filter(({ type }) => type === 'receiver-refuses')));
  process.kill(app.pids()['drivers'] ?? 0, 'SIGKILL');
  t.like(await refused, { priority: 'low', category: 'technical' });
  const metrics = await (await fetch(`${app.stationUrl}/metrics`)).text();
  t.regex(metrics, /vigil_receiver_up\{receiver="his",kind="webhook"\} 1/);
});

test('while the disk takes nothing an alarm still travels, from memory; once it takes again nothing is told twice', async (t) => {
  const hook = await openHook(t);
  const { app, directory } = await testGateway(t, hookAt(hook.url));
  const locker = new Database(join(directory, 'vigil.sqlite'));
  locker.exec('BEGIN IMMEDIATE');
  const told = firstValueFrom(hook.event$.pipe(filter(({ data }) => data.type === 'process-down')));
  const failed = firstValueFrom(hook.event$.pipe(filter(({ data }) => data.type === 'store-failed')));
  process.kill(app.pids()['drivers'] ?? 0, 'SIGKILL');
  t.is((await told).type, 'io.vigil.alarm.raised.v1');
  await failed;
  const over = firstValueFrom(
    hook.event$.pipe(
      filter(({ type, data }) => /\.(ceased|closed)\./.test(type) && data.type === 'store-failed'),
    ),
  );
  locker.exec('ROLLBACK');
  locker.close();
  await over;
  const ids = hook.got.map(({ id }) => id);
  t.is(new Set(ids).size, ids.length);
  const entries = await app.store.ledger({ afterSeq: 0, limit: 1000 });
  t.true(
    entries.some(({ subject }) => subject === (hook.got[0]?.data.alarmId ?? '')),
    'and it is on record',
  );
});

test('a receiver that cannot be opened, as where its certificate is missing, is away and says why; the ward starts without it', async (t) => {
  const options = { url: 'https://127.0.0.1:9/hook', key: { env: 'KEY' }, ca: '/nowhere/ca.pem' };
  const { app } = await testGateway(t, { receivers: [{ id: 'his', kind: 'webhook', options }] });
  const { evidence } = await firstValueFrom(app.alarm$.pipe(filter(({ type }) => type === 'receiver-away')));
  t.regex(String(evidence[0]?.values['reason']), /nowhere\/ca\.pem/);
});
