import test, { type ExecutionContext } from 'ava';
import mqtt, { type MqttClient } from 'mqtt';
import { deviceUser } from '../../gateway/bus/users.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import type { BlindReport } from '../../gateway/core/blind.ts';
import { nursePin, type TestGateway, testGateway, viewer } from '../helpers/gateway.ts';

const password = 'a-token-of-everybody';
const oximeter = deviceUser({ username: 'oximeter', secret: { kind: 'token', token: password } }, 'ox-1');
const clock = systemClock();
const wait = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));

const ward = {
  devices: [{ id: 'ox-1', driver: 'mqtt-json', bed: 'bed-1', options: { measures: ['spo2'] } }],
  detectors: { 'spo2-low': { onDelayS: 3 } },
};

async function device(t: ExecutionContext, { app }: TestGateway): Promise<MqttClient> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${app.brokerPort}`, {
    username: 'oximeter',
    password,
  });
  t.teardown(() => client.endAsync(true));
  return client;
}

const say = (client: MqttClient, value: number, atMs: number) =>
  client.publishAsync('vigil/v1/in/ox-1/spo2', JSON.stringify({ t: atMs / 1000, code: 'spo2', value }), {
    qos: 1,
  });

/** Ten minutes, one value a second, up to five seconds before now: three minutes of them are low. */
const nightOf = (nowMs: number) =>
  Array.from({ length: 595 }, (_, k) => ({
    atMs: nowMs - 600_000 + k * 1000,
    value: k >= 200 && k < 380 ? 80 : 97,
  }));

async function sayAll(client: MqttClient, all: ReturnType<typeof nightOf>): Promise<void> {
  for (const { value, atMs } of all) void say(client, value, atMs);
  await client.publishAsync('vigil/v1/in/ox-1/battery', '{}', { qos: 1 });
}

/** Every line of the ledger about late data. */
async function told({ app }: TestGateway) {
  const entries = await app.store.ledger({ afterSeq: 0, limit: 10_000 });
  return entries
    .filter(({ kind }) => kind === 'blind')
    .map(({ body }) => body as BlindReport & { readonly act: string; readonly by?: string });
}

async function untilTold(gateway: TestGateway, count: number) {
  for (;;) {
    const reports = await told(gateway);
    if (reports.length >= count) return reports;
    await wait(100);
  }
}

const counter = async ({ app }: TestGateway, name: string) => {
  const text = await (await fetch(`${app.stationUrl}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length) ?? Number.NaN,
  );
};

function alarmsOf(t: ExecutionContext, { app }: TestGateway): Alarm[] {
  const heard: Alarm[] = [];
  const subscription = app.alarm$.subscribe((alarm) => heard.push(alarm));
  t.teardown(() => subscription.unsubscribe());
  return heard;
}
const lowOf = (alarms: readonly Alarm[]) => alarms.filter(({ type }) => type === 'spo2-low');

/** Until the drivers process listens: what was said before is nobody's. */
async function listening(gateway: TestGateway, client: MqttClient): Promise<void> {
  const series = 'vigil_device_frames_total{device="ox-1",driver="mqtt-json",bed="bed-1"}';
  while (!((await counter(gateway, series)) > 0)) {
    await say(client, 97, clock.now().wallMs);
    await wait(100);
  }
}

