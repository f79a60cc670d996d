import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { LineFailure } from '../../../drivers/transport/line.ts';
import { type DeviceTree, pathOf, usbPorts } from '../../../drivers/transport/port-identity.ts';
import { talk } from '../../../drivers/transport/talk.ts';
import { openTcp, tcpAddress } from '../../../drivers/transport/tcp.ts';
import { openUdp } from '../../../drivers/transport/udp.ts';
import type { Conversation } from '../../../gateway/plugin/conversation.ts';
import { listen, refuse, run, speed, write } from '../../../gateway/plugin/conversation.ts';
import { utf8 } from '../../helpers/bytes.ts';
import { ManualClock, settled } from '../../helpers/manual-clock.ts';

/** A kernel's device tree as files: no USB adapter is on a test machine. */
function tree(
  adapters: readonly { name: string; socket: string; fields: Record<string, string> }[],
): DeviceTree {
  const sysfs = mkdtempSync(join(tmpdir(), 'vigil-sys-'));
  mkdirSync(join(sysfs, 'class/tty'), { recursive: true });
  for (const { name, socket, fields } of adapters) {
    const usb = join(sysfs, 'devices/usb1', socket);
    const port = join(usb, `${socket}:1.0`, name);
    mkdirSync(port, { recursive: true });
    for (const [field, text] of Object.entries(fields)) writeFileSync(join(usb, field), `${text}\n`);
    mkdirSync(join(sysfs, 'class/tty', name));
    symlinkSync(port, join(sysfs, 'class/tty', name, 'device'));
  }
  mkdirSync(join(sysfs, 'class/tty/tty0'));
  return { sysfs, dev: '/dev' };
}

const ftdi = { idVendor: '0403', idProduct: '6001', serial: 'A50285BI', product: 'FT232R USB UART' };
const ch340 = { idVendor: '1a86', idProduct: '7523' };
const machine = () =>
  tree([
    { name: 'ttyUSB0', socket: '1-1.2', fields: ch340 },
    { name: 'ttyUSB1', socket: '1-1.3', fields: ftdi },
    { name: 'ttyACM0', socket: '1-1.4', fields: ch340 },
  ]);

test('a port is found by what its adapter is, whatever name it was given this time', (t) => {
  const place = machine();
  t.teardown(() => rmSync(place.sysfs, { recursive: true }));
  const ports = usbPorts(place);
  t.is(ports.length, 3);
  t.is(pathOf({ vendorId: '0403', productId: '6001' }, ports), '/dev/ttyUSB1');
  t.is(pathOf({ serialNumber: 'A50285BI' }, ports), '/dev/ttyUSB1');
  t.is(pathOf({ vendorId: '1A86', physicalPath: '1-1.4' }, ports), '/dev/ttyACM0');
});

test('two adapters alike are told apart by their socket alone, and never guessed between', (t) => {
  const place = machine();
  t.teardown(() => rmSync(place.sysfs, { recursive: true }));
  const failure = t.throws(() => pathOf({ vendorId: '1a86' }, usbPorts(place)), { instanceOf: LineFailure });
  t.is(failure?.problem, 'wrong-device');
  t.regex(failure?.message ?? '', /1-1\.4.*1-1\.2/);
});

test('another device in the socket and no device at all are two different things', (t) => {
  const place = machine();
  t.teardown(() => rmSync(place.sysfs, { recursive: true }));
  const ports = usbPorts(place);
  const other = t.throws(() => pathOf({ vendorId: '0403', physicalPath: '1-1.2' }, ports), {
    instanceOf: LineFailure,
  });
  t.is(other?.problem, 'wrong-device');
  const none = t.throws(() => pathOf({ vendorId: '10c4' }, ports), { instanceOf: LineFailure });
  t.is(none?.problem, 'not-found');
  t.regex(none?.message ?? '', /A50285BI/);
  t.deepEqual(usbPorts({ sysfs: '/nowhere', dev: '/dev' }), []);
});

/** A conversation led by hand: what was written, the speeds set, what it refused. */
function led(conversation: Conversation, frames = () => 0) {
  const clock = new ManualClock();
  const written: string[] = [];
  const refused: string[] = [];
  const line = {
    write: (bytes: Uint8Array) => void written.push(Buffer.from(bytes).toString('hex')),
    setSpeed: (baudRate: number) => {
      written.push(String(baudRate));
      return Promise.resolve();
    },
  };
  const onRefused = (problem: string) => void refused.push(problem);
  return { talk: talk(conversation, { line, clock, frames, onRefused }), clock, written, refused };
}

