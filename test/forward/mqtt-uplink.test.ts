import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { systemClock } from '../../gateway/clock.ts';
import type { Notice } from '../../gateway/core/notice.ts';
import { DeliveryPump } from '../../gateway/forward/delivery-pump.ts';
import { mqttUplink } from '../../gateway/forward/mqtt-uplink.ts';
import type { Receiver } from '../../gateway/plugin/receiver.ts';
import { openStore } from '../../gateway/store/store.ts';
import { type Mosquitto, mosquitto } from '../helpers/mosquitto.ts';
import { alarmNotice, deliveryOf, readingsNotice } from '../helpers/notices.ts';
import { receiverPorts } from '../helpers/receiver-ports.ts';
import { nothing, place } from '../helpers/store.ts';

/** As the user `gateway`, whose password is the name twice. */
function uplink(
  t: ExecutionContext,
  url: string,
  more: object = {},
  probe: { readonly isProbe?: true } = {},
): Receiver {
  const login = { username: 'gateway', password: { env: 'P' } };
  const receiver = mqttUplink.create(
    mqttUplink.options.parse({ url, timeoutS: 5, ...login, ...more }),
    receiverPorts({
      ...probe,
      id: 'site',
      site: { site: 'home', gateway: 'g/1' },
      clock: systemClock(),
      secret: async () => 'gatewaygateway',
    }),
  );
  t.teardown(() => receiver.close());
  return receiver;
}

interface Got {
  readonly topic: string;
  readonly event: { readonly id: string; readonly subject: string; readonly late?: boolean };
  readonly contentType?: string;
}

