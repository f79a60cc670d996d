import { type ChildProcess, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import test from 'ava';
import { connectAsync } from 'mqtt';
import type { Measurement } from '../../gateway/core/measurement.ts';
import { batchReader } from '../../gateway/plugin/batch.ts';
import type { DeviceCounters, DeviceSpec, FromDrivers, ToDrivers } from '../../gateway/plugin/child.ts';
import { bota, noninPacket } from '../conformance/driver-units.ts';
import { joined } from '../helpers/bytes.ts';
import { ptyPair } from '../helpers/pty.ts';

const modulePath = new URL('../../drivers/process.js', import.meta.url);

function startChild(devices: readonly DeviceSpec[], broker?: { url: string }): ChildProcess {
  const child = fork(modulePath, { serialization: 'advanced' });
  const login = broker && { ...broker, username: 'drivers', password: 'secret' };
  child.send({ type: 'start', devices, ...(login && { broker: login }) } satisfies ToDrivers);
  return child;
}

/** Reads messages until enough is known. */
async function until(child: ChildProcess, isEnough: (message: FromDrivers) => boolean): Promise<void> {
  for await (const [message] of on(child, 'message')) if (isEnough(message as FromDrivers)) return;
}

/** Everything that a child has measured since it was asked. */
function measuredBy(child: ChildProcess): readonly Measurement[] {
  const measured: Measurement[] = [];
  const unpacked = batchReader();
  child.on('message', (message: FromDrivers) => {
    if (message.type === 'batch') measured.push(...unpacked(message));
  });
  return measured;
}

const isOpen = (message: FromDrivers, deviceId: string): boolean =>
  stateOf(message, deviceId)?.state === 'open';

const stateOf = (message: FromDrivers, deviceId: string): DeviceCounters | undefined =>
  message.type === 'counters' ? message.devices.find((device) => device.deviceId === deviceId) : undefined;

async function stop(child: ChildProcess): Promise<number | null> {
  const exit = once(child, 'exit');
  child.send({ type: 'stop' } satisfies ToDrivers);
  const [code] = await exit;
  return code as number | null;
}

test('bytes on a serial line arrive as stamped batches; broken devices end no other', async (t) => {
  const [forceLine, pulseLine] = await Promise.all([ptyPair(), ptyPair()]);
  t.teardown(() => Promise.all([forceLine.end(), pulseLine.end()]));
  const child = startChild([
    { deviceId: 'none', driver: 'no-such-driver', options: {} },
    { deviceId: 'away', driver: 'bota-sensone', port: '/dev/vigil-not-there', options: {} },
    { deviceId: 'portless', driver: 'nonin-oem3', options: {} },
    { deviceId: 'wrong', driver: 'nonin-oem3', port: pulseLine.device, options: { format: 9 } },
    { deviceId: 'wrench-1', driver: 'bota-sensone', port: forceLine.gateway, options: {} },
    { deviceId: 'pulse-1', driver: 'nonin-oem3', port: pulseLine.gateway, options: {} },
  ]);
  t.teardown(() => child.kill('SIGKILL'));
  const counters = new Map<string, DeviceCounters>();
  await until(child, (message) => {
    if (message.type === 'counters') for (const row of message.devices) counters.set(row.deviceId, row);
    return (
      isOpen(message, 'wrench-1') && isOpen(message, 'pulse-1') && counters.get('away')?.state === 'failed'
    );
  });
  t.regex(counters.get('none')?.reason ?? '', /VIGIL_DRIVER_UNKNOWN/);
  t.is(counters.get('portless')?.state, 'failed');
  t.is(counters.get('wrong')?.state, 'failed');

  const measured = measuredBy(child);
  await forceLine.send(joined(bota.a, Uint8Array.of(1, 2, 3), bota.b));
  await pulseLine.send(joined(noninPacket(2), noninPacket(2)));
  await until(child, () => {
    const metrics = measured.map((item) => (item.kind === 'reading' ? item.metric : item.stream));
    return metrics.filter((name) => name === 'wrench').length > 1 && metrics.includes('heart-rate');
  });
  const wrench = measured.find((item) => item.kind === 'waveform' && item.stream === 'wrench');
  t.true(wrench?.kind === 'waveform' && wrench.samples instanceof Float32Array);
  t.like(wrench, { deviceId: 'wrench-1', quality: 'good' });
  const rate = measured.find((item) => item.kind === 'reading' && item.metric === 'heart-rate');
  t.like(rate, { value: 72, unit: '/min', quality: 'good' });
  t.is(rate?.receivedAt.bootId.length, 36);

  await until(child, (message) => stateOf(message, 'wrench-1')?.frames === 2);
  await until(child, (message) => stateOf(message, 'wrench-1')?.faults === 1);
  t.is(await stop(child), 0);
});

test('unplugging is a state of the device, and the process goes on', async (t) => {
  const pair = await ptyPair();
  t.teardown(pair.end);
  const child = startChild([
    { deviceId: 'wrench-1', driver: 'bota-sensone', port: pair.gateway, options: {} },
  ]);
  t.teardown(() => child.kill('SIGKILL'));
  await until(child, (message) => isOpen(message, 'wrench-1'));
  await pair.unplug();
  await until(child, (message) => stateOf(message, 'wrench-1')?.problem === 'unplugged');
  await pair.plug();
  await until(child, (message) => isOpen(message, 'wrench-1'));
  await pair.send(bota.a);
  await until(child, (message) => message.type === 'batch');
  t.is(await stop(child), 0);
});

test('every command is answered under its number: sent, or why not', async (t) => {
  const pair = await ptyPair();
  t.teardown(pair.end);
  const child = startChild([
    { deviceId: 'cuff-1', driver: 'berry-pm6750', port: pair.gateway, options: {} },
    { deviceId: 'cuff-2', driver: 'berry-pm6750', port: '/dev/vigil-not-there', options: {} },
  ]);
  t.teardown(() => child.kill('SIGKILL'));
  await until(child, (message) => isOpen(message, 'cuff-1'));
  const ask = (id: number, deviceId: string, name = 'stop-pressure') =>
    child.send({ type: 'command', id, deviceId, command: { name, values: {} } } satisfies ToDrivers);
  ask(7, 'cuff-1');
  ask(8, 'cuff-2');
  ask(9, 'cuff-1', 'burst');
  ask(10, 'nobody');
  const answers = new Map<number, string | undefined>();
  await until(child, (message) => {
    if (message.type === 'command-answer') answers.set(message.id, message.refusal?.code);
    return answers.size === 4;
  });
  t.deepEqual(
    [...answers],
    [
      [7, undefined],
      [8, 'VIGIL_DEVICE_AWAY'],
      [9, 'VIGIL_COMMAND_INVALID'],
      [10, 'VIGIL_COMMAND_INVALID'],
    ],
  );
  t.is(await stop(child), 0);
});

test('the process ends when its parent is gone', async (t) => {
  const child = startChild([]);
  await until(child, (message) => message.type === 'heartbeat');
  const exit = once(child, 'exit');
  child.disconnect();
  t.deepEqual(await exit, [0, null]);
});

test('messages of a real broker reach the device whose filter matches, retained ones too', async (t) => {
  const aedes = await Aedes.createBroker();
  const server = createServer(aedes.handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `mqtt://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const publisher = await connectAsync(url, { reconnectPeriod: 0 });
  t.teardown(async () => {
    await publisher.endAsync(true);
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    server.close();
  });
  const connection = {
    timestamp: '2020-01-01T00:00:00Z',
    version: '2.1.0',
    connectionState: 'CONNECTIONBROKEN',
  };
  await publisher.publishAsync('uagv/v2/Acme/CR-7/connection', JSON.stringify(connection), {
    retain: true,
    qos: 1,
  });

  const child = startChild(
    [
      { deviceId: 'CR-7', driver: 'vda5050', options: {} },
      { deviceId: 'bed-4', driver: 'mqtt-json', options: {} },
    ],
    { url },
  );
  t.teardown(() => child.kill('SIGKILL'));
  const measured = measuredBy(child);
  await until(child, () => measured.length > 0);
  const [will] = measured;
  t.like(will, { deviceId: 'CR-7', metric: 'connection', value: 0, text: 'CONNECTIONBROKEN' });
  t.deepEqual(will?.kind === 'reading' && will.at, will?.receivedAt);

  await publisher.publishAsync('vigil/v1/in/bed-4/vitals', '{broken', { qos: 1 });
  await publisher.publishAsync('vigil/v1/in/bed-4/vitals', Buffer.alloc(70_000, 0x20), { qos: 1 });
  await publisher.publishAsync('vigil/v1/in/bed-5/vitals', JSON.stringify({ t: 1, code: 'spo2', value: 1 }), {
    qos: 1,
  });
  const pretty = JSON.stringify({ t: 1, code: 'spo2', value: 1_000, unit: '%' }, null, 2);
  await publisher.publishAsync('vigil/v1/in/bed-4/vitals', pretty, { qos: 1 });
  await until(child, () => measured.length > 1);
  t.like(measured[1], { deviceId: 'bed-4', metric: 'spo2', quality: 'invalid', reason: 'implausible' });
  await until(child, (message) => stateOf(message, 'bed-4')?.faults === 2);
  t.is(await stop(child), 0);
});

test('a broker that is away is a state of its devices', async (t) => {
  const child = startChild([{ deviceId: 'CR-7', driver: 'vda5050', options: {} }], {
    url: 'mqtt://127.0.0.1:9',
  });
  t.teardown(() => child.kill('SIGKILL'));
  let last: DeviceCounters | undefined;
  await until(child, (message) => {
    last = stateOf(message, 'CR-7') ?? last;
    return last?.state === 'failed';
  });
  t.regex(last?.reason ?? '', /ECONNREFUSED/);
  t.is(await stop(child), 0);
});
