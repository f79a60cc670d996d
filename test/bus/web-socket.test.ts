import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { WebSocket } from 'ws';
import type { BrokerOptions } from '../../gateway/bus/broker.ts';
import { inputTopic, statusTopic } from '../../gateway/bus/topics.ts';
import { authority } from '../helpers/certificates.ts';
import { message, password, shown, site, type WayBench, wayBench } from './ways.ts';

const way = { host: '127.0.0.1', port: 0, path: '/mqtt', origins: ['https://board.example'] };
const login = { username: 'imu-2', password };

async function bench(
  t: ExecutionContext,
  options: Partial<BrokerOptions> = {},
): Promise<WayBench & { url: string; port: number }> {
  const opened = await wayBench(t, { webSocket: way, ...options });
  const port = opened.broker.ports['web-socket'] ?? 0;
  return { ...opened, port, url: `ws://127.0.0.1:${port}/mqtt` };
}

/** How a WebSocket handshake ended: `open`, or the status. */
const handshake = (t: ExecutionContext, url: string, options: object = {}, protocols = ['mqtt']) => {
  const socket = new WebSocket(url, protocols, options);
  t.teardown(() => socket.terminate());
  const outcome = new Promise<string>((resolve) => {
    socket.once('open', () => resolve(`open ${socket.protocol}`));
    socket.once('unexpected-response', (_request, response) => resolve(String(response.statusCode)));
    socket.once('error', (error) => resolve(error.message));
  });
  return { socket, outcome };
};

test('over a WebSocket the same names, passwords and access lists hold, and messages come and go', async (t) => {
  const { broker, url, comes, outcome } = await bench(t);
  t.is(await outcome(comes(url, { ...login, password: 'guess' })), 'refused 4');
  t.is(await outcome(comes(url)), 'refused 4');
  const device = comes(url, login);
  t.is(await outcome(device), 'in');
  const heard = new Promise<string>((resolve) => {
    t.teardown(broker.subscribe('vigil/v1/in/#', (_topic, payload) => resolve(String(payload))));
  });
  await device.publishAsync(inputTopic('imu-2', 'imu'), 'x'.repeat(60_000), { qos: 1 });
  t.is((await heard).length, 60_000);
  const closed = new Promise((resolve) => device.once('close', () => resolve(undefined)));
  device.publish(inputTopic('imu-1', 'imu'), '{}', { qos: 1 });
  await closed;
  const { refusals, ways } = broker.counters();
  t.is(refusals['publish-not-allowed'], 1);
  t.is(refusals['wrong-credentials'], 1);
  t.is(refusals['no-credentials'], 1);
  t.deepEqual(ways, { tcp: 0, tls: 0, 'web-socket': 3 });
});

test('with TLS it is over TLS, and a certificate is a user there too', async (t) => {
  const ca = await authority(t);
  const server = await ca.issue('gateway', { altNames: 'IP:127.0.0.1' });
  const tls = { host: '127.0.0.1', port: 0, ...server, ca: ca.cert, clientCertificates: 'required' as const };
  const { broker, port, comes, outcome, told } = await bench(t, { tls });
  const certificate = shown(await ca.issue('display'), ca.cert, readFileSync);
  const display = comes(`wss://127.0.0.1:${port}/mqtt`, { ...certificate });
  t.is(await outcome(display), 'in');
  await display.subscribeAsync(statusTopic(site), { qos: 1 });
  const heard = message(display);
  await broker.publish({ topic: statusTopic(site), payload: 'online', qos: 1, isRetained: true });
  t.is(await heard, `${statusTopic(site)} online`);
  const plain = told('bus-refused');
  t.not(await handshake(t, `ws://127.0.0.1:${port}/mqtt`).outcome, 'open mqtt');
  t.is((await plain)['kind'], 'tls-failed');
  const bare = told('bus-refused');
  t.is(await outcome(comes(`wss://127.0.0.1:${port}/mqtt`, { ca: readFileSync(ca.cert) })), 'closed');
  t.is((await bare)['kind'], 'certificate-missing');
});

test('a web page comes in only if its origin is listed; a program, which sends none, may', async (t) => {
  const { broker, url } = await bench(t);
  t.is(await handshake(t, url).outcome, 'open mqtt');
  t.is(await handshake(t, url, { origin: 'https://board.example' }).outcome, 'open mqtt');
  for (const origin of ['https://evil.example', 'https://board.example.evil', 'http://board.example', 'null'])
    t.is(await handshake(t, url, { origin }).outcome, '403', origin);
  t.is(broker.counters().refusals['origin-not-allowed'], 4);
});

