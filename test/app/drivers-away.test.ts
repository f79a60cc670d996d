import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import mqtt, { type MqttClient } from 'mqtt';
import { openDevices } from '../../drivers/device-hub.ts';
import { beatenRhythm } from '../../drivers/transport/rhythm.ts';
import { type Broker, startBroker } from '../../gateway/bus/broker.ts';
import { type BrokerUser, deviceUser, driversUser } from '../../gateway/bus/users.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Measurement } from '../../gateway/core/measurement.ts';
import { heardLog, testGateway } from '../helpers/gateway.ts';

const password = 'a-token-of-everybody';
const token = (username: string) => ({ username, secret: { kind: 'token', token: password } as const });
const oximeter: BrokerUser = deviceUser(token('oximeter'), 'ox-1');

async function device(t: ExecutionContext, port: number): Promise<MqttClient> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { username: 'oximeter', password });
  t.teardown(() => client.endAsync(true));
  return client;
}

const pulse = (value: number, t: number) => JSON.stringify({ t, code: 'heart-rate', value });
const say = (client: MqttClient, values: readonly number[]) =>
  Promise.all(
    values.map((value) => client.publishAsync('vigil/v1/in/ox-1/hr', pulse(value, 1000 + value), { qos: 1 })),
  );
const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** The devices of a drivers process, connected; `until` so many readings were heard. */
function hubAt(t: ExecutionContext, broker: Broker) {
  const clock = systemClock();
  const values: number[] = [];
  let look = () => {};
  const hub = openDevices(
    [{ deviceId: 'ox-1', driver: 'mqtt-json', options: {} }],
    { url: `mqtt://127.0.0.1:${broker.port}`, username: 'drivers', password },
    {
      clock,
      rhythm: beatenRhythm(),
      onMeasurements: (all: readonly Measurement[]) => {
        for (const one of all) if (one.kind === 'reading') values.push(one.value ?? Number.NaN);
        look();
      },
      onStatus: () => look(),
    },
  );
  t.teardown(() => hub.close());
  const until = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      look = () => isSo() && resolve();
      look();
    });
  return { hub, values, until, isOpen: () => hub.counters()[0]?.state === 'open' };
}

test('what a device says at QoS 1 while no drivers process is connected comes when one is, all of it, once, in order; a restart of the broker between loses none', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-away-'));
  const log = heardLog();
  const start = (port: number) =>
    startBroker(
      {
        host: '127.0.0.1',
        port,
        users: [driversUser(token('drivers')), oximeter],
        file: join(folder, 'bus'),
      },
      { clock: systemClock(), log },
    );
  let broker = await start(0);
  t.teardown(async () => {
    await broker.close();
    await rm(folder, { recursive: true, force: true });
  });
  const first = hubAt(t, broker);
  await first.until(first.isOpen);
  const client = await device(t, broker.port);
  await say(client, upTo(0, 50));
  await first.until(() => first.values.length === 50);
  // Each is acknowledged, and nothing of them is left behind.
  while ((broker.counters().kept?.queuedBytes ?? 0) > 0) await new Promise(setImmediate);
  await first.hub.close();
  // More than waits for a reader.
  await say(client, upTo(50, 1500));
  await client.endAsync(true);
  await broker.close();
  broker = await start(broker.port);
  const second = hubAt(t, broker);
  await second.until(() => second.values.length >= 1450);
  const again = await device(t, broker.port);
  await say(again, [1500]);
  await second.until(() => second.values.at(-1) === 1500);
  t.deepEqual(second.values, upTo(50, 1501));
  t.is(broker.counters().kept?.droppedMessages, 0);
  t.deepEqual(log.lines, []);
});

test('readings that are published while the drivers process is killed and comes back are all decoded, once', async (t) => {
  const { app } = await testGateway(
    t,
    { devices: [{ id: 'ox-1', driver: 'mqtt-json', bed: 'bed-1', options: { measures: ['heart-rate'] } }] },
    { users: [oximeter] },
  );
  const series = 'vigil_device_frames_total{device="ox-1",driver="mqtt-json",bed="bed-1"} ';
  const frames = async () => {
    const text = await (await fetch(`${app.stationUrl}/metrics`)).text();
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(series))
        ?.slice(series.length) ?? 0,
    );
  };
  /** The same over several rounds of counters: a busy machine may be late with one. */
  const settled = async () => {
    for (let last = -1; ; ) {
      const now = await frames();
      if (now === last) return now;
      last = now;
      await new Promise<void>((resolve) => systemClock().after(4400, resolve));
    }
  };
  const client = await device(t, app.brokerPort);
  // Before the drivers process has subscribed nothing waits for it.
  let said = 0;
  while ((await frames()) === 0) await say(client, [said++]);
  const subscribedAt = await settled();
  await say(client, upTo(said, said + 200));
  while ((await frames()) < subscribedAt + 200);
  // A busy machine may still be counting what was said first.
  const before = await settled();
  process.kill(app.pids()['drivers'] ?? 0, 'SIGKILL');
  await say(client, upTo(200, 700));
  while ((await frames()) < before + 500);
  t.is(await settled(), before + 500);
});
