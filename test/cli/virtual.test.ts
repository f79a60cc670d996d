import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { loopbackBroker, openedHub, virtualRun } from '../helpers/virtual.ts';

test('a virtual device plays a recording at the far end of a real line', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-virtual-test-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const rows = Array.from({ length: 60 }, (_, s) => `${s},61,88`).join('\n');
  await writeFile(join(folder, 'low.csv'), `t[s],hr[/min],spo2[%]\n${rows}\n`);
  const run = await virtualRun(
    t,
    'nonin-oem3',
    '--option',
    'format=7',
    '--recording',
    join(folder, 'low.csv'),
  );
  const { until, readings, status } = openedHub(t, [
    { deviceId: 'oxi-1', driver: 'nonin-oem3', port: run.address, options: { format: 7 } },
  ]);
  await until(() => readings('spo2').some(({ value }) => value === 88));
  await until(() => readings('heart-rate').some(({ value }) => value === 61));
  t.is(status()?.faults, 0);
  t.true(Number((await run.end())['written']) > 100);
});

test('a virtual robot behind a real WebSocket is asked, streams, hangs up and is found again', async (t) => {
  const run = await virtualRun(t, 'rosbridge', '--fault', 'unplug@20000');
  t.regex(run.address, /^ws:\/\/127\.0\.0\.1:\d+$/);
  const { until, readings, status, heard } = openedHub(t, [
    { deviceId: 'robot-1', driver: 'rosbridge', options: { url: run.address } },
  ]);
  await until(() => heard.some((one) => one.kind === 'waveform' && one.stream === 'joints'));
  await until(() => readings('emergency-stop').some(({ value }) => value === 0));
  await until(() => readings('battery').length > 0);
  await until(() => status()?.problem === 'unreachable');
  const before = heard.length;
  await until(() => status()?.state === 'open' && heard.length > before);
  t.is(status()?.faults, 0);
  t.like(await run.end(), { faults: { unplug: 1 } });
});

test('a virtual register bank is asked and answers with a signal that moves', async (t) => {
  const registers = [
    { address: 5, type: 'i16', scale: 0.01, metric: 'room-temperature', unit: 'Cel', everyMs: 200 },
  ];
  const run = await virtualRun(t, 'modbus', '--option', `registers=${JSON.stringify(registers)}`);
  const { until, readings, status } = openedHub(t, [
    { deviceId: 'm', driver: 'modbus', port: run.address, options: { registers } },
  ]);
  const values = () => new Set(readings('room-temperature').map(({ value }) => value));
  await until(() => values().size >= 3);
  t.true([...values()].slice(1).every((value) => value !== null && value >= 20 && value <= 23));
  t.is(status()?.faults, 0);
});

test('a virtual force sensor answers over real datagrams', async (t) => {
  const run = await virtualRun(t, 'ati-netft');
  const { hostname: host, port } = new URL(run.address);
  const { until, heard, status } = openedHub(t, [
    { deviceId: 'ft-1', driver: 'ati-netft', options: { host, port: Number(port) } },
  ]);
  await until(() => heard.some((one) => one.kind === 'waveform' && one.stream === 'wrench'));
  t.is(status()?.faults, 0);
});

test('a virtual robot on a real broker is online, drives an order, pauses, and shows both in its state', async (t) => {
  const broker = await loopbackBroker(t);
  const options = ['--option', 'manufacturer=acme', '--option', 'serialNumber=one'];
  const run = await virtualRun(t, 'vda5050', ...options, '--broker', broker);
  const robot = { manufacturer: 'acme', serialNumber: 'one' };
  const { hub, until, readings, status } = openedHub(
    t,
    [{ deviceId: 'robot-1', driver: 'vda5050', options: robot }],
    broker,
  );
  await until(() => readings('connection').some(({ value, text }) => value === 1 && text === 'ONLINE'));
  const nodes = ['door', 'bed-1', 'desk'].map((nodeId) => ({ nodeId }));
  const answers: unknown[] = [];
  const give = (name: string, values = {}) =>
    hub.command('robot-1', { name, values }, (refusal) => answers.push(refusal ?? 'sent'));
  give('order', { orderId: 'tea', nodes });
  t.deepEqual(answers, ['sent']);
  const last = (metric: string) => readings(metric).at(-1);
  await until(() => last('order-active')?.text === 'tea' && last('order-active')?.value === 1);
  await until(() => last('driving')?.value === 1);
  give('pause');
  await until(() => last('driving')?.value === 0 && last('order-active')?.value === 1);
  give('resume');
  await until(() => last('last-node')?.text === 'desk' && last('order-active')?.value === 0);
  t.deepEqual(
    [...new Set(readings('last-node').map(({ text }) => text))].filter((text) => text !== ''),
    ['door', 'bed-1', 'desk'],
  );
  t.is(status()?.faults, 0);
  t.is((await run.end())['heard'], 3);
  await until(() => last('connection')?.text === 'OFFLINE');
});