test('another path, no subprotocol, a plain request and bytes that are no HTTP are refused and counted', async (t) => {
  const { broker, port, url } = await bench(t);
  t.is(await handshake(t, `${url}/other`).outcome, '404');
  t.is(await handshake(t, url, {}, []).outcome, '400');
  t.is(await handshake(t, url, {}, ['chat']).outcome, '400');
  t.is((await fetch(url.replace('ws:', 'http:'))).status, 426);
  const raw = connectTcp({ host: '127.0.0.1', port });
  raw.on('error', () => undefined);
  raw.resume();
  const closed = once(raw, 'close');
  raw.write(Buffer.alloc(64, 0x10));
  await closed;
  t.is(broker.counters().refusals['web-socket-invalid'], 5);
  t.is(broker.counters().ways['web-socket'], 0);
});

test('text frames, and a packet or a frame beyond the limit, end the connection before it is held in memory', async (t) => {
  const { broker, url } = await bench(t);
  const sends = async (data: string | Buffer) => {
    const { socket, outcome } = handshake(t, url);
    t.is(await outcome, 'open mqtt');
    socket.send(data);
    await once(socket, 'close');
  };
  await sends('hello');
  t.is(broker.counters().refusals['web-socket-invalid'], 1);
  // A CONNECT that announces 256 MB.
  await sends(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]));
  t.is(broker.counters().refusals['payload-too-large'], 1);
  await sends(Buffer.alloc(1_000_000));
  t.is(broker.counters().refusals['payload-too-large'], 2);
  t.is(broker.counters().faults, 0);
});

test('clients, connects and keep-alive are bounded as over TCP', async (t) => {
  const few = await bench(t, { limits: { maxClients: 1 } });
  const first = few.comes(few.url, login);
  t.is(await few.outcome(first), 'in');
  t.is(await few.outcome(few.comes(`mqtt://127.0.0.1:${few.broker.port}`, login)), 'closed');
  t.is(await few.outcome(few.comes(few.url, login)), 'closed');
  t.is(few.broker.counters().refusals['too-many-clients'], 2);

  const slow = await bench(t, { limits: { connectBurst: 2, connectsPerSecond: 0 } });
  t.is(await slow.outcome(slow.comes(slow.url, login)), 'in');
  t.is(await slow.outcome(slow.comes(slow.url, { ...login, keepalive: 3600 })), 'refused 5');
  t.is(await slow.outcome(slow.comes(slow.url, login)), 'closed');
  const { refusals } = slow.broker.counters();
  t.is(refusals['connect-rate'], 1);
  t.is(refusals['keep-alive'], 1);
});

test('a packet may come in many frames, and many packets in one', async (t) => {
  const { broker, url } = await bench(t);
  const text = (value: string) => {
    const bytes = Buffer.from(value);
    return [Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes];
  };
  const packet = (type: number, ...parts: readonly Buffer[]) => {
    const body = Buffer.concat(parts);
    return Buffer.concat([Buffer.from([type, body.length]), body]);
  };
  const connect = packet(
    0x10,
    ...text('MQTT'),
    Buffer.from([4, 0xc2, 0, 60]),
    ...text('split'),
    ...text('imu-2'),
    ...text(password),
  );
  const topic = inputTopic('imu-2', 'imu');
  const publish = (body: string) => packet(0x30, ...text(topic), Buffer.from(body));
  const heard: string[] = [];
  const all = new Promise<void>((resolve) => {
    const stop = broker.subscribe(topic, (_topic, payload) => {
      heard.push(String(payload));
      if (heard.length === 3) resolve();
    });
    t.teardown(stop);
  });
  const { socket, outcome } = handshake(t, url);
  t.is(await outcome, 'open mqtt');
  for (const byte of connect) socket.send(Buffer.from([byte]));
  socket.send(Buffer.concat(['a', 'b', 'c'].map(publish)));
  await all;
  t.deepEqual(heard, ['a', 'b', 'c']);
});

test('a broker that closes frees its ports and cuts who is there', async (t) => {
  const { broker, url, port, comes, outcome } = await bench(t);
  const client = comes(url, login);
  t.is(await outcome(client), 'in');
  const closed = new Promise((resolve) => client.once('close', () => resolve(undefined)));
  await broker.close();
  await closed;
  const again = await wayBench(t, { webSocket: { ...way, port } });
  t.is(again.broker.ports['web-socket'], port);
});
