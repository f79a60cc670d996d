import { connect } from 'node:net';
import test from 'ava';
import {
  addressesMost,
  burstMost,
  createRateLimit,
  looksMost,
  perSecond,
} from '../../gateway/station/rate-limit.ts';
import { HandClock } from './fake-ward.ts';
import { openStream, rig } from './rig.ts';

test('an address may ask so much at once and so much a second; another one is not kept waiting', (t) => {
  const clock = new HandClock();
  const limit = createRateLimit();
  const taken = (address: string, tries: number) =>
    Array.from({ length: tries }, () => limit.take(address, clock.now())).filter(Boolean).length;
  t.is(taken('a', burstMost + 50), burstMost);
  t.is(limit.refused, 50);
  t.is(taken('b', 1), 1);
  clock.advance(1000);
  t.is(taken('a', burstMost), perSecond);
  clock.advance(3_600_000);
  t.is(taken('a', 2 * burstMost), burstMost, 'an hour of silence is worth no more than a burst');
});

test('of many addresses the one that asked longest ago is forgotten', (t) => {
  const now = new HandClock().now();
  const limit = createRateLimit();
  for (let count = 0; count < burstMost; count += 1) limit.take('first', now);
  t.false(limit.take('first', now));
  for (let count = 0; count < addressesMost; count += 1) limit.take(`other ${count}`, now);
  t.true(limit.take('first', now));
});

test('who asks too often is told so before anything of the request is looked at, and may still look', async (t) => {
  const { call, clock, station } = await rig(t);
  for (let count = 0; count < burstMost; count += 1) await call('DELETE', '/api/v1/session');
  const refused = await call('POST', '/api/v1/alarms/a/accept', { body: {} });
  t.is(refused.status, 429);
  t.is(refused.json.code, 'too-many-requests');
  t.is((await call('GET', '/api/v1/session')).status, 200);
  t.is(station.counters().rateRefused, 1);
  clock.advance(1000);
  t.is((await call('POST', '/api/v1/alarms/a/accept', { body: {} })).json.code, 'not-signed-in');
});

test('who looks too often waits too, but for the page and the stream, and whoever acts goes on', async (t) => {
  const { call, clock, station } = await rig(t);
  for (let count = 0; count < looksMost; count += 1) await call('GET', '/api/v1/staff');
  const refused = await call('GET', '/api/v1/staff');
  t.is(refused.json.code, 'too-many-requests');
  t.is((await call('GET', '/')).status, 200);
  t.not((await call('DELETE', '/api/v1/session')).status, 429);
  const stream = await openStream(t, station.url);
  t.is((await stream.next())?.type, 'snapshot');
  t.is(station.counters().rateRefused, 1);
  clock.advance(1000);
  t.not((await call('GET', '/api/v1/staff')).status, 429);
});

/** What the server answers to bytes, until it hangs up. */
function answerTo(port: number, bytes: string, drip?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const dripping = drip && setInterval(() => socket.writable && socket.write(drip), 100);
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('close', () => {
      if (dripping) clearInterval(dripping);
      resolve(text);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.write(bytes);
  });
}

const post = 'POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

test('whoever sends a byte now and then holds no connection', async (t) => {
  const { station } = await rig(t, { requestWithinMs: 500 });
  const [silent, head, body] = await Promise.all([
    answerTo(station.port, ''),
    answerTo(station.port, 'GET /api/v1/health HTTP/1.1\r\nhost: x\r\n', 'x-a: b\r\n'),
    answerTo(station.port, `${post}content-length: 4000\r\n\r\n`, ' '),
  ]);
  t.regex(silent, /^(HTTP\/1\.1 408|$)/);
  t.regex(head, /^HTTP\/1\.1 408/);
  t.regex(body, /^HTTP\/1\.1 408/);
});

test('a head of a megabyte is refused, and a stream is not a slow request', async (t) => {
  const { station, clock } = await rig(t, { requestWithinMs: 500 });
  const stream = connect(station.port, '127.0.0.1');
  t.teardown(() => stream.destroy());
  stream.write('GET /api/v1/stream?screen=s1 HTTP/1.1\r\nhost: x\r\n\r\n');
  await new Promise<void>((resolve) => stream.once('data', () => resolve()));
  const large = await answerTo(
    station.port,
    `GET /api/v1/health HTTP/1.1\r\nhost: x\r\ncookie: ${'a'.repeat(20_000)}\r\n\r\n`,
  );
  t.regex(large, /^HTTP\/1\.1 431/);
  await answerTo(station.port, '');
  t.is(station.counters().screens, 1, 'longer open than a request may take');
  clock.advance(2000);
  const beat = await new Promise<string>((resolve) => stream.once('data', (data) => resolve(`${data}`)));
  t.regex(beat, /event: beat/);
});
