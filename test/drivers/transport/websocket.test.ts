import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { WebSocketServer } from 'ws';
import { LineFailure } from '../../../drivers/transport/line.ts';
import { openWebSocket } from '../../../drivers/transport/websocket.ts';
import { utf8 } from '../../helpers/bytes.ts';

/** A WebSocket server on loopback and a line to it, with what came and how it ended. */
async function opened(t: ExecutionContext) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  t.teardown(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const came: string[] = [];
  const ends: string[] = [];
  const peers = once(server, 'connection');
  const line = await openWebSocket(`ws://127.0.0.1:${port}/`, {
    onBytes: (bytes) => came.push(Buffer.from(bytes).toString('utf8')),
    onEnd: (problem) => ends.push(problem),
  });
  const [peer] = await peers;
  return { server, peer, line, came, ends, port };
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 300 && !condition(); turn++) await wait(10);
}

test('a WebSocket: each message is a line, text or binary; what is written goes as text', async (t) => {
  const { peer, line, came, ends } = await opened(t);
  peer.send('{"op":"status","msg":"é"}');
  peer.send(utf8('{"b":1}'));
  const heard = once(peer, 'message');
  line.write(utf8('{"op":"subscribe"}'));
  const [data, isBinary] = await heard;
  t.is(String(data), '{"op":"subscribe"}');
  t.false(isBinary);
  t.is(peer.extensions, '');
  await until(() => came.length === 2);
  t.deepEqual(came, ['{"op":"status","msg":"é"}\n', '{"b":1}\n']);
  await line.close();
  peer.terminate();
  await wait(20);
  t.deepEqual(ends, []);
});

test('a WebSocket server that goes away ends the line once', async (t) => {
  const { server, peer, line, ends } = await opened(t);
  peer.terminate();
  server.close();
  await until(() => ends.length > 0);
  line.write(utf8('nobody hears this'));
  await wait(20);
  t.deepEqual(ends, ['unreachable']);
});

test('a WebSocket message that is too long ends the line before it is held', async (t) => {
  const { peer, came, ends } = await opened(t);
  peer.send('x'.repeat(65_536));
  peer.send('x'.repeat(65_537));
  await until(() => ends.length > 0);
  t.deepEqual(ends, ['unreachable']);
  t.deepEqual(
    came.map(({ length }) => length),
    [65_537],
  );
});

test('a peer that takes nothing does not fill memory', async (t) => {
  const { peer, line } = await opened(t);
  let heard = 0;
  peer.on('message', () => {
    heard += 1;
  });
  peer.pause();
  const message = new Uint8Array(60_000).fill(0x20);
  for (let turn = 0; turn < 500; turn++) line.write(message);
  peer.resume();
  await until(() => heard > 0);
  await wait(100);
  t.true(heard >= 1 && heard < 250, `${heard} of 500`);
  await line.close();
});

test('no server, and a server that is no WebSocket: the opening fails with its kind', async (t) => {
  const { server, peer, port } = await opened(t);
  peer.terminate();
  await new Promise((resolve) => server.close(resolve));
  const events = { onBytes: () => {}, onEnd: () => {} };
  const gone = await t.throwsAsync(openWebSocket(`ws://127.0.0.1:${port}/`, events), {
    instanceOf: LineFailure,
  });
  t.is(gone?.problem, 'unreachable');
  const plain = createServer((socket: Socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'));
  t.teardown(() => plain.close());
  await once(plain.listen(0, '127.0.0.1'), 'listening');
  const address = plain.address();
  const plainPort = typeof address === 'object' && address ? address.port : 0;
  const refused = await t.throwsAsync(openWebSocket(`ws://127.0.0.1:${plainPort}/`, events), {
    instanceOf: LineFailure,
  });
  t.is(refused?.problem, 'unreachable');
  const wrong = await t.throwsAsync(openWebSocket('nowhere', events), { instanceOf: LineFailure });
  t.is(wrong?.problem, 'not-found');
});
