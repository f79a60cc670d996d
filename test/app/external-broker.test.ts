import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test, { type ExecutionContext } from 'ava';
import type { MqttClient } from 'mqtt';
import { filter, firstValueFrom, interval, map } from 'rxjs';
import { alarmTopic, statusTopic } from '../../gateway/bus/topics.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { authority } from '../helpers/certificates.ts';
import { testGateway } from '../helpers/gateway.ts';
import { type Mosquitto, mosquitto } from '../helpers/mosquitto.ts';
import { root } from '../helpers/source-tree.ts';

const site = { site: 'test', gateway: 'g1' };
const clock = systemClock();

const cordOf = (bed: string) => ({
  id: `cord-${bed}`,
  driver: 'mqtt-json',
  bed,
  options: { measures: ['call'], silentAfterS: 3600 },
});
const devices = [
  cordOf('bed-1'),
  cordOf('bed-2'),
  { id: 'ox-1', driver: 'nonin-oem3', bed: 'bed-2', port: '/dev/vigil-no-such-port' },
];
const logins = ({ login }: Mosquitto) => ({
  gateway: login('gateway'),
  drivers: login('drivers'),
  flows: login('flows'),
});

/** What a display with a session has heard of events, by their id and in their order. */
async function wall(broker: Mosquitto) {
  const display = broker.client('display', { clean: false, clientId: 'wall', resubscribe: false });
  await display.subscribeAsync('vigil/v1/test/g1/event/#', { qos: 1 });
  const ids: string[] = [];
  const types: string[] = [];
  let twice = 0;
  display.on('message', (_topic, payload) => {
    const { id, type, data } = JSON.parse(String(payload)) as {
      id: string;
      type: string;
      data?: { type?: string };
    };
    if (ids.includes(id)) twice += 1;
    else {
      ids.push(id);
      types.push(`${type} ${data?.type ?? ''}`);
    }
  });
  return {
    ids,
    types,
    twice: () => twice,
    until: (isEnough: () => boolean) =>
      firstValueFrom(
        interval(50).pipe(
          map(() => isEnough()),
          filter(Boolean),
        ),
      ),
  };
}

/** A pull cord on the broker of the site, let go and pulled until it is heard. */
async function pulled<Heard>(cord: MqttClient, bed: string, heard: Promise<Heard>): Promise<Heard> {
  const say = (value: number) =>
    cord.publish(
      `vigil/v1/in/cord-${bed}/call`,
      JSON.stringify({ t: Date.now() / 1000, code: 'call', value, unit: '1' }),
      { qos: 1 },
    );
  const stop = clock.every(500, () => [0, 1].map(say));
  const found = await heard;
  stop();
  return found;
}

/** The alarms that a newcomer finds on the broker, and then sees come and go, once they satisfy. */
async function standing(broker: Mosquitto, isEnough: (topics: readonly string[]) => boolean): Promise<void> {
  const newcomer = broker.client('display');
  const topics = new Set<string>();
  newcomer.on('message', (topic, payload) => {
    if (payload.length > 0) topics.add(topic);
    else topics.delete(topic);
  });
  await newcomer.subscribeAsync('vigil/v1/test/g1/alarm/#', { qos: 1 });
  await firstValueFrom(interval(50).pipe(filter(() => isEnough([...topics]))));
  await newcomer.endAsync();
}

/** The same topics, in whatever order. */
const areSame = (some: readonly string[], others: readonly string[]): boolean =>
  JSON.stringify(some.toSorted()) === JSON.stringify(others.toSorted());

const alarmOf =
  (t: ExecutionContext, alarm$: { subscribe(run: (alarm: Alarm) => void): { unsubscribe(): void } }) =>
  (type: string, isPresent: boolean) =>
    new Promise<Alarm>((resolve) => {
      const running = alarm$.subscribe((alarm) => {
        if (alarm.type === type && alarm.isPresent === isPresent) resolve(alarm);
      });
      t.teardown(() => running.unsubscribe());
    });

test('on a broker of the site the ward’s alarms arrive; killed and restarted, that is said, and nothing is lost, in order, once', async (t) => {
  t.timeout(60_000, 'what the test waits for never came');
  const broker = await mosquitto(t);
  const display = await wall(broker);
  const { app, log } = await testGateway(t, { devices }, { externalBroker: logins(broker) });
  t.is(app.brokerPort, broker.port);
  const alarm = alarmOf(t, app.alarm$);
  const events: string[] = [];
  const listening = app.event$.subscribe(({ id, type }) => type === 'help-call' && events.push(id));
  t.teardown(() => listening.unsubscribe());
  const cord = broker.client('sensor');
  const call = await pulled(cord, 'bed-1', alarm('help-call', true));
  await display.until(() => display.types.some((type) => type.endsWith(' help-call')));
  await standing(broker, (topics) => topics.includes(alarmTopic(site, call.id)));

  const away = alarm('broker-away', true);
  const killedAt = clock.now().monoMs;
  await broker.kill();
  const said = await away;
  const tookMs = clock.now().monoMs - killedAt;
  t.log(`broker-away ${Math.round(tookMs)} ms after the kill`);
  t.true(tookMs < 10_000);
  t.is(said.category, 'technical');
  t.is(said.evidence[0]?.values['address'], broker.url);
  // Meanwhile alarms sound: the device that is not there, on this machine; the cord, on the broker, is silent for now.
  await firstValueFrom(
    interval(50).pipe(filter(() => app.openAlarms().some(({ type }) => type === 'device-silent'))),
  );
  const board = await (await fetch(`${app.stationUrl}/metrics`)).text();
  t.regex(board, /^vigil_bus_away 1$/m);
  t.regex(board, /^vigil_bus_losses_total 1$/m);

  const over = alarm('broker-away', false);
  await broker.start();
  await over;
  await display.until(() => display.types.filter((type) => type.endsWith(' broker-away')).length >= 2);
  const calls = () => display.types.filter((type) => type.endsWith(' help-call')).length;
  const before = calls();
  const second = app.alarm$.pipe(filter(({ type, bedId }) => type === 'help-call' && bedId === 'bed-2'));
  await pulled(cord, 'bed-2', firstValueFrom(second));
  await display.until(() => calls() > before);
  const open = () => app.openAlarms().map(({ id }) => alarmTopic(site, id));
  // Exactly the open alarms, the closed one of the broker not among them.
  await standing(broker, (topics) => topics.length > 0 && areSame(topics, open()));
  await display.until(() => events.every((id) => display.ids.includes(id)));
  t.deepEqual(
    display.ids.filter((id) => events.includes(id)),
    events,
    'each event of before and after, in its order',
  );
  const order = ['help-call', 'broker-away', 'device-silent'].map((type) =>
    display.types.findIndex((one) => one.endsWith(` ${type}`)),
  );
  t.true(
    order.every((at) => at >= 0),
    display.types.join('\n'),
  );
  t.true((order[0] ?? 0) < (order[1] ?? 0));
  t.is(display.twice(), 0, 'nothing was under way when it was killed');
  t.is(log.lines.filter((line) => line.startsWith('error')).length, 0, log.lines.join('\n'));
});