test('a conversation writes, sets the speed, hears its answer, and leaves the line to the decoder', async (t) => {
  const heard: string[] = [];
  const { talk, clock, written } = led(
    (function* (): Conversation {
      yield write(1);
      yield speed(460_800);
      const answer = yield listen(1_000, (bytes) => bytes.includes(0x0a));
      heard.push(Buffer.from(answer.heard).toString());
      yield write(2);
    })(),
  );
  await settled();
  t.true(talk.take(utf8('App ')));
  t.true(talk.take(utf8('Init\n')));
  t.false(talk.take(utf8('frames')));
  t.deepEqual(heard, ['App Init\n']);
  t.deepEqual(written, ['01', '460800', '02']);
  t.is(clock.pending, 0);
});

test('a watchdog sees what was decoded meanwhile, and a device that is not the one is refused', async (t) => {
  let frames = 0;
  const { clock, talk, refused } = led(
    (function* (): Conversation {
      while ((yield run(160)).frames > 0);
      yield refuse('wrong-device', 'no frames');
    })(),
    () => frames,
  );
  for (let round = 0; round < 3; round += 1) {
    frames += 16;
    t.false(talk.take(utf8('x')));
    await clock.pass(160);
    t.deepEqual(refused, []);
  }
  await clock.pass(160);
  t.deepEqual(refused, ['wrong-device']);
  t.is(clock.pending, 0);
});

test('a conversation that never pauses, or throws, ends the line and nothing else', (t) => {
  const endless = led(
    (function* (): Conversation {
      for (;;) yield write(0);
    })(),
  );
  t.deepEqual(endless.refused, ['broken']);
  t.true(endless.written.length < 300);
  const broken = led(
    // biome-ignore lint/correctness/useYield: a conversation that fails before its first word.
    (function* (): Conversation {
      throw new Error('no');
    })(),
  );
  t.deepEqual(broken.refused, ['broken']);
});

test('what is heard in one step is bounded', async (t) => {
  let length = 0;
  const { talk, clock } = led(
    (function* (): Conversation {
      length = (yield listen(10)).heard.length;
    })(),
  );
  for (let k = 0; k < 10; k += 1) talk.take(new Uint8Array(1_000));
  await clock.pass(10);
  t.is(length, 4_096);
});

/** A promise and what fulfils it. */
function deferred<Value>() {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test('a serial device server is a line, and its going away is told', async (t) => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', (bytes) => socket.write(bytes));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  t.deepEqual(tcpAddress(`tcp://127.0.0.1:${port}`), { host: '127.0.0.1', port });
  t.is(tcpAddress('/dev/ttyS0'), undefined);
  const { promise: echoed, resolve: onEcho } = deferred<string>();
  const { promise: ended, resolve: onEnded } = deferred<string>();
  const line = await openTcp('127.0.0.1', port, new ManualClock(), {
    onBytes: (bytes) => onEcho(Buffer.from(bytes).toString()),
    onEnd: onEnded,
  });
  line.write(utf8('hello'));
  t.is(await echoed, 'hello');
  server.close();
  for (const socket of sockets) socket.destroy();
  t.is(await ended, 'unreachable');
  await t.throwsAsync(openTcp('127.0.0.1', port, new ManualClock(), { onBytes: () => {}, onEnd: () => {} }), {
    instanceOf: LineFailure,
  });
});

test('datagrams come from the address asked, each as it is', async (t) => {
  const device = createSocket('udp4');
  device.bind(0, '127.0.0.1');
  await once(device, 'listening');
  t.teardown(() => device.close());
  const { promise: answered, resolve } = deferred<string>();
  device.on('message', (bytes, { port, address }) => device.send(`echo ${bytes}`, port, address));
  const line = await openUdp('127.0.0.1', device.address().port, {
    onBytes: (bytes) => resolve(Buffer.from(bytes).toString()),
    onEnd: () => {},
  });
  line.write(utf8('start'));
  t.is(await answered, 'echo start');
  await line.close();
});
