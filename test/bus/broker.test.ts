import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { type Broker, type BrokerOptions, startBroker } from '../../gateway/bus/broker.ts';
import { hashPassword, isPasswordHash } from '../../gateway/bus/secret.ts';
import { alarmFilter, alarmTopic, eventFilter, inputTopic } from '../../gateway/bus/topics.ts';
import {
  type BrokerUser,
  bridgeUser,
  deviceUser,
  driversUser,
  flowsUser,
  robotUser,
  viewerUser,
} from '../../gateway/bus/users.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Log } from '../../gateway/core/ports.ts';

const site = { site: 'lindenhof', gateway: 'gw-1' };
const token = (username: string) =>
  ({ username, secret: { kind: 'token', token: `token-of-${username}-0123` } }) as const;
const kit = { interfaceName: 'uagv', version: 'v2', maker: 'KIT', serial: '0001' } as const;

const users: readonly BrokerUser[] = [
  deviceUser(token('imu-1'), 'imu-1'),
  deviceUser(token('imu-2'), 'imu-2'),
  robotUser(token('robot'), kit),
  bridgeUser(token('zigbee'), 'zigbee2mqtt'),
  driversUser(token('drivers')),
  flowsUser(token('flows'), site),
  viewerUser(token('viewer'), site),
];

interface Bench {
  readonly broker: Broker;
  readonly lines: Record<string, unknown>[];
  /** A client that is connected, and closed when the test is over. */
  client(username: string, options?: IClientOptions): Promise<MqttClient>;
  raw(options: IClientOptions): MqttClient;
}

/** A real broker on loopback with its clients, all of which end with the test. */
async function bench(t: ExecutionContext, options: Partial<BrokerOptions> = {}): Promise<Bench> {
  const lines: Record<string, unknown>[] = [];
  const line = (code: string, fields?: object) => lines.push({ code, ...fields });
  const log: Log = { info: line, warn: line, error: line };
  const broker = await startBroker(
    { host: '127.0.0.1', port: 0, users, ...options },
    { clock: systemClock(), log },
  );
  t.teardown(() => broker.close());
  const raw = (given: IClientOptions): MqttClient => {
    const client = mqtt.connect({ host: '127.0.0.1', port: broker.port, reconnectPeriod: 0, ...given });
    client.on('error', () => undefined);
    t.teardown(() => client.endAsync(true));
    return client;
  };
  const client = async (username: string, given: IClientOptions = {}): Promise<MqttClient> => {
    const opened = raw({ username, password: token(username).secret.token, ...given });
    await hears(opened, 'connect');
    return opened;
  };
  return { broker, lines, client, raw };
}

/** The next time that a client tells of something: `once` of Node.js would reject for a refusal on the way. */
const hears = (client: MqttClient, event: 'close' | 'connect'): Promise<void> =>
  new Promise((resolve) => {
    client.once(event, () => resolve());
  });

/** The CONNACK's refusal as the client saw it. */
const refusalOf = (client: MqttClient): Promise<unknown> =>
  new Promise((resolve) => {
    client.once('error', (error) => resolve('code' in error ? error.code : error));
  });

const nextMessage = (client: MqttClient): Promise<{ topic: string; text: string; retain: boolean }> =>
  new Promise((resolve) => {
    client.once('message', (topic, payload, { retain }) => resolve({ topic, text: String(payload), retain }));
  });

test('nobody gets in without a name and a password', async (t) => {
  const { broker, raw } = await bench(t);
  t.is(await refusalOf(raw({})), 4);
  t.is(broker.counters().refusals['no-credentials'], 1);
  t.is(broker.counters().clients, 0);
});

test('a wrong password and an unknown name are refused alike, counted, and told once', async (t) => {
  const { broker, lines, raw } = await bench(t);
  t.is(await refusalOf(raw({ username: 'imu-1', password: 'guess' })), 4);
  t.is(await refusalOf(raw({ username: 'imu-1', password: 'guess again' })), 4);
  t.is(await refusalOf(raw({ username: 'nobody', password: 'guess' })), 4);
  t.is(broker.counters().refusals['wrong-credentials'], 3);
  t.deepEqual(
    lines.map(({ code, kind, user }) => [code, kind, user]),
    [
      ['bus-refused', 'wrong-credentials', 'imu-1'],
      ['bus-refused', 'wrong-credentials', 'unknown'],
    ],
  );
});

