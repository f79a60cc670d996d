import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import test, { type ExecutionContext } from 'ava';
import { SerialPort } from 'serialport';
import { driverNamed } from '../../../drivers/index.ts';
import type { FromVirtual, ToVirtual } from '../../../drivers/virtual/messages.ts';
import { demoWard, fleetDevice, wardBeds } from '../../../drivers/virtual/ward.ts';
import type { Decoded } from '../../../gateway/plugin/driver.ts';
import { openedHub } from '../../helpers/virtual.ts';

type Said<Type> = Extract<FromVirtual, { type: Type }>;

class Ward {
  readonly child: ChildProcess;
  readonly said: FromVirtual[] = [];

  constructor(t: ExecutionContext) {
    this.child = fork(new URL('../../../drivers/virtual/process.js', import.meta.url), {
      serialization: 'advanced',
    });
    this.child.on('message', (message: FromVirtual) => this.said.push(message));
    t.teardown(() => this.child.kill('SIGKILL'));
  }

  say(message: ToVirtual): void {
    this.child.send(message);
  }

  /** The first message of a type that fits, past or to come. */
  async hears<Type extends FromVirtual['type']>(
    type: Type,
    fits: (message: Said<Type>) => boolean = () => true,
  ): Promise<Said<Type>> {
    const isIt = (message: FromVirtual): message is Said<Type> =>
      message.type === type && fits(message as Said<Type>);
    for (;;) {
      const found = this.said.find(isIt);
      if (found) return found;
      await once(this.child, 'message');
    }
  }
}

async function opened(t: ExecutionContext, path: string): Promise<SerialPort> {
  const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  t.teardown(() => {
    if (port.isOpen) port.close();
  });
  return port;
}

/** Decodes what comes from a port, as its device's driver does, until there are enough frames. */
function decoded(port: SerialPort, deviceId: string, frames: number): Promise<Decoded[]> {
  const device = demoWard(1).devices.find((one) => one.deviceId === deviceId);
  const driver = driverNamed(device?.driver ?? '');
  const decoder = driver.decoder(driver.config.parse(device?.options));
  const out: Decoded[] = [];
  return new Promise((resolve) => {
    port.on('data', (bytes: Buffer) => {
      out.push(...decoder.push(bytes));
      if (decoder.frames >= frames) resolve([...out]);
    });
  });
}

test('every kind of port carries frames that the real drivers read without a fault', async (t) => {
  const ward = new Ward(t);
  ward.say({ type: 'start', seed: 1 });
  const { ports } = await ward.hears('ready');
  t.is(Object.keys(ports).length, 15);
  const [bed] = wardBeds;
  const key = bed?.replace('bed-', '') ?? '';
  const ids = [`imu-${key}`, `spo2-${key}`, 'wrench-1'];
  const lines = await Promise.all(ids.map((id) => opened(t, ports[id] ?? '')));
  const heard = Promise.all(lines.map((line, index) => decoded(line, ids[index] ?? '', 450)));
  ward.say({ type: 'play' });
  const [imu = [], oximeter = [], wrench = []] = await heard;
  for (const all of [imu, oximeter, wrench]) t.is(all.filter(({ type }) => type === 'fault').length, 0);
  // Three packets a sample instant, fifty instants a second: 450 frames are three seconds of the sensor's time.
  const rows = imu.filter((one) => one.type === 'waveform' && one.stream === 'imu');
  t.true(Math.abs(rows.length - 150) <= 15);
  for (const one of rows) {
    if (one.type !== 'waveform') continue;
    const [x = 0, y = 0, z = 0] = one.samples[0] ?? [];
    t.true(Math.hypot(x, y, z) > 0.3 && Math.hypot(x, y, z) < 3);
  }
  const spo2 = oximeter.filter((one) => one.type === 'reading' && one.metric === 'spo2');
  t.true(spo2.length >= 15);
  t.true(spo2.every((one) => one.type === 'reading' && (one.value ?? 0) > 85));
});

