import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { SerialPort } from 'serialport';
import { SerialDevice } from '../../../drivers/virtual/serial-device.ts';

const everyByte = Uint8Array.from({ length: 256 }, (_, value) => value);
const mixed = Uint8Array.from({ length: 4096 }, (_, index) => (index * 167 + (index >> 8)) & 0xff);

function folderFor(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-virtual-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function opened(t: ExecutionContext, path: string): Promise<SerialPort> {
  const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  t.teardown(() => {
    if (port.isOpen) port.close();
  });
  return port;
}

/** Resolves with the first `length` bytes of the port. */
function bytesFrom(port: SerialPort, length: number): Promise<Buffer> {
  return new Promise((resolve) => {
    let all = Buffer.alloc(0);
    port.on('data', (bytes: Buffer) => {
      all = Buffer.concat([all, bytes]);
      if (all.length >= length) resolve(all);
    });
  });
}

/**
 * serialport 13 reads a hung-up line for ever when it hangs up during a read instead of during a wait. A few turns of the
 * thread pool that reads use bring it to the wait.
 */
async function readerAtRest(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await stat('.');
}

test('all 256 byte values arrive as they were sent, both ways, with no echo', async (t) => {
  let sent = Buffer.alloc(0);
  let isComplete: () => void = () => undefined;
  const complete = new Promise<void>((resolve) => {
    isComplete = resolve;
  });
  const device = new SerialDevice(join(folderFor(t), 'port'), (bytes) => {
    sent = Buffer.concat([sent, bytes]);
    if (sent.length >= everyByte.length + mixed.length) isComplete();
  });
  t.teardown(() => device.unplug());
  const port = await opened(t, device.port);
  const received = bytesFrom(port, everyByte.length + mixed.length);
  device.write(everyByte);
  device.write(mixed);
  t.deepEqual(await received, Buffer.concat([everyByte, mixed]));
  port.write(everyByte);
  port.write(mixed);
  await complete;
  t.deepEqual(sent, Buffer.concat([everyByte, mixed]));
  t.is(device.counters.received, sent.length);
});

test('what is written before anybody opens the port is never echoed back to the device', async (t) => {
  const device = new SerialDevice(join(folderFor(t), 'port'));
  t.teardown(() => device.unplug());
  for (let round = 0; round < 20; round += 1) device.write(everyByte);
  const port = await opened(t, device.port);
  const first = bytesFrom(port, 1);
  device.write(Uint8Array.of(0x55));
  await first;
  t.is(device.counters.received, 0);
});

test('a line that nobody reads is bounded, counted, and never waits', (t) => {
  const device = new SerialDevice(join(folderFor(t), 'port'));
  t.teardown(() => device.unplug());
  for (let round = 0; round < 500; round += 1) device.write(mixed);
  const { written, dropped } = device.counters;
  t.true(written < 200_000);
  t.true(dropped > 500 * mixed.length - 200_000);
});

test('a dead device is silent and a revived one speaks again', async (t) => {
  const device = new SerialDevice(join(folderFor(t), 'port'));
  t.teardown(() => device.unplug());
  const port = await opened(t, device.port);
  const first = bytesFrom(port, 2);
  device.write(Uint8Array.of(1));
  device.die();
  device.write(Uint8Array.of(2));
  device.revive();
  device.write(Uint8Array.of(3));
  t.deepEqual([...(await first)], [1, 3]);
});

test('a pulled cable closes the port, and the device comes back under the same path', async (t) => {
  const device = new SerialDevice(join(folderFor(t), 'port'));
  t.teardown(() => device.unplug());
  const port = await opened(t, device.port);
  // Only a port that is being read notices.
  const first = bytesFrom(port, 1);
  device.write(Uint8Array.of(0));
  await first;
  await readerAtRest();
  const closed = once(port, 'close');
  device.unplug();
  await closed;
  device.plug();
  const again = await opened(t, device.port);
  const received = bytesFrom(again, 3);
  device.write(Uint8Array.of(1, 10, 13));
  t.deepEqual([...(await received)], [1, 10, 13]);
});
