import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { Webhook } from 'standardwebhooks';
import { registries } from '../../gateway/app/registries.ts';
import { systemClock } from '../../gateway/clock.ts';
import { parseConfig } from '../../gateway/config/load.ts';
import { webhook } from '../../gateway/forward/webhook.ts';
import { NoticeRefused, type Receiver } from '../../gateway/plugin/receiver.ts';
import { alarmNotice, noticeAt, readingsNotice } from '../helpers/notices.ts';
import { receiverPorts } from '../helpers/receiver-ports.ts';

const key = `whsec_${Buffer.from('a key of thirty-two bytes, shared').toString('base64')}`;

interface Got {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A real HTTP server that answers as the test says; what it got. */
async function peer(t: ExecutionContext, answer: (got: Got) => number | 'never') {
  const got: Got[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one = { headers: request.headers, body: Buffer.concat(chunks).toString('utf8') };
    const status = answer(one);
    if (status === 'never') return;
    got.push(one);
    response
      .writeHead(status, { location: 'http://127.0.0.1:1/elsewhere' })
      .end(status >= 400 ? 'no such bed' : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got, server };
}

function receiver(t: ExecutionContext, url: string, timeoutS = 10): Receiver {
  const options = webhook.options.parse({ url, timeoutS, key: { env: 'KEY' } });
  const made = webhook.create(
    options,
    receiverPorts({
      id: 'hook',
      site: { site: 'home', gateway: 'g1' },
      clock: systemClock(),
      secret: async () => key,
    }),
  );
  t.teardown(() => made.close());
  return made;
}

test('a receiver verifies what it gets with another implementation of Standard Webhooks, and reads a CloudEvent', async (t) => {
  const { url, got } = await peer(t, () => 204);
  const hook = receiver(t, url);
  const notice = { ...alarmNotice(1), residentName: '王秀英' };
  await hook.send({ notice, isLate: true });
  const [one] = got;
  const headers = Object.fromEntries(
    Object.entries(one?.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  const event = new Webhook(key).verify(one?.body ?? '', headers) as Record<string, unknown>;
  t.like(event, {
    specversion: '1.0',
    id: notice.id,
    source: '/vigil/home/g1',
    type: 'io.vigil.alarm.raised.v1',
    subject: 'bed-1',
    late: true,
    data: { priority: 'high', residentName: '王秀英' },
  });
  t.is(headers['webhook-id'], notice.id);
  t.is(headers['content-type'], 'application/cloudevents+json; charset=utf-8');
  t.throws(
    () => new Webhook(key).verify(`${one?.body} `, headers),
    undefined,
    'an altered body does not verify',
  );
});

test('the same notice sent again carries the same id, and readings are told as such', async (t) => {
  const { url, got } = await peer(t, () => 200);
  const hook = receiver(t, url);
  await hook.send({ notice: readingsNotice(5), isLate: false });
  await hook.send({ notice: readingsNotice(5), isLate: false });
  t.is(new Set(got.map(({ headers }) => headers['webhook-id'])).size, 1);
  const event = JSON.parse(got[0]?.body ?? '') as { type: string; data: { readings: object[] } };
  t.is(event.type, 'io.vigil.readings.v1');
  t.like(event.data.readings[0], {
    metric: 'heart-rate',
    value: 72,
    at: new Date(noticeAt(5).wallMs).toISOString(),
  });
});

test('an answer that blames the message refuses it, any other failure is an absence', async (t) => {
  for (const status of [400, 413, 422]) {
    const { url } = await peer(t, () => status);
    const thrown = await t.throwsAsync(receiver(t, url).send({ notice: alarmNotice(1), isLate: false }));
    t.true(thrown instanceof NoticeRefused, `${status}`);
    t.regex(thrown?.message ?? '', new RegExp(`answered ${status}: no such bed`));
  }
  // A redirect is not followed: what is sent is not for whoever it names.
  for (const status of [302, 401, 404, 429, 500, 503]) {
    const { url } = await peer(t, () => status);
    const thrown = await t.throwsAsync(receiver(t, url).send({ notice: alarmNotice(1), isLate: false }));
    t.false(thrown instanceof NoticeRefused, `${status}`);
  }
});

test('a receiver that never answers is given up in its time, and says so', async (t) => {
  const { url } = await peer(t, () => 'never');
  const thrown = await t.throwsAsync(receiver(t, url, 1).send({ notice: alarmNotice(1), isLate: false }));
  t.regex(thrown?.message ?? '', /gave no answer in 1 s/);
});

test('the check connects and sends nothing; nobody there is a reason', async (t) => {
  const { url, got, server } = await peer(t, () => 200);
  const hook = receiver(t, url);
  await hook.check();
  t.is(got.length, 0);
  await new Promise((resolve) => server.close(resolve));
  await t.throwsAsync(hook.check(), { message: /ECONNREFUSED/ });
});

test('http in the clear is refused by the configuration, except on this machine or where it is allowed by name', (t) => {
  const problems = (options: string) =>
    parseConfig(
      `site: s\ngateway: g\nward: w\nstaff:\n  - {id: n, displayName: N, role: nurse, pin: {env: P}}\nreceivers:\n  - {id: hook, kind: webhook, options: {key: {env: K}, ${options}}}\n`,
      registries,
    ).problems.map(({ reason }) => reason);
  t.regex(problems('url: "http://his.example/hook"')[0] ?? '', /must be https/);
  t.deepEqual(problems('url: "http://his.example/hook", isPlainAllowed: true'), []);
  t.deepEqual(problems('url: "http://127.0.0.1:9/hook"'), []);
  t.deepEqual(problems('url: "https://his.example/hook"'), []);
});

test('a drill says in its envelope that it is one, and nothing else does', async (t) => {
  const { url, got } = await peer(t, () => 200);
  const hook = receiver(t, url);
  const drill = alarmNotice(1, 'bed-1', 'medium', { type: 'drill', category: 'technical' });
  for (const notice of [drill, alarmNotice(2), readingsNotice(3)]) await hook.send({ notice, isLate: false });
  const marks = got.map(({ body }) => (JSON.parse(body) as { drill?: unknown }).drill);
  t.deepEqual(marks, [true, undefined, undefined]);
});
