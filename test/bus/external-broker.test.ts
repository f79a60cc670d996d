import { connect as connectTcp, createServer, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { ExternalBroker, type ExternalOptions } from '../../gateway/bus/external-broker.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { OutboxMessage } from '../../gateway/core/ledger.ts';
import { localMqtt } from '../../gateway/forward/local-mqtt.ts';
import { createOutboxPump, type OutboxStore } from '../../gateway/forward/outbox-pump.ts';
import { heardLog } from '../helpers/gateway.ts';
import { type Mosquitto, mosquitto } from '../helpers/mosquitto.ts';

const clock = systemClock();
const will = { topic: 'v/status', payload: 'offline', qos: 1, isRetained: true } as const;
const message = (topic: string, payload: string, isRetained = false) =>
  ({ topic, payload, qos: 1, isRetained }) as const;

interface Opened {
  readonly broker: ExternalBroker;
  readonly log: ReturnType<typeof heardLog>;
  /** Each change of its being away. */
  readonly told: (string | undefined)[];
  /** The next change: why it is away, or `back`. */
  next(): Promise<string>;
  /** The next time that it can be published to. */
  back(): Promise<void>;
}

function opened(
  t: ExecutionContext,
  { login }: Pick<Mosquitto, 'login'>,
  more: Partial<ExternalOptions> = {},
): Opened {
  const log = heardLog();
  const told: (string | undefined)[] = [];
  const waiting = new Set<(reason: string) => void>();
  const broker = new ExternalBroker(
    {
      login: login('gateway'),
      clientId: 'vigil-test-g1',
      will,
      greet: async () => undefined,
      onAway(reason) {
        told.push(reason);
        for (const one of waiting) one(reason ?? 'back');
        waiting.clear();
      },
      ...more,
    },
    { clock, log },
  );
  t.teardown(() => broker.close());
  return {
    broker,
    log,
    told,
    next: () => new Promise((resolve) => waiting.add(resolve)),
    back: () =>
      new Promise((resolve) => {
        const stop = broker.onBack(() => {
          stop();
          resolve();
        });
      }),
  };
}

test('it publishes, hears and asks what is retained on a broker that is not ours', async (t) => {
  const site = await mosquitto(t);
  const { broker, back } = opened(t, site);
  await t.throwsAsync(broker.publish(message('v/early', 'x')), { message: /broker away: not reached yet/ });
  const isBack = back();
  broker.open();
  await isBack;
  for (let index = 0; index < 300; index += 1) await broker.publish(message(`v/alarm/${index}`, '{}', true));
  await broker.publish(message('v/other', '{}', true));
  await broker.publish(message('v/alarm/7', '', true));
  const retained = await broker.retainedTopics(['v/alarm/#', 'w/+/config']);
  t.is(retained.length, 299);
  t.false(retained.includes('v/alarm/7'));
  const display = site.client('display');
  await display.subscribeAsync('#', { qos: 1 });
  const heard = new Promise<string>((resolve) => {
    const end = broker.subscribe('v/in/+', (topic, payload) => resolve(`${topic} ${Buffer.from(payload)}`));
    t.teardown(end);
  });
  await broker.retainedTopics(['v/none']);
  await display.publishAsync('v/in/a', 'hello', { qos: 1 });
  t.is(await heard, 'v/in/a hello');
  t.deepEqual(broker.counters().external, { isAway: false, losses: 0, underWay: 0 });
});

test('what is greeted stands before anybody else may publish, at each return', async (t) => {
  const site = await mosquitto(t);
  let greetings = 0;
  const { broker, back, told } = opened(t, site, {
    async greet(port) {
      greetings += 1;
      await t.throwsAsync(broker.publish(message('v/x', 'too early')));
      await port.publish(message('v/greeting', String(greetings), true));
    },
  });
  for (let time = 1; time <= 2; time += 1) {
    const isBack = back();
    if (time === 1) broker.open();
    else {
      await site.kill();
      await site.start();
    }
    await isBack;
    t.is(greetings, time);
  }
  t.deepEqual([told.length, told[1]], [2, undefined]);
  t.is(broker.counters().external?.losses, 1);
});

test('it says why: a wrong password, a broker that is not there, and one that takes the line and says nothing', async (t) => {
  const site = await mosquitto(t, { isAway: true });
  const { broker, next, back } = opened(t, site);
  const gone = next();
  broker.open();
  t.regex(await gone, /ECONNREFUSED/);
  const isBack = back();
  await site.start();
  await isBack;
  const stranger = opened(t, { login: (name) => ({ ...site.login(name), password: 'guess' }) });
  const refused = stranger.next();
  stranger.broker.open();
  t.regex(await refused, /Not authorized/);

  const lines: Socket[] = [];
  const mute = createServer((socket) => void lines.push(socket.resume())).listen(0, '127.0.0.1');
  t.teardown(() => {
    mute.close();
    for (const socket of lines) socket.destroy();
  });
  await new Promise((resolve) => mute.once('listening', resolve));
  const { port } = mute.address() as { port: number };
  const silent = opened(t, { login: (name) => ({ ...site.login(name), url: `mqtt://127.0.0.1:${port}` }) });
  const said = silent.next();
  const before = clock.now().monoMs;
  silent.broker.open();
  await said;
  t.true(clock.now().monoMs - before < 10_000);
  // Closed here, in the middle of a line: a client that did not give up would keep this test's process from ending.
});

/** A line to Mosquitto that a test can freeze: nothing comes through, nobody is told, and no other line is opened. */
async function freezable(t: ExecutionContext, site: Mosquitto) {
  const pairs: [Socket, Socket][] = [];
  const server = createServer((near) => {
    const far = connectTcp({ host: '127.0.0.1', port: site.port });
    pairs.push([near, far]);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => undefined);
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  }).listen(0, '127.0.0.1');
  t.teardown(() => {
    server.close();
    for (const socket of pairs.flat()) socket.destroy();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  return {
    login: (name: string) => ({ ...site.login(name), url: `mqtt://127.0.0.1:${port}` }),
    freeze() {
      server.close();
      for (const [near, far] of pairs) {
        near.unpipe();
        far.unpipe();
        near.pause();
        far.pause();
      }
    },
  };
}

test('a line that falls silent is told within 8 s, also while messages are given all the time', async (t) => {
  const line = await freezable(t, await mosquitto(t));
  const { broker, next, back } = opened(t, line);
  const isBack = back();
  broker.open();
  await isBack;
  const stop = clock.every(200, () => void broker.publish(message('v/x', 'x')).catch(() => undefined));
  t.teardown(stop);
  const away = next();
  const before = clock.now().monoMs;
  line.freeze();
  t.regex(await away, /Keepalive timeout/);
  const tookMs = clock.now().monoMs - before;
  t.log(`told after ${Math.round(tookMs)} ms`);
  t.true(tookMs < 8000);
});

/** An outbox in memory, in which nothing is sent before it was given. */
function outbox() {
  const pending: OutboxMessage[] = [];
  const store: OutboxStore = {
    pendingOutbox: async (limit) => pending.slice(0, limit),
    markSent: async (ids) => {
      const sent = new Set(ids);
      for (let at = pending.length - 1; at >= 0; at -= 1)
        if (sent.has(pending[at]?.id ?? '')) pending.splice(at, 1);
    },
  };
  return { store, pending };
}

test('killed again and again under traffic, nothing is lost, the order stays, and only what was under way may come twice', async (t) => {
  const kills = Number(process.env['VIGIL_SITE_KILLS'] ?? 4);
  t.timeout(60_000 + kills * 5000, 'what the test waits for never came');
  const site = await mosquitto(t);
  const { broker, log, back } = opened(t, site);
  const { store, pending } = outbox();
  const pump = createOutboxPump({
    store,
    forwarder: localMqtt.create({ publish: (one) => broker.publish(one) }),
    clock,
    onFault: () => undefined,
    onSent: () => undefined,
  });
  t.teardown(() => pump.stop());
  broker.onBack(pump.retry);
  const isBack = back();
  broker.open();
  await isBack;

  const display = site.client('display', { clean: false, clientId: 'wall', resubscribe: false });
  await display.subscribeAsync('v/event/#', { qos: 1 });
  const first: number[] = [];
  const seen = new Set<number>();
  let twice = 0;
  let look = (): void => undefined;
  display.on('message', (_topic, payload) => {
    const number = Number(payload);
    if (seen.has(number)) twice += 1;
    else first.push(number);
    seen.add(number);
    look();
  });
  const heard = (count: number) =>
    new Promise<void>((resolve) => {
      look = () => first.length >= count && resolve();
      look();
    });
  let given = 0;
  const stop = clock.every(2, () => {
    pending.push({ id: `m${given}`, ...message('v/event/bed-1', String(given)) });
    given += 1;
    pump.wake();
  });
  t.teardown(stop);
  for (let time = 0; time < kills; time += 1) {
    await heard(first.length + 100 + 37 * time);
    const returned = back();
    await site.kill();
    await site.start();
    await returned;
  }
  await heard(first.length + 100);
  stop();
  await heard(given);
  t.deepEqual(
    first,
    Array.from({ length: given }, (_, index) => index),
  );
  t.log(`${kills} kills, ${given} messages, ${twice} came twice`);
  t.true(twice <= kills * 2, `${twice} came twice`);
  t.is(broker.counters().external?.losses, kills);
  t.is(log.lines.filter((line) => line.includes('bus-broker-back')).length, kills);
});

test('a gateway that ends says so and leaves no last will; one that is cut off is told by the broker', async (t) => {
  const site = await mosquitto(t);
  const line = await freezable(t, site);
  const display = site.client('display');
  await display.subscribeAsync('v/#', { qos: 1 });
  const next = () =>
    new Promise<string>((resolve) => {
      display.once('message', (topic, payload) => resolve(`${topic} ${payload}`));
    });
  const { broker, back } = opened(t, line);
  const isBack = back();
  broker.open();
  await isBack;
  let heard = next();
  await broker.publish(message('v/status', 'goodbye', true));
  t.is(await heard, 'v/status goodbye');
  heard = next();
  await broker.close();
  await site.client('sensor').publishAsync('v/after', 'x', { qos: 1 });
  t.is(await heard, 'v/after x');

  const second = opened(t, line);
  const again = second.back();
  second.broker.open();
  await again;
  heard = next();
  line.freeze();
  t.is(await heard, 'v/status offline', 'after one and a half keep-alives');
});