/** A subscriber whose session the broker keeps. */
async function reader(broker: Mosquitto, filter: string) {
  const got: Got[] = [];
  const ids = new Set<string>();
  const client = broker.client('display', {
    clientId: 'reader',
    clean: false,
    protocolVersion: 5,
    properties: { sessionExpiryInterval: 3600 },
  });
  let wake = (): void => undefined;
  client.on('message', (topic, payload, { properties }) => {
    const contentType = properties?.contentType;
    const event = JSON.parse(String(payload)) as Got['event'];
    got.push({ topic, event, ...(contentType ? { contentType } : {}) });
    ids.add(event.id);
    wake();
  });
  await client.subscribeAsync(filter, { qos: 1 });
  const reached = async (count: number) => {
    while (ids.size < count)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  return { got, reached };
}

test('a receiver on a real broker reads CloudEvents, by MQTT 3.1.1 and by 5 with their content type', async (t) => {
  const broker = await mosquitto(t);
  const { got, reached } = await reader(broker, 'vigil/v1/home/g%2F1/+/#');
  await uplink(t, broker.url).send({ notice: alarmNotice(1), isLate: true });
  await uplink(t, broker.url, { version: 5, clientId: 'five' }).send({
    notice: readingsNotice(2),
    isLate: false,
  });
  await reached(3);
  const [alarm, readings] = got.filter(({ event }) => event.id !== undefined);
  t.like(alarm, { topic: 'vigil/v1/home/g%2F1/event/bed-1', event: { subject: 'bed-1', late: true } });
  t.like(readings, {
    topic: 'vigil/v1/home/g%2F1/readings/bed-1',
    contentType: 'application/cloudevents+json; charset=utf-8',
  });
});

test('a broker that is killed again and again misses nothing, and has each bed in order', async (t) => {
  const broker = await mosquitto(t);
  const { got, reached } = await reader(broker, 'vigil/v1/home/+/event/#');
  const store = await openStore(place(t));
  t.teardown(() => store.close());
  const count = 1500;
  const notices = Array.from({ length: count }, (_, n) => alarmNotice(n, `bed-${n % 7}`));
  await store.commit({ ...nothing, deliveries: notices.map((notice) => deliveryOf(notice)) });
  const receiver = uplink(t, broker.url);
  const pump = pumpOver(store, receiver);
  t.teardown(() => pump.stop());
  pump.wake();
  for (const part of [300, 600, 900, 1200]) {
    await reached(part);
    await broker.kill();
    await broker.start();
    pump.retry();
  }
  await reached(count);
  t.deepEqual(orderOf(got), orderOf(notices.map((notice) => ({ event: notice }))));
});

/** The ids of each subject as they first came. */
function orderOf(got: readonly { readonly event: Pick<Notice, 'id' | 'subject'> }[]) {
  const bySubject = new Map<string, Set<string>>();
  for (const { event } of got)
    bySubject.set(event.subject, (bySubject.get(event.subject) ?? new Set()).add(event.id));
  return Object.fromEntries([...bySubject].sort().map(([subject, ids]) => [subject, [...ids]]));
}

function pumpOver(store: Awaited<ReturnType<typeof openStore>>, receiver: Receiver): DeliveryPump {
  return new DeliveryPump({
    queue: {
      pending: (limit) => store.pendingDeliveries('r1', limit),
      markDelivered: (ids) => store.markDelivered('r1', ids),
      park: (id, reason) => store.park('r1', id, reason),
    },
    receiver,
    clock: systemClock(),
    random: Math.random,
    onFault: () => undefined,
    onDelivered: () => undefined,
    onParked: () => undefined,
  });
}

test('after a day without uplink 50,000 notices arrive: alarms first, each bed in order, none twice', async (t) => {
  const broker = await mosquitto(t, { autosaveEvery: 10_000 });
  const { got, reached } = await reader(broker, 'vigil/v1/home/+/+/+');
  const store = await openStore(place(t));
  t.teardown(() => store.close());
  const total = 50_000;
  const notices = Array.from({ length: total }, (_, n) =>
    n % 10 === 0
      ? alarmNotice(n, `bed-${n % 200}`, n % 20 === 0 ? 'high' : 'low')
      : readingsNotice(n, `bed-${n % 200}`),
  );
  for (let from = 0; from < total; from += 500)
    await store.commit({
      ...nothing,
      deliveries: notices.slice(from, from + 500).map((notice) => deliveryOf(notice)),
    });
  t.like(await store.deliveryCounters('r1'), { waiting: total, waitingAlarms: total / 10 });
  const before = process.memoryUsage().rss;
  const startedAt = performance.now();
  const pump = pumpOver(store, uplink(t, broker.url));
  t.teardown(() => pump.stop());
  pump.wake();
  await reached(total);
  t.log(
    `${total} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s, memory +${Math.round((process.memoryUsage().rss - before) / 1e6)} MB`,
  );
  t.is(new Set(got.map(({ event }) => event.id)).size, got.length, 'none twice');
  const alarmsEnd = got.findLastIndex(({ topic }) => topic.includes('/event/'));
  t.is(alarmsEnd, total / 10 - 1, 'alarms first');
  const ofKind = (kind: string) => got.filter(({ topic }) => topic.includes(kind));
  t.deepEqual(
    orderOf(ofKind('/event/')),
    orderOf(notices.filter(({ kind }) => kind === 'alarm').map((event) => ({ event }))),
  );
  t.deepEqual(
    orderOf(ofKind('/readings/')),
    orderOf(notices.filter(({ kind }) => kind === 'readings').map((event) => ({ event }))),
  );
  t.is((await store.deliveryCounters('r1')).dropped, 0);
});

test('a broker that refuses the login, or is not there, is an absence with its reason', async (t) => {
  const broker = await mosquitto(t);
  await t.throwsAsync(uplink(t, broker.url, { username: 'display' }).check(), {
    message: /[Nn]ot authorized/,
  });
  await broker.kill();
  await t.throwsAsync(uplink(t, broker.url).send({ notice: alarmNotice(1), isLate: false }), {
    message: /ECONNREFUSED|closed/,
  });
});

test('a look at the broker beside a running gateway takes nobody’s place and says nothing', async (t) => {
  const broker = await mosquitto(t);
  const watcher = broker.client('display', { clientId: 'watcher' });
  const said: string[] = [];
  watcher.on('message', (topic, payload) => said.push(`${topic} ${String(payload)}`));
  await watcher.subscribeAsync('#', { qos: 1 });
  const running = uplink(t, broker.url);
  await running.send({ notice: alarmNotice(1), isLate: false });
  const look = uplink(t, broker.url, {}, { isProbe: true });
  await look.check();
  await look.close();
  await running.send({ notice: alarmNotice(2), isLate: false });
  await watcher.publishAsync('over', '', { qos: 1 });
  while (said.at(-1)?.startsWith('over') !== true) await new Promise((resolve) => setImmediate(resolve));
  t.deepEqual(
    said.map((one) => one.split(' ')[0]?.split('/').at(-2) ?? ''),
    ['g%2F1', 'event', 'event', ''],
  );
});

test('an uplink is closed in time also where the broker has gone without a receipt for what was under way', async (t) => {
  const broker = await mosquitto(t);
  const line = await lineTo(t, broker.port);
  const receiver = uplink(t, `mqtt://127.0.0.1:${line.port}`);
  await receiver.check();
  line.freeze();
  const sending = receiver.send({ notice: alarmNotice(1), isLate: false });
  const failed = t.throwsAsync(sending);
  await receiver.close();
  await failed;
});

test('when the gateway is gone without goodbye, the receiver’s side says that nothing can come', async (t) => {
  const broker = await mosquitto(t);
  const watcher = broker.client('display', { clientId: 'watcher' });
  const states: string[] = [];
  let wake = (): void => undefined;
  watcher.on('message', (_, payload) => {
    states.push(String(payload));
    wake();
  });
  await watcher.subscribeAsync('site-a/uplink', { qos: 1 });
  const line = await lineTo(t, broker.port);
  await uplink(t, `mqtt://127.0.0.1:${line.port}`, { root: 'site-a' }).check();
  const told = async (count: number) => {
    while (states.length < count)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  };
  await told(1);
  line.cut();
  await told(2);
  t.deepEqual(states, ['{"state":"online"}', '{"state":"offline"}']);
});

/** A line to the broker that can be cut. */
async function lineTo(t: ExecutionContext, brokerPort: number) {
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(brokerPort, '127.0.0.1');
    for (const socket of [near, far]) {
      socket.on('error', () => undefined);
      sockets.push(socket);
    }
    near.pipe(far);
    far.pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  /** Nothing comes through any more, and nobody is told. */
  const freeze = () => {
    for (const socket of sockets) socket.unpipe().pause();
  };
  t.teardown(() => {
    cut();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, cut, freeze };
}