test('a password is checked against its scrypt hash', async (t) => {
  const hash = await hashPassword('open sesame');
  const owner = deviceUser({ username: 'scale', secret: { kind: 'scrypt', hash } }, 'scale');
  const { broker, raw } = await bench(t, { users: [owner] });
  t.is(await refusalOf(raw({ username: 'scale', password: 'open sesam' })), 4);
  for (const _ of ['first', 'remembered']) {
    const client = raw({ username: 'scale', password: 'open sesame' });
    await hears(client, 'connect');
  }
  t.is(await refusalOf(raw({ username: 'scale', password: 'open sesam' })), 4);
  t.is(broker.counters().connects, 2);
  t.false(hash.includes('sesame'));
});

test('a hash that cannot be read, a short token and a doubled name stop the start, all at once', async (t) => {
  t.false(isPasswordHash('scrypt$16383$8$1$AAAAAAAAAAAAAAAAAAAAAA$' + 'A'.repeat(43)));
  const bad = [
    deviceUser({ username: 'a', secret: { kind: 'scrypt', hash: 'secret' } }, 'a'),
    deviceUser({ username: 'a', secret: { kind: 'token', token: 'short' } }, 'a'),
  ];
  const error = await t.throwsAsync(() => bench(t, { users: bad }));
  t.regex(error?.message ?? '', /VIGIL_CONFIG_INVALID.*hash.*twice.*shorter/);
});

test('a port that is taken is an error with its code', async (t) => {
  const { broker } = await bench(t);
  const error = await t.throwsAsync(() => bench(t, { port: broker.port }));
  t.regex(error?.message ?? '', /VIGIL_PORT_BUSY: broker at 127.0.0.1:/);
});

test('what a device publishes reaches the drivers process', async (t) => {
  const { broker, client } = await bench(t);
  const drivers = await client('drivers');
  await drivers.subscribeAsync('vigil/v1/in/#', { qos: 1 });
  const device = await client('imu-1');
  const heard = nextMessage(drivers);
  await device.publishAsync(inputTopic('imu-1', 'imu'), '{"t":1}', { qos: 1 });
  t.like(await heard, { topic: 'vigil/v1/in/imu-1/imu', text: '{"t":1}' });
  t.is(broker.counters().received, 1);
});

test('a device that publishes as another is cut off, and the message goes nowhere', async (t) => {
  const { broker, client } = await bench(t);
  const drivers = await client('drivers');
  await drivers.subscribeAsync('vigil/v1/in/#');
  const impostor = await client('imu-1');
  impostor.publish(inputTopic('imu-2', 'imu'), 'forged');
  await hears(impostor, 'close');
  t.is(broker.counters().refusals['publish-not-allowed'], 1);
  const heard = nextMessage(drivers);
  const honest = await client('imu-2');
  honest.publish(inputTopic('imu-2', 'imu'), 'true');
  t.is((await heard).text, 'true');
});

test('a device cannot listen: a subscription outside its filters is refused with 0x80 and the rest stays', async (t) => {
  const { broker, client } = await bench(t);
  const device = await client('imu-1');
  await t.throwsAsync(() => device.subscribeAsync('#'), { message: /Unspecified error|128/ });
  await t.throwsAsync(() => device.subscribeAsync('$SYS/#'));
  t.is(broker.counters().refusals['subscribe-not-allowed'], 2);
  t.true(device.connected);
  const robot = await client('robot');
  const granted = await robot.subscribeAsync('uagv/v2/KIT/0001/order');
  t.is(granted[0]?.qos, 0);
  await t.throwsAsync(() => robot.subscribeAsync('uagv/v2/KIT/+/order'));
});

test('flows can propose, but neither raise nor clear an alarm', async (t) => {
  const { broker, client } = await bench(t);
  const proposed = new Promise<string>((resolve) => {
    broker.subscribe('vigil/v1/lindenhof/gw-1/proposal/#', (topic) => resolve(topic));
  });
  const flows = await client('flows');
  await flows.publishAsync('vigil/v1/lindenhof/gw-1/proposal/bed-1', '{}', { qos: 1 });
  t.is(await proposed, 'vigil/v1/lindenhof/gw-1/proposal/bed-1');
  flows.publish(alarmTopic(site, 'fall.bed-1'), '', { retain: true });
  await hears(flows, 'close');
  t.is(broker.counters().refusals['publish-not-allowed'], 1);
});

