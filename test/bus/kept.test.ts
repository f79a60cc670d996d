import { type ChildProcess, fork } from 'node:child_process';
import { type EventEmitter, once as onceOf } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { keptPassword } from './kept-users.ts';

/** The client's own typing leaves out that it is an emitter like any other. */
const once = (emitter: unknown, event: string): Promise<unknown[]> => onceOf(emitter as EventEmitter, event);

/** A broker process that keeps its memory in a file and is killed without warning. */
class KeptBroker {
  readonly #file: string;
  #port = 0;
  #child: ChildProcess | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  get port(): number {
    return this.#port;
  }

  async start(): Promise<void> {
    const program = new URL('./kept-broker.js', import.meta.url);
    this.#child = fork(program, [this.#file, String(this.#port)], { execArgv: [] });
    const [{ port }] = (await once(this.#child, 'message')) as [{ port: number }];
    this.#port = port;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}

async function kept(t: ExecutionContext): Promise<{
  broker: KeptBroker;
  connect(username: string, options?: IClientOptions): Promise<MqttClient>;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-kept-'));
  const broker = new KeptBroker(join(folder, 'bus.sqlite'));
  t.teardown(async () => {
    await broker.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  await broker.start();
  return {
    broker,
    async connect(username, options = {}) {
      const client = mqtt.connect({
        host: '127.0.0.1',
        port: broker.port,
        username,
        password: keptPassword,
        clientId: username,
        clean: false,
        resubscribe: false,
        reconnectPeriod: 50,
        ...options,
      });
      client.on('error', () => undefined);
      t.teardown(() => client.endAsync(true));
      await once(client, 'connect');
      return client;
    },
  };
}

const soon = async (isSo: () => boolean, forMs = 20_000): Promise<boolean> => {
  for (let waited = 0; waited < forMs; waited += 20) {
    if (isSo()) return true;
    await after(20);
  }
  return isSo();
};

/** `VIGIL_BUS_KILLS=300 npx ava build/test/bus/kept.test.js` measures what a test run has no time for. */
const kills = Number(process.env['VIGIL_BUS_KILLS'] ?? 8);
/** Of the 1000 that wait for one client at the most some came twice. */
const surelyWaiting = 800;

test('what was acknowledged outlives kill -9: at QoS 2 once, at QoS 1 at least once, in order, also for who was away', async (t) => {
  t.timeout(120_000 + kills * 5000);
  const { broker, connect } = await kept(t);
  const heard: string[] = [];
  const hear = (into: string[]) => (_topic: string, payload: Buffer) => void into.push(payload.toString());
  const listener = await connect('listener');
  listener.on('message', hear(heard));
  await listener.subscribeAsync({ 't/1': { qos: 1 }, 't/2': { qos: 2 } });
  const away = await connect('listener', { clientId: 'away' });
  await away.subscribeAsync('t/+', { qos: 1 });
  await away.endAsync();

  const speaker = await connect('speaker');
  const taken: string[] = [];
  let isOver = false;
  // Told again by the client itself until the broker acknowledges, whoever died meanwhile; several under way at a time.
  const speak = async (): Promise<void> => {
    const underWay = new Set<Promise<void>>();
    for (let number = 0; !isOver; number += 1) {
      const qos = number % 2 === 0 ? 1 : 2;
      const name = `${qos}:${String(number).padStart(5, '0')}`;
      const said = speaker.publishAsync(`t/${qos}`, name, { qos }).then(() => {
        taken.push(name);
        underWay.delete(said);
      });
      underWay.add(said);
      if (underWay.size >= 8) await Promise.race(underWay);
      await after(2);
    }
    await Promise.all(underWay);
  };
  const spoken = speak();
  for (let kill = 0; kill < kills; kill += 1) {
    if (!speaker.connected) await once(speaker, 'connect');
    await after(20 + ((kill * 7919) % 293));
    await broker.kill();
    await broker.start();
  }
  isOver = true;
  await spoken;
  t.true(taken.length > 10 * kills);
  const missing = (): string[] => {
    const names = new Set(heard);
    return taken.filter((name) => !names.has(name));
  };
  await soon(() => missing().length === 0);
  t.deepEqual(missing(), []);

  const seen = new Set<string>();
  const twice = heard.filter((name) => seen.size === seen.add(name).size);
  t.deepEqual(
    twice.filter((name) => name.startsWith('2:')),
    [],
    'at QoS 2 nothing comes twice',
  );
  for (const qos of ['1:', '2:']) {
    const firsts = [...new Set(heard.filter((name) => name.startsWith(qos)))];
    t.deepEqual(
      firsts.flatMap((name, at) => (name < (firsts[at - 1] ?? '') ? [[firsts[at - 1], name]] : [])),
      [],
      'none overtakes another',
    );
  }

  const later: string[] = [];
  away.on('message', hear(later));
  const isBack = once(away, 'connect');
  away.reconnect();
  await isBack;
  // By name, as numbers of both kinds were given in one order.
  const due = taken.toSorted((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1)).slice(-surelyWaiting);
  t.true(await soon(() => due.every((name) => later.includes(name))));
  t.log(`${kills} kills, ${taken.length} messages, ${twice.length} twice at QoS 1`);
});

test('what happens while a reader comes back does not overtake what waits for it', async (t) => {
  const { connect } = await kept(t);
  const listener = await connect('listener');
  await listener.subscribeAsync('t/#', { qos: 1 });
  await listener.endAsync();
  const speaker = await connect('speaker');
  const all = Array.from({ length: 600 }, (_, number) => String(number).padStart(3, '0'));
  const say = (name: string) => speaker.publishAsync('t/a', name, { qos: 1 });
  await Promise.all(all.slice(0, 400).map(say));
  const heard: string[] = [];
  listener.on('message', (_topic, payload) => void heard.push(String(payload)));
  listener.reconnect();
  for (const name of all.slice(400)) await say(name);
  await soon(() => heard.length >= all.length);
  t.deepEqual(heard, all);
});

test('a retained message outlives kill -9, and one that was taken back does not come again', async (t) => {
  const { broker, connect } = await kept(t);
  const speaker = await connect('speaker');
  await speaker.publishAsync('t/stays', 'here', { qos: 1, retain: true });
  await speaker.publishAsync('t/goes', 'here', { qos: 1, retain: true });
  await speaker.publishAsync('t/goes', '', { qos: 1, retain: true });
  await broker.kill();
  await broker.start();
  const found: string[] = [];
  const listener = await connect('listener');
  listener.on('message', (topic, payload) => void found.push(`${topic} ${payload}`));
  await listener.subscribeAsync('t/#', { qos: 1 });
  await speaker.publishAsync('t/end', 'end', { qos: 1 });
  t.true(await soon(() => found.includes('t/end end')));
  t.deepEqual(found, ['t/stays here', 't/end end']);
});

test('the last will of a robot that did not come back after the broker was killed is told', async (t) => {
  t.timeout(60_000);
  const { broker, connect } = await kept(t);
  const will = { topic: 't/robot', payload: Buffer.from('gone'), qos: 1, retain: true } as const;
  const robot = await connect('robot', { will, reconnectPeriod: 0 });
  const ended = once(robot, 'close');
  await broker.kill();
  await ended;
  await broker.start();
  const listener = await connect('listener');
  const told = once(listener, 'message');
  await listener.subscribeAsync('t/robot', { qos: 1 });
  const [topic, payload] = (await told) as [string, Buffer];
  t.deepEqual([topic, String(payload)], ['t/robot', 'gone']);
});

test('a user without the right to a session has none, whatever it asks for', async (t) => {
  const { connect } = await kept(t);
  const robot = await connect('robot');
  await robot.subscribeAsync('t/order', { qos: 1 });
  await robot.endAsync();
  const speaker = await connect('speaker');
  await speaker.publishAsync('t/order', 'drive', { qos: 1 });
  const heard: string[] = [];
  robot.on('message', (_topic, payload) => void heard.push(String(payload)));
  const isBack = once(robot, 'connect');
  robot.reconnect();
  await isBack;
  await robot.subscribeAsync('t/now', { qos: 1 });
  await speaker.publishAsync('t/now', 'stop', { qos: 1 });
  t.true(await soon(() => heard.length > 0));
  t.deepEqual(heard, ['stop']);
});
