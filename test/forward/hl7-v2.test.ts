import { readFile, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { systemClock } from '../../gateway/clock.ts';
import type { Notice } from '../../gateway/core/notice.ts';
import { DeliveryPump } from '../../gateway/forward/delivery-pump.ts';
import { hl7v2 } from '../../gateway/forward/hl7-v2.ts';
import { NoticeRefused, type Receiver } from '../../gateway/plugin/receiver.ts';
import { authority } from '../helpers/certificates.ts';
import { answerTo, controlIdOf, hl7Listener, parsed, rawPeer, tlsInFront } from '../helpers/hl7-listener.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { alarmNotice, MemoryQueue, readingsNotice } from '../helpers/notices.ts';
import { receiverPorts } from '../helpers/receiver-ports.ts';

interface Opened {
  readonly receiver: Receiver;
  readonly clock: ManualClock;
  send(notice: Notice): Promise<void>;
}

function later(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Lets sockets have their say. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const succeeds = (work: Promise<void>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

/** The receiver under test; time stands still unless the test moves it, so that nothing times out by chance. */
function open(t: ExecutionContext, port: number, more: Record<string, unknown> = {}): Opened {
  const clock = new ManualClock();
  const options = hl7v2.options.parse({ host: '127.0.0.1', port, timeZone: 'UTC', ...more });
  const receiver = hl7v2.create(options, receiverPorts({ clock }));
  t.teardown(() => receiver.close());
  return { receiver, clock, send: (notice) => receiver.send({ notice, isLate: false }) };
}

test('an alarm is told when the listener has acknowledged it, over one connection that is kept', async (t) => {
  const listener = await hl7Listener(t);
  const { send, receiver } = open(t, listener.port, { language: 'zh-CN' });
  await receiver.check();
  for (let n = 0; n < 20; n += 1) await send(alarmNotice(n));
  await receiver.check();
  await send(readingsNotice(0));
  t.is(listener.received.length, 21);
  t.is(listener.connections, 1);
  t.is(new Set(listener.received.map(controlIdOf)).size, 21);
  const first = parsed(listener.received[0] ?? '');
  t.is(first.get('OBX').get(0).get('5').toString(), '跌倒');
});

test('an acknowledgement in enhanced mode counts as well', async (t) => {
  const listener = await hl7Listener(t);
  listener.verdict = () => ({ code: 'CA' });
  await t.notThrowsAsync(open(t, listener.port).send(alarmNotice(1)));
});

test('what is rejected is given up; while the listener takes nothing else, a second rejection is its own trouble', async (t) => {
  const listener = await hl7Listener(t);
  const { send } = open(t, listener.port);
  for (const code of ['AR', 'CR']) {
    listener.verdict = () => ({ code });
    const refused = await t.throwsAsync(send(alarmNotice(1)), { instanceOf: NoticeRefused });
    t.regex(refused.message, new RegExp(`127.0.0.1:${listener.port} answered ${code}`));
    const away = await t.throwsAsync(send(alarmNotice(2)));
    t.false(away instanceof NoticeRefused);
    listener.verdict = () => ({});
    await send(alarmNotice(2));
  }
});

test('an error is tried again, and the third in a row at one message gives it up', async (t) => {
  const listener = await hl7Listener(t);
  const { send } = open(t, listener.port);
  for (const code of ['AE', 'CE']) {
    listener.verdict = () => ({ code });
    for (const _ of [1, 2]) {
      const away = await t.throwsAsync(send(alarmNotice(1)));
      t.false(away instanceof NoticeRefused);
    }
    await t.throwsAsync(send(alarmNotice(1)), { instanceOf: NoticeRefused });
    for (let n = 0; n < 10; n += 1) {
      const away = await t.throwsAsync(send(alarmNotice(2)));
      t.false(away instanceof NoticeRefused, 'an outage puts one message aside, not every one');
    }
    listener.verdict = () => ({});
    await send(alarmNotice(2));
  }
});

test('a listener that says that it is in trouble itself is waited for', async (t) => {
  const port = await rawPeer(t, (id, socket) =>
    socket.write(answerTo(id, 'AR', '|full|||207^Internal error')),
  );
  const { send } = open(t, port);
  for (let n = 0; n < 10; n += 1) {
    const away = await t.throwsAsync(send(alarmNotice(1)), { message: /answered AR: 207 full/ });
    t.false(away instanceof NoticeRefused);
  }
});

test('without an answer the wait ends in time, and a late answer never stands for a later message', async (t) => {
  const silent: (() => void)[] = [];
  let count = 0;
  const got = later();
  const port = await rawPeer(t, (id, socket) => {
    count += 1;
    if (count > 1) return void socket.write(answerTo(id));
    silent.push(() => socket.write(answerTo(id)));
    got.resolve();
  });
  const { send, clock } = open(t, port, { timeoutS: 5 });
  const first = t.throwsAsync(send(alarmNotice(1)), { message: /gave no answer in 5 s/ });
  await got.promise;
  clock.advance(5000);
  await first;
  const second = send(alarmNotice(2));
  for (const late of silent) late();
  await second;
  t.is(count, 2);
  t.is(clock.pending, 0);
});

test('a second answer to what was answered is let be, also while the next message is under way', async (t) => {
  let before: string | undefined;
  let connections = new Set<Socket>();
  const port = await rawPeer(t, (id, socket) => {
    connections = connections.add(socket);
    if (before !== undefined) socket.write(answerTo(before, 'AA'));
    socket.write(answerTo(id, 'CA') + answerTo(id, 'AA'));
    before = id;
  });
  const { send } = open(t, port);
  for (let n = 0; n < 10; n += 1) await send(alarmNotice(n));
  t.is(connections.size, 1);
});

test('an answer that names another message, or is none, ends the connection, and the message goes again', async (t) => {
  const wrong: readonly ((id: string) => string)[] = [
    () => answerTo('12345'),
    () => answerTo(''),
    () => 'HTTP/1.1 400 Bad Request\r\n\r\n',
    () => '\x0bMSH|^~\\&|B\r\x1c\r',
    (id) => `\x0b${answerTo(id)}`,
    () => `\x0b${'x'.repeat(70_000)}`,
  ];
  let turn = 0;
  const sockets = new Set<Socket>();
  const ids: string[] = [];
  const port = await rawPeer(t, (id, socket) => {
    sockets.add(socket);
    ids.push(id);
    socket.write(wrong[turn]?.(id) ?? answerTo(id));
    turn += 1;
  });
  const { send } = open(t, port);
  for (const _ of wrong) {
    const away = await t.throwsAsync(send(alarmNotice(1)));
    t.false(away instanceof NoticeRefused);
  }
  await send(alarmNotice(1));
  t.is(sockets.size, wrong.length + 1);
  t.is(new Set(ids).size, 1, 'the listener can drop the copies');
});

test('an answer in pieces, and one that comes together with the next, are read whole', async (t) => {
  const port = await rawPeer(t, (id, socket) => {
    const bytes = Buffer.from(answerTo(id, 'AA', '|好'));
    const write = (at: number): void => {
      if (at < bytes.length) socket.write(bytes.subarray(at, at + 1), () => setImmediate(write, at + 1));
    };
    socket.setNoDelay(true);
    write(0);
  });
  const { send } = open(t, port);
  await send(alarmNotice(1));
  await t.notThrowsAsync(send(alarmNotice(2)));
});

test('a connection that is cut in the middle of an answer is an absence, and the message goes again', async (t) => {
  let count = 0;
  const port = await rawPeer(t, (id, socket) => {
    count += 1;
    if (count > 1) return void socket.write(answerTo(id));
    socket.write(answerTo(id).slice(0, 40), () => socket.resetAndDestroy());
  });
  const { send } = open(t, port);
  const away = await t.throwsAsync(send(alarmNotice(1)), { message: /127\.0\.0\.1/ });
  t.false(away instanceof NoticeRefused);
  await send(alarmNotice(1));
  t.is(count, 2);
});

test('a listener that hangs up after each answer is called again', async (t) => {
  const port = await rawPeer(t, (id, socket) => socket.end(answerTo(id)));
  const { send, receiver } = open(t, port);
  let attempts = 0;
  for (let n = 0; n < 5; n += 1)
    for (let isTold = false; !isTold; attempts += 1) isTold = await succeeds(send(alarmNotice(n)));
  t.true(attempts <= 10, `${attempts} attempts for 5 messages`);
  await receiver.check();
});

test('where nobody listens the check says so, and where somebody does it says nothing to them', async (t) => {
  const listener = await hl7Listener(t);
  const { receiver, send } = open(t, listener.port);
  await receiver.check();
  t.deepEqual(listener.received, []);
  await listener.kill();
  for (let wasFound = true; wasFound; await turn()) wasFound = await succeeds(receiver.check());
  await t.throwsAsync(receiver.check(), { message: /ECONNREFUSED/ });
  await t.throwsAsync(send(alarmNotice(1)));
  await listener.start();
  await receiver.check();
  await send(alarmNotice(1));
});

test('a closed receiver fails what is under way and opens nothing more', async (t) => {
  const listener = await hl7Listener(t);
  listener.verdict = () => ({ isSilent: true });
  const { receiver, send } = open(t, listener.port);
  const under = t.throwsAsync(send(alarmNotice(1)), { message: /the gateway ends/ });
  await listener.got(1);
  await receiver.close();
  await under;
  await t.throwsAsync(receiver.check());
  await t.throwsAsync(send(alarmNotice(2)));
  t.is(listener.connections, 1);
});

test('over TLS the listener is verified, shows whom it wants to see, and a renewed certificate needs no restart', async (t) => {
  const listener = await hl7Listener(t);
  const ca = await authority(t);
  const server = await ca.issue('mllp', { altNames: 'DNS:mllp.home.example' });
  const own = await ca.issue('vigil');
  const port = await tlsInFront(t, listener.port, {
    key: await readFile(server.key),
    cert: await readFile(server.cert),
    ca: await readFile(ca.cert),
    requestCert: true,
    rejectUnauthorized: true,
  });
  const trusted = { ca: ca.cert, serverName: 'mllp.home.example' };
  await open(t, port, { tls: { ...trusted, ...own } }).send(alarmNotice(1));
  t.is(listener.received.length, 1);

  const stranger = await (await authority(t, 'Another')).issue('vigil');
  const refused = [
    own,
    { ...trusted, ...own, serverName: 'other.example' },
    trusted,
    { ...trusted, ...stranger },
  ];
  for (const tls of refused) {
    const away = await t.throwsAsync(open(t, port, { tls }).send(alarmNotice(2)));
    t.false(away instanceof NoticeRefused);
  }
  t.is(listener.received.length, 1);

  const renewed = { cert: join(ca.folder, 'renewed.pem'), key: join(ca.folder, 'renewed.key') };
  const waiting = open(t, port, { tls: { ...trusted, ...renewed } });
  await t.throwsAsync(waiting.send(alarmNotice(3)), { message: /ENOENT/ });
  await writeFile(renewed.cert, await readFile(own.cert));
  await writeFile(renewed.key, await readFile(own.key));
  await waiting.send(alarmNotice(3));
  t.is(listener.received.length, 2);
});

test('without encryption it goes nowhere by oversight, and half a certificate is none', (t) => {
  const parse = (more: Record<string, unknown>) => hl7v2.options.safeParse({ port: 2575, ...more }).success;
  t.true(parse({ host: '127.0.0.1' }));
  t.true(parse({ host: 'localhost' }));
  t.false(parse({ host: 'his.home.example' }));
  t.false(parse({ host: '127.evil.example' }));
  t.true(parse({ host: 'his.home.example', isPlainAllowed: true }));
  t.true(parse({ host: 'his.home.example', tls: {} }));
  t.false(parse({ host: '127.0.0.1', tls: { cert: 'c.pem' } }));
  t.false(parse({ host: '127.0.0.1', timeZone: 'Mars/Olympus' }));
  t.false(parse({ host: '127.0.0.1', sendingApplication: 'a^b^c^d' }));
});

/** Where in the 1,000 messages the listener dies: before it has answered, so that it has the message and the gateway does not know. */
const diesEvery = 37;

test('1,000 messages arrive in order and none twice by its id, over a listener that is killed again and again', async (t) => {
  const listener = await hl7Listener(t);
  const notices = Array.from({ length: 1000 }, (_, n) => alarmNotice(n, `bed-${n % 7}`));
  const queue = new MemoryQueue();
  queue.put(...notices);
  const options = hl7v2.options.parse({ host: '127.0.0.1', port: listener.port, timeZone: 'UTC' });
  const clock = systemClock();
  const receiver = hl7v2.create(options, receiverPorts({ clock }));
  t.teardown(() => receiver.close());

  const taken = new Set<string>();
  let deaths = 0;
  let isComing = false;
  listener.verdict = (message) => {
    const isCopy = taken.has(controlIdOf(message));
    taken.add(controlIdOf(message));
    const dies = !isCopy && taken.size % diesEvery === 0;
    if (dies) deaths += 1;
    return { dies };
  };
  const done = later();
  const pump = new DeliveryPump({
    queue,
    receiver,
    clock,
    random: () => 0,
    onFault(message) {
      if (message === undefined) return;
      if (isComing) return;
      isComing = true;
      void listener
        .kill()
        .then(() => listener.start())
        .then(() => {
          isComing = false;
          pump.retry();
        });
    },
    onDelivered: ({ id }) => {
      if (id === notices.at(-1)?.id) done.resolve();
    },
    onParked: (notice, reason) => t.fail(`${notice.id} was put aside: ${reason}`),
  });
  pump.wake();
  await done.promise;
  await pump.stop();

  t.is(deaths, Math.floor(1000 / diesEvery));
  t.deepEqual(
    queue.delivered,
    notices.map(({ id }) => id),
  );
  t.is(taken.size, 1000, 'each once by its id');
  t.is(listener.received.length, 1000 + deaths, 'a copy only of what the listener took with it');
  const order = [...taken];
  const expected = listener.received.filter((message, n, all) => {
    const id = controlIdOf(message);
    return n === 0 || controlIdOf(all[n - 1] ?? '') !== id;
  });
  t.deepEqual(expected.map(controlIdOf), order, 'a copy comes right after its first, before anything else');
});
