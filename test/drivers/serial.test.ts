import { EventEmitter, once } from 'node:events';
import { readdirSync } from 'node:fs';
import test from 'ava';
import type { Line, LineEvents } from '../../drivers/transport/line.ts';
import { LineFailure } from '../../drivers/transport/line.ts';
import { lineLink } from '../../drivers/transport/line-link.ts';
import type { Link, LinkStatus } from '../../drivers/transport/link.ts';
import type { Rhythm } from '../../drivers/transport/rhythm.ts';
import { openProblem, openSerialPort } from '../../drivers/transport/serial-port.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Clock } from '../../gateway/core/ports.ts';
import type { SerialLine } from '../../gateway/plugin/driver.ts';
import { utf8 } from '../helpers/bytes.ts';
import { ManualClock, settled } from '../helpers/manual-clock.ts';
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

/** Back-off by hand, the rhythm of reading by the machine's clock. */
const readingInRealTime = (clock: ManualClock): Clock => ({
  now: () => clock.now(),
  after: (ms, run) => clock.after(ms, run),
  every: (ms, run) => systemClock().every(ms, run),
});

const rhythmOf = (clock: Clock): Rhythm => ({ add: (look) => clock.every(20, look) });

const serial = (path: string, clock: Clock, heard: ReturnType<typeof listener>): Link =>
  lineLink((events) => openSerialPort(path, line, { clock, rhythm: rhythmOf(clock) }, events), {
    clock,
    ...heard,
  });

test('a real port is read, survives being unplugged, and is read again when plugged in', async (t) => {
  const pair = await ptyPair();
  t.teardown(pair.end);
  const clock = new ManualClock();
  const heard = listener();
  const link = serial(pair.gateway, readingInRealTime(clock), heard);
  t.teardown(link.close);
  await heard.untilState('open');
  await pair.send(utf8('first'));
  await heard.untilBytes(5);

  await pair.unplug();
  await heard.untilState('closed');
  t.is(heard.statuses.at(-1)?.problem, 'unplugged');

  clock.advance(500);
  await heard.untilState('failed');
  t.is(heard.statuses.at(-1)?.problem, 'not-found');

  await pair.plug();
  clock.advance(1_000);
  await heard.untilState('open');
  t.is(heard.statuses.at(-1)?.problem, undefined);
  await pair.send(utf8('second'));
  await heard.untilBytes(11);
  t.is(heard.received(), 'firstsecond');
});

test('what is written reaches the device', async (t) => {
  const pair = await ptyPair();
  t.teardown(pair.end);
  const near = listener();
  const far = listener();
  const clock = readingInRealTime(new ManualClock());
  const link = serial(pair.gateway, clock, near);
  const device = serial(pair.device, clock, far);
  t.teardown(() => Promise.all([link.close(), device.close()]));
  t.false(link.send(utf8('too early')));
  await near.untilState('open');
  await far.untilState('open');
  t.true(link.send(utf8('start\n')));
  await far.untilBytes(6);
  t.is(far.received(), 'start\n');
});

test('what is written goes out in its order, and the last word goes out before the line is closed', async (t) => {
  const pair = await ptyPair();
  t.teardown(pair.end);
  const near = listener();
  const far = listener();
  const clock = systemClock();
  const link = serial(pair.gateway, clock, near);
  const device = serial(pair.device, clock, far);
  t.teardown(device.close);
  await near.untilState('open');
  await far.untilState('open');
  const words = Array.from({ length: 50 }, (_, index) => `${index};`);
  for (const word of words) link.send(utf8(word));
  await link.close();
  await far.untilBytes(words.join('').length);
  t.is(far.received(), words.join(''));
});

test('a port in use is not opened twice, and is told as busy', async (t) => {
  const pair = await ptyPair();
  t.teardown(pair.end);
  const first = listener();
  const second = listener();
  const holder = serial(pair.gateway, new ManualClock(), first);
  t.teardown(holder.close);
  await first.untilState('open');
  const link = serial(pair.gateway, new ManualClock(), second);
  t.teardown(link.close);
  await second.untilState('failed');
  t.is(second.statuses.at(-1)?.problem, 'busy');
});

test('each way of failing to open has its own name', (t) => {
  t.is(openProblem('Error: No such file or directory, cannot open /dev/x'), 'not-found');
  t.is(openProblem('Error: Permission denied, cannot open /dev/x'), 'permission-denied');
  t.is(openProblem('Error Resource temporarily unavailable Cannot lock port'), 'busy');
  t.is(openProblem('Error: Device or resource busy, cannot open'), 'busy');
  t.is(openProblem('what is this'), 'broken');
});