test('a robot whose cable is pulled is told by its last will, and comes back', async (t) => {
  const broker = await loopbackBroker(t);
  const { until, readings, hub } = openedHub(
    t,
    [{ deviceId: 'robot-1', driver: 'vda5050', options: { manufacturer: 'm' } }],
    broker,
  );
  await until(() => hub.counters()[0]?.state === 'open');
  const run = await virtualRun(
    t,
    'vda5050',
    '--option',
    'manufacturer=m',
    '--broker',
    broker,
    '--device-id',
    'robot-1',
    '--fault',
    'unplug@0',
  );
  const words = () => readings('connection').map(({ text }) => text);
  // A cable that is pulled at once may take its first word along.
  const since = () => words().slice(words().indexOf('CONNECTIONBROKEN'));
  await until(() => words().includes('CONNECTIONBROKEN') && since().includes('ONLINE'));
  t.deepEqual(since().slice(0, 2), ['CONNECTIONBROKEN', 'ONLINE']);
  t.like(await run.end(), { faults: { unplug: 1 } });
});

const node = {
  edgeNode: 'node-1',
  metrics: [{ name: 'Room/Temperature', metric: 'room-temperature', unit: 'Cel' }],
};
const nodeOptions = ['--option', 'edgeNode=node-1', '--option', `metrics=${JSON.stringify(node.metrics)}`];

test('a virtual edge node that lost a message is asked to be born again, and is', async (t) => {
  const broker = await loopbackBroker(t);
  const run = await virtualRun(
    t,
    'sparkplug-b',
    ...nodeOptions,
    '--broker',
    broker,
    '--fault',
    'lost-message@3',
  );
  // The gateway comes later than the node's first birth: births are not kept, so it has to ask.
  const { until, readings } = openedHub(t, [{ deviceId: 'n', driver: 'sparkplug-b', options: node }], broker);
  await until(() => readings('connection').some(({ value }) => value === 1));
  await until(() => readings('room-temperature').some(({ quality }) => quality === 'good'));
  await until(() => readings('room-temperature').some(({ reason }) => reason === 'sequence-gap'));
  const gapped = readings('room-temperature').length;
  await until(() =>
    readings('room-temperature')
      .slice(gapped)
      .some(({ quality }) => quality === 'good'),
  );
  t.true(Number((await run.end())['heard']) >= 1);
});

test('an edge node whose cable is pulled dies by its will, with the number of its own birth', async (t) => {
  const broker = await loopbackBroker(t);
  const { until, readings, hub, status } = openedHub(
    t,
    [{ deviceId: 'n', driver: 'sparkplug-b', options: node }],
    broker,
  );
  await until(() => hub.counters()[0]?.state === 'open');
  await virtualRun(t, 'sparkplug-b', ...nodeOptions, '--broker', broker, '--fault', 'unplug@2');
  const said = () => readings('connection').map(({ value }) => value);
  await until(() => said().includes(0));
  await until(() => said().lastIndexOf(1) > said().indexOf(0));
  t.is(status()?.faults, 0);
});

test('a Zigbee device tells its availability to whoever comes later, and its end by its will', async (t) => {
  const broker = await loopbackBroker(t);
  const run = await virtualRun(t, 'zigbee2mqtt', '--broker', broker, '--device-id', 'door-1');
  const { until, readings } = openedHub(
    t,
    [{ deviceId: 'door-1', driver: 'zigbee2mqtt', options: {} }],
    broker,
  );
  await until(() => readings('connection').some(({ value }) => value === 1));
  await until(() => readings('room-temperature').length > 0);
  run.child.kill('SIGKILL');
  await until(() => readings('connection').at(-1)?.value === 0);
  t.pass();
});

test('messages lost, doubled, spoilt and flooding are told as they are counted, and harm no gateway', async (t) => {
  const broker = await loopbackBroker(t);
  const { until, readings, hub, status } = openedHub(
    t,
    [{ deviceId: 'b', driver: 'mqtt-json', options: {} }],
    broker,
  );
  await until(() => hub.counters()[0]?.state === 'open');
  const kinds = ['lost-message', 'doubled-message', 'corrupt-payload', 'flood'];
  const faults = kinds.flatMap((kind) => ['--fault', `${kind}=0.2`]);
  const run = await virtualRun(t, 'mqtt-json', '--broker', broker, '--device-id', 'b', ...faults);
  await until(() => (status()?.faults ?? 0) > 0 && (status()?.frames ?? 0) > 300);
  const { faults: done } = await run.end();
  t.deepEqual(Object.keys(done ?? {}).sort(), [...kinds].sort());
  t.true(readings('heart-rate').length >= 0);
});

test('a fault that a device of this kind cannot have is refused with those that it can', async (t) => {
  const run = virtualRun(t, 'vda5050', '--fault', 'bit-flip=0.1');
  await t.throwsAsync(run, { message: /ended without a word/ });
});
