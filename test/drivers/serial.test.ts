import { EventEmitter, once } from 'node:events';
import test from 'ava';
import type { LinkStatus } from '../../drivers/transport/link.ts';
import { serialLink } from '../../drivers/transport/serial.ts';
import type { Port } from '../../drivers/transport/serial-port.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Clock } from '../../gateway/core/ports.ts';
import type { SerialLine } from '../../gateway/plugin/driver.ts';
import { utf8 } from '../helpers/bytes.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { ptyPair } from '../helpers/pty.ts';

const line: SerialLine = { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 };

/** Collects what a link says, and lets a test wait for it. */
function listener() {
  const events = new EventEmitter();
  const statuses: LinkStatus[] = [];
  let received = Buffer.alloc(0);
  const until = async (isReached: () => boolean) => {
    while (!isReached()) await once(events, 'news');
  };
  return {
    statuses,
    onStatus: (status: LinkStatus) => {
      statuses.push(status);
      events.emit('news');
    },
    onBytes: (bytes: Uint8Array) => {
      received = Buffer.concat([received, bytes]);
      events.emit('news');
    },
    untilState: (state: LinkStatus['state']) => until(() => statuses.at(-1)?.state === state),
    untilBytes: (length: number) => until(() => received.length >= length),
    received: () => received.toString(),
  };
}

/** Back-off by hand, the few milliseconds between two reads by the machine's clock. */
const readingInRealTime = (clock: ManualClock): Clock => ({
  now: () => clock.now(),
  after: (ms, run) => (ms < 100 ? systemClock() : clock).after(ms, run),
  every: (ms, run) => clock.every(ms, run),
});

test('a real port is read, survives being unplugged, and is read again when plugged in', async (t) => {
  const pair = await ptyPair();
  t.teardown(pair.end);
  const clock = new ManualClock();
  const heard = listener();
  const link = serialLink(pair.gateway, line, readingInRealTime(clock), heard);
  t.teardown(link.close);
  await heard.untilState('open');
  await pair.send(utf8('first'));
  await heard.untilBytes(5);

  await pair.unplug();
  await heard.untilState('closed');
  t.true(heard.statuses.at(-1)?.reason?.startsWith('unplugged'));

  clock.advance(500);
  await heard.untilState('failed');
  t.regex(heard.statuses.at(-1)?.reason ?? '', /No such file/);

  await pair.plug();
  clock.advance(1_000);
  await heard.untilState('open');
  await pair.send(utf8('second'));
  await heard.untilBytes(11);
  t.is(heard.received(), 'firstsecond');
});

test('a port in use is not opened twice', async (t) => {
  const pair = await ptyPair();
  t.teardown(pair.end);
  const first = listener();
  const second = listener();
  const holder = serialLink(pair.gateway, line, new ManualClock(), first);
  t.teardown(holder.close);
  await first.untilState('open');
  const link = serialLink(pair.gateway, line, new ManualClock(), second);
  t.teardown(link.close);
  await second.untilState('failed');
  t.regex(second.statuses.at(-1)?.reason ?? '', /lock/i);
});

/** A port that fails to open so many times, then opens. */
function fakePort(failures: { left: number }): Port & EventEmitter {
  const port = new EventEmitter() as EventEmitter & { isOpen: boolean };
  port.isOpen = false;
  return Object.assign(port, {
    open(opened: (failure: Error | null) => void) {
      port.isOpen = failures.left-- <= 0;
      opened(port.isOpen ? null : new Error('not there'));
    },
    close(closed: () => void) {
      port.isOpen = false;
      closed();
    },
  }) as unknown as Port & EventEmitter;
}

test('the back-off doubles from half a second to ten, and only bytes reset it', async (t) => {
  const clock = new ManualClock();
  const heard = listener();
  const ports: (Port & EventEmitter)[] = [];
  const failures = { left: 7 };
  const link = serialLink('x', line, clock, heard, () => {
    const port = fakePort(failures);
    ports.push(port);
    return port;
  });
  for (const delay of [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
    const tries = ports.length;
    clock.advance(delay - 1);
    t.is(ports.length, tries);
    clock.advance(1);
    t.is(ports.length, tries + 1);
  }
  t.is(heard.statuses.at(-1)?.state, 'open');
  ports.at(-1)?.emit('close', null);
  clock.advance(9_999);
  t.is(ports.length, 8);
  clock.advance(1);
  ports.at(-1)?.emit('data', Buffer.from('x'));
  ports.at(-1)?.emit('close', new Error('gone'));
  clock.advance(500);
  t.is(ports.length, 10);
  await link.close();
  t.is(clock.pending, 0);
});

test('an error and the closing that follows it are one failure', async (t) => {
  const clock = new ManualClock();
  const heard = listener();
  const ports: (Port & EventEmitter)[] = [];
  const link = serialLink('x', line, clock, heard, () => {
    ports.push(fakePort({ left: 0 }));
    return ports.at(-1) as Port;
  });
  ports[0]?.emit('error', new Error('read failed'));
  ports[0]?.emit('close', null);
  t.is(clock.pending, 1);
  t.deepEqual(heard.statuses.at(-1), { state: 'failed', reason: 'read failed' });
  await link.close();
});

test('a port that cannot even be made is a failure, not an exception', (t) => {
  const heard = listener();
  serialLink('x', line, new ManualClock(), heard, () => {
    throw new Error('bad line');
  });
  t.deepEqual(heard.statuses.at(-1), { state: 'failed', reason: 'bad line' });
});

test('a cable pulled at any instant around its last bytes is told', async (t) => {
  const pair = await ptyPair();
  t.teardown(pair.end);
  for (let round = 0; round < 12; round++) {
    if (round > 0) await pair.plug();
    const heard = listener();
    const link = serialLink(pair.gateway, line, readingInRealTime(new ManualClock()), heard);
    await heard.untilState('open');
    await pair.send(utf8('some bytes'));
    if (round % 2 === 0) await heard.untilBytes(10);
    await pair.unplug();
    await heard.untilState('closed');
    await link.close();
  }
  t.pass();
});