/** An opener that fails so many times, then opens; its lines are ended by hand. */
function fakeOpener(failures: { left: number }) {
  const lines: (LineEvents & { isClosed: boolean })[] = [];
  const tries = { count: 0 };
  const open = (events: LineEvents): Promise<Line> => {
    tries.count += 1;
    if (failures.left-- > 0) return Promise.reject(new LineFailure('busy', 'not yet'));
    const opened = { ...events, isClosed: false };
    lines.push(opened);
    return Promise.resolve({
      write: () => {},
      close: () => {
        opened.isClosed = true;
        return Promise.resolve();
      },
    });
  };
  return { open, lines, tries };
}

test('the back-off doubles from half a second to ten, and only bytes reset it', async (t) => {
  const clock = new ManualClock();
  const heard = listener();
  const { open, lines, tries } = fakeOpener({ left: 7 });
  const link = lineLink(open, { clock, ...heard });
  await settled();
  for (const delay of [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
    const before = tries.count;
    clock.advance(delay - 1);
    await settled();
    t.is(tries.count, before);
    clock.advance(1);
    await settled();
    t.is(tries.count, before + 1);
  }
  t.is(heard.statuses.at(-1)?.state, 'open');
  lines.at(-1)?.onEnd('no-answer', 'gone');
  clock.advance(9_999);
  t.is(tries.count, 8);
  clock.advance(1);
  await settled();
  lines.at(-1)?.onBytes(utf8('x'));
  lines.at(-1)?.onEnd('no-answer', 'gone');
  clock.advance(500);
  await settled();
  t.is(tries.count, 10);
  await link.close();
  t.is(clock.pending, 0);
});

test('a device that is only absent is looked for four times a second, however long it was away', async (t) => {
  const clock = new ManualClock();
  const heard = listener();
  let tries = 0;
  const link = lineLink(
    () => {
      tries += 1;
      return Promise.reject(new LineFailure('not-found', 'not there'));
    },
    { clock, ...heard },
  );
  await clock.pass(60_000);
  t.true(tries >= 230 && tries <= 242, `${tries} tries in a minute`);
  await link.close();
});

test('a line that ends twice has ended once', async (t) => {
  const clock = new ManualClock();
  const heard = listener();
  const { open, lines } = fakeOpener({ left: 0 });
  const link = lineLink(open, { clock, ...heard });
  await settled();
  lines[0]?.onEnd('unplugged', 'hung up');
  lines[0]?.onEnd('broken', 'again');
  t.is(clock.pending, 1);
  t.deepEqual(heard.statuses.at(-1), { state: 'closed', problem: 'unplugged', reason: 'hung up' });
  t.true(lines[0]?.isClosed);
  await link.close();
});

test('an opener that throws is a failure, not an exception', async (t) => {
  const heard = listener();
  const clock = new ManualClock();
  const link = lineLink(() => Promise.reject(new Error('bad line')), { clock, ...heard });
  await heard.untilState('failed');
  t.like(heard.statuses.at(-1), { state: 'failed', reason: 'bad line' });
  await link.close();
});

test('a cable pulled at any instant around its last bytes is told', async (t) => {
  const pair = await ptyPair();
  t.teardown(pair.end);
  for (let round = 0; round < 12; round++) {
    if (round > 0) await pair.plug();
    const heard = listener();
    const link = serial(pair.gateway, readingInRealTime(new ManualClock()), heard);
    await heard.untilState('open');
    await pair.send(utf8('some bytes'));
    if (round % 2 === 0) await heard.untilBytes(10);
    await pair.unplug();
    await heard.untilState('closed');
    await link.close();
  }
  t.pass();
});

test('pulled and plugged a hundred times: open again each time within two seconds, and nothing is left behind', async (t) => {
  const pair = await ptyPair();
  t.teardown(pair.end);
  const clock = systemClock();
  const heard = listener();
  const link = serial(pair.gateway, clock, heard);
  await heard.untilState('open');
  const descriptors = () => readdirSync('/proc/self/fd').length;
  const before = descriptors();
  let worstMs = 0;
  for (let round = 0; round < 100; round++) {
    await pair.unplug();
    await heard.untilState('closed');
    await pair.plug();
    const pluggedMs = clock.now().monoMs;
    await heard.untilState('open');
    worstMs = Math.max(worstMs, clock.now().monoMs - pluggedMs);
  }
  t.log(
    `worst re-opening ${Math.round(worstMs)} ms, descriptors ${before} before and ${descriptors()} after`,
  );
  t.true(worstMs <= 2_000, `${worstMs} ms`);
  t.true(descriptors() <= before + 1);
  await pair.send(utf8('still here'));
  await heard.untilBytes(10);
  await link.close();
});