test('it starts where the broker is away, says so, and what was kept goes out in order when the broker is there', async (t) => {
  t.timeout(60_000, 'what the test waits for never came');
  const broker = await mosquitto(t, { isAway: true });
  const before = clock.now().monoMs;
  const { app } = await testGateway(t, { devices }, { externalBroker: logins(broker) });
  t.true(clock.now().monoMs - before < 10_000);
  const isOpen = (type: string) => app.openAlarms().some((alarm) => alarm.type === type);
  await firstValueFrom(interval(50).pipe(filter(() => isOpen('broker-away') && isOpen('device-silent'))));
  const display = await broker.start().then(() => wall(broker));
  await standing(broker, (topics) =>
    areSame(
      topics,
      app.openAlarms().map(({ id }) => alarmTopic(site, id)),
    ),
  );
  await display.until(() => display.types.some((type) => type.endsWith(' broker-away')));
  const status = broker.client('display');
  const told = new Promise<string>((resolve) => {
    status.on('message', (_topic, payload) => resolve(String(payload)));
  });
  await status.subscribeAsync(statusTopic(site), { qos: 1 });
  t.is((JSON.parse(await told) as { state: string }).state, 'online');
});

/** `vigil run` as a service manager would start it, up to its first word. */
async function running(t: ExecutionContext, config: string, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(root, 'build/gateway/main.js'), 'run', '--config', config], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stderr })) {
    if (!line.includes('VIGIL_STARTED')) continue;
    child.stderr.resume();
    return child;
  }
  throw new Error('vigil run ended before it started');
}

test('`vigil run` reaches a broker that wants certificates, and its last will is told when it is killed', async (t) => {
  t.timeout(60_000, 'what the test waits for never came');
  const ca = await authority(t);
  const server = await ca.issue('broker', { altNames: 'IP:127.0.0.1' });
  const broker = await mosquitto(t, { tls: { ...server, ca: ca.cert } });
  const own = await ca.issue('vigil');
  const folder = await mkdtemp(join(tmpdir(), 'vigil-site-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const config = join(folder, 'vigil.yaml');
  await writeFile(
    config,
    JSON.stringify({
      site: 'test',
      gateway: 'g1',
      ward: 'Ward',
      station: { port: 0 },
      broker: { url: broker.url, ca: ca.cert, cert: own.cert, key: own.key },
      store: { directory: folder },
      beds: [{ id: 'bed-1', room: '1', label: '1' }],
      staff: [{ id: 'nurse-1', displayName: 'Nurse', role: 'nurse', pin: { env: 'NURSE_PIN' } }],
      devices: [devices[0]],
    }),
  );
  const pair = await ca.issue('wall');
  const { readFileSync } = await import('node:fs');
  const display = broker.client('display', {
    ca: readFileSync(ca.cert),
    cert: readFileSync(pair.cert),
    key: readFileSync(pair.key),
  });
  const states: string[] = [];
  let look = (): void => undefined;
  display.on('message', (_topic, payload) => {
    states.push((JSON.parse(String(payload)) as { state: string }).state);
    look();
  });
  const heard = (...wanted: readonly string[]) =>
    new Promise<void>((resolve) => {
      look = () => JSON.stringify(states) === JSON.stringify(wanted) && resolve();
      look();
    });
  await display.subscribeAsync(statusTopic(site), { qos: 1 });
  const child = await running(t, config, { NURSE_PIN: 'x' });
  await heard('online');
  child.kill('SIGKILL');
  await heard('online', 'offline');
  const again = await running(t, config, { NURSE_PIN: 'x' });
  await heard('online', 'offline', 'online');
  again.kill('SIGINT');
  await heard('online', 'offline', 'online', 'offline');

  const doctor = spawn(
    process.execPath,
    [join(root, 'build/gateway/main.js'), 'doctor', '--config', config, '--lang', 'en'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let out = '';
  for await (const chunk of doctor.stdout) out += chunk;
  t.regex(out, new RegExp(`✔ broker ${broker.url}: the message broker answers`));
  t.regex(out, new RegExp(`\\? certificate ${own.cert}: runs out in 1 days`));
});