test('the script is told as it happens, and something asked for happens too', async (t) => {
  const ward = new Ward(t);
  ward.say({ type: 'start', seed: 1 });
  await ward.hears('ready');
  ward.say({ type: 'inject', kind: 'contact' });
  t.regex((await ward.hears('refused')).message, /does not play yet/);
  ward.say({ type: 'play' });
  await ward.hears('heartbeat', ({ atS }) => atS > 0);
  ward.say({ type: 'inject', kind: 'contact' });
  const { happening, wallMs } = await ward.hears('happening');
  t.is(happening.kind, 'contact');
  t.is(happening.expects, 'contact');
  t.true(Math.abs(wallMs - Date.now()) < 5000);
  ward.say({ type: 'inject', kind: 'desaturation' });
  t.truthy(await ward.hears('refused', ({ message }) => message.includes('no bed named')));
  const fall = await ward.hears('happening', (one) => one.happening.kind === 'fall');
  t.is(fall.happening.atS, 12);
});

test('the ward ends with its parent and leaves nothing behind', async (t) => {
  const ward = new Ward(t);
  ward.say({ type: 'start', seed: 1 });
  const { ports } = await ward.hears('ready');
  const path = Object.values(ports)[0] ?? '';
  t.true(existsSync(path));
  ward.child.disconnect();
  await once(ward.child, 'exit');
  t.false(existsSync(path));
});

test('a folder without recordings is a named failure', async (t) => {
  const ward = new Ward(t);
  ward.say({ type: 'start', seed: 1, recordings: new URL('.', import.meta.url).pathname });
  t.regex((await ward.hears('failed')).message, /^VIGIL_RECORDING_INVALID: .*nothing to play/);
});

test('the robot is on the bus: state, a retained connection, and a goodbye', async (t) => {
  const broker = await Aedes.createBroker();
  const server = createServer(broker.handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    broker.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const seen: { topic: string; payload: string; retain: boolean }[] = [];
  let notify: () => void = () => undefined;
  broker.on('publish', ({ topic, payload, retain }) => {
    if (topic.startsWith('$')) return;
    seen.push({ topic, payload: payload.toString(), retain });
    notify();
  });
  const saw = async (fits: (message: (typeof seen)[number]) => boolean) => {
    for (;;) {
      const found = seen.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => {
        notify = resolve;
      });
    }
  };
  const ward = new Ward(t);
  const login = { url: `mqtt://127.0.0.1:${port}`, username: 'robot', password: 'robot' };
  ward.say({ type: 'start', seed: 1, broker: { [fleetDevice]: login, 'room-101': login } });
  await ward.hears('ready');
  const online = await saw(({ payload }) => payload.includes('"ONLINE"'));
  t.is(online.topic, 'uagv/v2/vigil/porter-1/connection');
  t.true(online.retain);
  ward.say({ type: 'play' });
  const state = await saw(({ topic }) => topic.endsWith('/state'));
  const driver = driverNamed('vda5050');
  const decoder = driver.decoder(driver.config.parse({}));
  const metrics = decoder.push(Buffer.from(`${state.payload}\n`));
  t.true(metrics.some((one) => one.type === 'reading' && one.metric === 'emergency-stop' && one.value === 0));
  t.true(metrics.every(({ type }) => type === 'reading'));
  t.regex((await saw(({ topic }) => topic.startsWith('vigil/v1/in/room-101/'))).payload, /room-temperature/);
  ward.say({ type: 'stop' });
  t.true((await saw(({ payload }) => payload.includes('"OFFLINE"'))).retain);
  await once(ward.child, 'exit');
});

test('the devices on the network answer their real drivers: a force sensor in datagrams, an arm behind a WebSocket', async (t) => {
  const ward = new Ward(t);
  ward.say({ type: 'start', seed: 1 });
  const { ports } = await ward.hears('ready');
  const { hostname: host, port } = new URL(ports['wrench-2'] ?? '');
  const force = { host, port: Number(port), rateHz: 200 };
  const arm = { url: ports['arm-2'], wrenchTopic: null };
  const { heard, until, readings, hub } = openedHub(t, [
    { deviceId: 'wrench-2', driver: 'ati-netft', options: force },
    { deviceId: 'arm-2', driver: 'rosbridge', options: arm },
  ]);
  ward.say({ type: 'play' });
  for (const stream of ['wrench', 'joints'])
    await until(() => heard.some((one) => one.kind === 'waveform' && one.stream === stream));
  await until(() => readings('emergency-stop').length > 0 && readings('battery').length > 0);
  t.true(readings('emergency-stop').every(({ value }) => value === 0));
  t.deepEqual(
    hub.counters().map(({ faults }) => faults),
    [0, 0],
  );
});