test('a device that was away for ten minutes tells of a low SpO2 meanwhile: no alarm, one report; told twice it is one; then it alarms at once', async (t) => {
  const gateway = await testGateway(t, ward, { users: [oximeter] });
  const alarms = alarmsOf(t, gateway);
  const client = await device(t, gateway);
  await listening(gateway, client);
  const viewed: { readonly topic: string; readonly payload: string }[] = [];
  const reader = await mqtt.connectAsync(`mqtt://127.0.0.1:${gateway.app.brokerPort}`, viewer);
  t.teardown(() => reader.endAsync(true));
  reader.on('message', (topic, payload) => viewed.push({ topic, payload: String(payload) }));
  await reader.subscribeAsync('vigil/v1/test/g1/event/bed-1');

  const nowMs = clock.now().wallMs;
  await sayAll(client, nightOf(nowMs));
  const [report] = await untilTold(gateway, 1);
  t.like(report, { act: 'told', subjectId: 'bed-1', cause: 'gateway-away', fromMs: nowMs - 600_000 });
  t.is(report?.findings.length, 1);
  const [finding] = report?.findings ?? [];
  t.like(finding, { type: 'spo2-low', wouldAlarm: 'high', confidence: 1 });
  t.is(finding?.hasAlarmed, undefined);
  t.is(finding?.onsetMs, nowMs - 400_000);
  t.deepEqual(lowOf(alarms), []);

  // The library's own repetition, or a device that did not hear that it was heard.
  await sayAll(client, nightOf(nowMs));
  await wait(7_500);
  t.is((await told(gateway)).length, 1);

  const before = alarms.length;
  const lowFromMs = clock.now().wallMs;
  while (lowOf(alarms).length === 0) {
    await say(client, 80, clock.now().wallMs);
    await wait(200);
  }
  t.true(alarms.length > before);
  t.true(clock.now().wallMs - lowFromMs < 6_000, 'live data wait for nothing');
  const late = viewed.find(({ payload }) => payload.includes('blind-report'));
  t.like(JSON.parse(late?.payload ?? '{}'), { data: { late: true, subjectId: 'bed-1' } });
  t.false(viewed.some(({ payload }) => payload.includes('Mrs Plum')));

  const url = gateway.app.stationUrl;
  const signedIn = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ staffId: 'nurse-1', pin: nursePin }),
  });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const see = (withCookie: object) =>
    fetch(`${url}/api/v1/blind/${encodeURIComponent(report?.id ?? '')}/seen`, {
      method: 'POST',
      headers: { origin: url, 'content-type': 'application/json', ...withCookie },
      body: '{}',
    });
  t.is((await see({})).status, 401);
  t.is((await see({ cookie })).status, 200);
  t.is((await see({ cookie })).status, 404);
  t.like((await told(gateway)).at(-1), { act: 'seen', id: report?.id, by: 'nurse-1' });
});

test('old data between new ones: the live alarm comes as without them, and the report names what was old', async (t) => {
  const gateway = await testGateway(t, ward, { users: [oximeter] });
  const alarms = alarmsOf(t, gateway);
  const client = await device(t, gateway);
  await listening(gateway, client);
  const nowMs = clock.now().wallMs;
  const old = nightOf(nowMs - 60_000);
  const lowFromMs = clock.now().wallMs;
  // A hundred old values behind each new one, which is low.
  while (old.length > 0 || lowOf(alarms).length === 0) {
    await say(client, 80, clock.now().wallMs);
    for (const { value, atMs } of old.splice(0, 100)) void say(client, value, atMs);
    await wait(250);
  }
  const [low] = lowOf(alarms);
  t.true(Math.abs((low?.onset.wallMs ?? 0) - lowFromMs) < 1_500, 'its onset is that of the live values');
  t.true(clock.now().wallMs - lowFromMs < 7_000);
  t.is(new Set(lowOf(alarms).map(({ id }) => id)).size, 1);
  const [report] = await untilTold(gateway, 1);
  t.is(report?.findings.length, 1);
  t.like(report?.findings[0], { type: 'spo2-low', onsetMs: nowMs - 460_000, wouldAlarm: 'high' });
  t.is(await counter(gateway, 'vigil_history_measurements_total'), 595);
});

test('a device whose clock is an hour wrong is live: its low SpO2 alarms, and nothing of it is late', async (t) => {
  const gateway = await testGateway(t, ward, { users: [oximeter] });
  const alarms = alarmsOf(t, gateway);
  const client = await device(t, gateway);
  await listening(gateway, client);
  // It was right, and is set back.
  while (lowOf(alarms).length === 0) {
    await say(client, 80, clock.now().wallMs - 3_600_000);
    await wait(250);
  }
  t.is(await counter(gateway, 'vigil_history_measurements_total'), 0);
});
