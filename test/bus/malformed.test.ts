import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import mqtt from 'mqtt';
import { startBroker } from '../../gateway/bus/broker.ts';
import { systemClock } from '../../gateway/clock.ts';
import { heardLog } from '../helpers/gateway.ts';
import { keptPassword, keptUsers } from './kept-users.ts';
import { connectPacket, wellFormed } from './packets.ts';

const packets = 10_000;
const seed = 20_261_125;

/** The same numbers in every run (mulberry32). */
function seeded(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function malformed(random: () => number): Buffer {
  const whole = Buffer.from(wellFormed[Math.floor(random() * wellFormed.length)] ?? []);
  const at = Math.floor(random() * whole.length);
  const some = Buffer.from(
    Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256)),
  );
  const ways: readonly (() => Buffer)[] = [
    () => whole.fill(Math.floor(random() * 256), at, at + 1),
    () => whole.subarray(0, at),
    () => Buffer.concat([whole.subarray(0, at), some, whole.subarray(at)]),
    () => some,
    () => Buffer.concat([Buffer.from([whole[0] ?? 0, 0xff, 0xff, 0xff, 0x7f]), some]),
    () => Buffer.concat([Buffer.from([Math.floor(random() * 256), some.length]), some]),
  ];
  return (ways[Math.floor(random() * ways.length)] ?? (() => some))();
}

test(`${packets} malformed packets, before and after signing in: the broker goes on, counts, and does not grow`, async (t) => {
  t.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'vigil-malformed-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const limits = { connectBurst: 2 * packets };
  const broker = await startBroker(
    { host: '127.0.0.1', port: 0, users: keptUsers, limits, file: join(folder, 'bus.sqlite') },
    { clock: systemClock(), log: heardLog() },
  );
  t.teardown(() => broker.close());
  const random = seeded(seed);
  let sent = 0;
  let cutOff = 0;

  /** One connection with some of them, until the broker has had enough or all are sent. */
  const attack = async (): Promise<void> => {
    const socket: Socket = connect(broker.port, '127.0.0.1');
    const ended = once(socket, 'close').catch(() => undefined);
    let isCutOff = false;
    socket.on('error', () => undefined);
    socket.on('end', () => {
      isCutOff = true;
    });
    socket.resume();
    await once(socket, 'connect');
    if (random() < 0.8) socket.write(connectPacket(`c${sent}`));
    for (let more = 0; more < 5 && sent < packets && !isCutOff; more += 1) {
      sent += 1;
      socket.write(malformed(random));
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.end();
    const isOver = await Promise.race([ended.then(() => true), later(200)]);
    if (isOver !== true) socket.destroy();
    if (isCutOff) cutOff += 1;
  };
  const line = async (): Promise<void> => {
    while (sent < packets) await attack();
  };
  const before = process.memoryUsage();
  await Promise.all(Array.from({ length: 20 }, line));

  const good = mqtt.connect({
    host: '127.0.0.1',
    port: broker.port,
    username: 'listener',
    password: keptPassword,
    clientId: 'good',
  });
  t.teardown(() => good.endAsync(true));
  const heard = new Promise((resolve) => good.once('message', (_topic, payload) => resolve(String(payload))));
  await good.subscribeAsync('t/after', { qos: 1 });
  await broker.publish({ topic: 't/after', payload: 'still here', qos: 1, isRetained: false });
  t.is(await heard, 'still here');

  const { faults, refusals, clients, kept } = broker.counters();
  const counted = faults + Object.values(refusals).reduce((sum, count) => sum + count, 0);
  const grownMb = (process.memoryUsage().rss - before.rss) / 1e6;
  t.log(`${sent} packets, ${cutOff} connections cut off, ${counted} counted, ${grownMb.toFixed(0)} MB more`);
  t.true(counted >= cutOff && cutOff > 0, `${counted} counted of ${cutOff} cut off`);
  t.true(clients <= 25, `${clients} clients are left`);
  t.true((kept?.sessions ?? 0) <= 200);
  t.true(grownMb < 150, `${grownMb} MB more`);
});

const later = (ms: number): Promise<false> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(false), ms).unref();
  });