test('a payload beyond the limit is dropped, counted, and ends the connection', async (t) => {
  const { broker, client } = await bench(t, { limits: { maxPayloadBytes: 1000 } });
  let heard = 0;
  broker.subscribe('vigil/v1/in/#', () => {
    heard += 1;
  });
  const device = await client('imu-1');
  await device.publishAsync(inputTopic('imu-1', 'imu'), 'x'.repeat(1000), { qos: 1 });
  device.publish(inputTopic('imu-1', 'imu'), 'x'.repeat(1001));
  await hears(device, 'close');
  t.is(heard, 1);
  t.is(broker.counters().refusals['payload-too-large'], 1);
});

test('a packet that announces 256 MB is cut off by its header', async (t) => {
  const { broker } = await bench(t);
  const socket = connectTcp(broker.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(Uint8Array.from([0x10, 0xff, 0xff, 0xff, 0x7f, 0x00]));
  await once(socket, 'close');
  t.is(broker.counters().refusals['payload-too-large'], 1);
});

test('a will is checked like any message', async (t) => {
  const { broker, raw } = await bench(t);
  const will = { topic: alarmTopic(site, 'x'), payload: Buffer.from('{}'), qos: 1, retain: true } as const;
  t.is(await refusalOf(raw({ username: 'imu-1', password: token('imu-1').secret.token, will })), 5);
  t.is(broker.counters().refusals['will-not-allowed'], 1);
});

test("a robot's will is told when its connection breaks, and stays for who comes later", async (t) => {
  const { client } = await bench(t);
  const topic = 'uagv/v2/KIT/0001/connection';
  const drivers = await client('drivers');
  await drivers.subscribeAsync('uagv/+/+/+/+');
  const will = { topic, payload: Buffer.from('CONNECTIONBROKEN'), qos: 1, retain: true } as const;
  const robot = await client('robot', { will });
  const heard = nextMessage(drivers);
  robot.stream.destroy();
  t.like(await heard, { topic, text: 'CONNECTIONBROKEN' });
  const late = await client('drivers', { clientId: 'late' });
  const kept = nextMessage(late);
  await late.subscribeAsync(topic);
  t.like(await kept, { text: 'CONNECTIONBROKEN', retain: true });
});

test("an alarm's state is there for a subscriber who comes later, until it is cleared", async (t) => {
  const { broker, client } = await bench(t);
  const topic = alarmTopic(site, 'fall.bed-1.1.onset');
  const state = { topic, payload: '{"signal":"on"}', qos: 1, isRetained: true } as const;
  await broker.publish(state);
  const viewer = await client('viewer');
  const first = nextMessage(viewer);
  await viewer.subscribeAsync(alarmFilter(site), { qos: 1 });
  t.deepEqual(await first, { topic, text: '{"signal":"on"}', retain: true });
  const cleared = nextMessage(viewer);
  await broker.publish({ ...state, payload: '' });
  t.is((await cleared).text, '');
  const late = await client('viewer', { clientId: 'late' });
  await late.subscribeAsync([alarmFilter(site), eventFilter(site)], { qos: 1 });
  const next = nextMessage(late);
  await broker.publish({
    topic: 'vigil/v1/lindenhof/gw-1/event/b',
    payload: 'first',
    qos: 1,
    isRetained: false,
  });
  t.is((await next).text, 'first');
});

test('what a user may not leave behind is delivered once and not retained', async (t) => {
  const { broker, client } = await bench(t, { limits: { maxRetained: 1 } });
  const zigbee = await client('zigbee');
  await zigbee.publishAsync('zigbee2mqtt/one', '1', { qos: 1, retain: true });
  await zigbee.publishAsync('zigbee2mqtt/two', '2', { qos: 1, retain: true });
  const device = await client('imu-1');
  await device.publishAsync(inputTopic('imu-1', 'imu'), '3', { qos: 1, retain: true });
  const drivers = await client('drivers');
  const topics: string[] = [];
  drivers.on('message', (topic) => topics.push(topic));
  await drivers.subscribeAsync(['zigbee2mqtt/#', 'vigil/v1/in/#'], { qos: 1 });
  const last = nextMessage(drivers);
  await zigbee.publishAsync('zigbee2mqtt/one', '', { qos: 1, retain: true });
  await last;
  t.deepEqual(topics.slice(0, 1), ['zigbee2mqtt/one']);
  t.false(topics.includes('zigbee2mqtt/two'));
  t.false(topics.includes('vigil/v1/in/imu-1/imu'));
  t.is(broker.counters().refusals['too-many-retained'], 1);
});

test('one user cannot push out another by taking its client identifier', async (t) => {
  const { client } = await bench(t);
  const drivers = await client('drivers', { clientId: 'same' });
  await drivers.subscribeAsync('vigil/v1/in/#');
  const device = await client('imu-1', { clientId: 'same' });
  const heard = nextMessage(drivers);
  device.publish(inputTopic('imu-1', 'imu'), 'still here');
  t.is((await heard).text, 'still here');
});

test('beyond the most clients a connection is refused, and the others stay', async (t) => {
  const { broker, client, raw } = await bench(t, { limits: { maxClients: 1 } });
  const first = await client('imu-1');
  const second = raw({ username: 'imu-2', password: token('imu-2').secret.token });
  await hears(second, 'close');
  t.is(broker.counters().refusals['too-many-clients'], 1);
  t.true(first.connected);
});

test('an address that connects too often is refused before anything is read', async (t) => {
  const { broker, raw } = await bench(t, { limits: { connectBurst: 1, connectsPerSecond: 0 } });
  await hears(raw({ username: 'imu-1', password: token('imu-1').secret.token }), 'connect');
  await hears(raw({ username: 'imu-2', password: token('imu-2').secret.token }), 'close');
  t.is(broker.counters().refusals['connect-rate'], 1);
});

test('a client that promises no sign of life is refused', async (t) => {
  const { broker, raw } = await bench(t);
  const mute = raw({ username: 'imu-1', password: token('imu-1').secret.token, keepalive: 0 });
  t.is(await refusalOf(mute), 5);
  t.is(broker.counters().refusals['keep-alive'], 1);
});

test('MQTT 5 is refused with the reason that this broker speaks 3.1.1', async (t) => {
  const { broker, raw } = await bench(t);
  const modern = raw({ username: 'imu-1', password: token('imu-1').secret.token, protocolVersion: 5 });
  t.is(await refusalOf(modern), 1);
  t.is(broker.counters().refusals['protocol-version'], 1);
});

test('garbage on the port costs one connection and nothing else', async (t) => {
  const { broker, client } = await bench(t);
  const socket = connectTcp(broker.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await once(socket, 'close');
  t.is(broker.counters().faults, 1);
  t.true((await client('imu-1')).connected);
});

test('a closed broker takes no message and frees its port', async (t) => {
  const { broker, client } = await bench(t);
  const device = await client('imu-1');
  const ended = hears(device, 'close');
  await broker.close();
  await ended;
  await t.throwsAsync(() => broker.publish({ topic: 'a', payload: '', qos: 0, isRetained: false }));
  const { broker: next } = await bench(t, { port: broker.port });
  t.is(next.port, broker.port);
});

test('a retained message that a later one overtakes is not lost, and overlapping subscriptions give it once', async (t) => {
  const { broker, client } = await bench(t);
  const drivers = await client('drivers');
  const heard: string[] = [];
  const all = new Promise<void>((resolve) => {
    drivers.on('message', (topic) => {
      heard.push(topic);
      if (topic.endsWith('/last')) resolve();
    });
  });
  await drivers.subscribeAsync(['vigil/v1/in/#', 'uagv/+/+/+/+', 'uagv/v2/KIT/0001/connection'], { qos: 1 });
  const topic = 'uagv/v2/KIT/0001/connection';
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => [
      broker.publish({ topic, payload: `${index}`, qos: 1, isRetained: true }),
      broker.publish({ topic: 'vigil/v1/in/imu-1/imu', payload: '{}', qos: 0, isRetained: false }),
    ]).flat(),
  );
  await broker.publish({ topic: 'vigil/v1/in/imu-1/last', payload: '{}', qos: 1, isRetained: false });
  await all;
  t.is(heard.filter((one) => one === topic).length, 20);
  t.is(heard.filter((one) => one.endsWith('/imu')).length, 20);
});
