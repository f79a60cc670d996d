import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { WebSocketServer } from 'ws';
import { LineFailure } from '../../../drivers/transport/line.ts';
import { openWebSocket } from '../../../drivers/transport/websocket.ts';
import { utf8 } from '../../helpers/bytes.ts';

async function served() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('a text message is a line, what is written goes as text, and an end is told once', async (t) => {
  const { server, url } = await served();
  const peers = once(server, 'connection');
  let heard = '';
  let wake = () => {};
  const ended: string[] = [];
  const line = await openWebSocket(url, {
    onBytes: (bytes) => {
      heard += Buffer.from(bytes).toString('utf8');
      wake();
    },
    onEnd: (problem) => {
      ended.push(problem);
      wake();
    },
  });
  const [peer] = await peers;
  const came = new Promise<void>((resolve) => {
    wake = resolve;
  });
  peer.send(Buffer.from([1, 2]));
  peer.send('{"a":"é"}');
  await came;
  t.is(heard, '{"a":"é"}\n');
  const told = once(peer, 'message');
  line.write(utf8('{"op":"x"}'));
  const [data, isBinary] = await told;
  t.is(data.toString(), '{"op":"x"}');
  t.false(isBinary);
  line.write(new Uint8Array(70_000));
  t.is(line.dropped, 1);
  const end = new Promise<void>((resolve) => {
    wake = resolve;
  });
  peer.send('x'.repeat(70_000));
  await end;
  t.deepEqual(ended, ['unreachable']);
  await line.close();
  t.is(ended.length, 1);
  server.close();
});

test('closing is quiet; nobody there and no address are failures with their kind', async (t) => {
  const { server, url } = await served();
  const line = await openWebSocket(url, { onBytes: () => t.fail(), onEnd: () => t.fail() });
  await line.close();
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
  const events = { onBytes: () => t.fail(), onEnd: () => t.fail() };
  const away = await t.throwsAsync(openWebSocket(url, events), { instanceOf: LineFailure });
  t.is(away?.problem, 'unreachable');
  const wrong = await t.throwsAsync(openWebSocket('http//x', events), { instanceOf: LineFailure });
  t.is(wrong?.problem, 'not-found');
});
