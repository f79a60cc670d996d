import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import mqtt from 'mqtt';
import { startBroker } from '../../gateway/bus/broker.ts';
import { systemClock } from '../../gateway/clock.ts';
import { heardLog } from '../helpers/gateway.ts';
import { keptPassword, keptUsers } from './kept-users.ts';
import { connectPacket, disconnectPacket, publishPacket } from './packets.ts';

test('a message at QoS 1 that a device sends together with its goodbye is handed on, once, and not told again later', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-goodbye-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'bus.sqlite');
  const opened = () =>
    startBroker(
      { host: '127.0.0.1', port: 0, users: keptUsers, file },
      { clock: systemClock(), log: heardLog() },
    );
  const broker = await opened();
  const reader = mqtt.connect({
    host: '127.0.0.1',
    port: broker.port,
    username: 'listener',
    password: keptPassword,
    clientId: 'reader',
    clean: false,
    reconnectPeriod: 0,
  });
  await reader.subscribeAsync('t/#', { qos: 1 });
  const heard: string[] = [];
  const isOver = new Promise<void>((resolve) => {
    reader.on('message', (_topic, payload) => {
      heard.push(String(payload));
      // Both, in whichever order: the device's waits for the disk, and nobody promised that it is first.
      if (heard.includes('over') && heard.includes('pulled')) resolve();
    });
  });
  const device = connect(broker.port, '127.0.0.1');
  device.on('error', () => undefined);
  device.write(connectPacket('device'));
  await once(device, 'data');
  const closed = once(device, 'close');
  device.write(Buffer.concat([publishPacket('t/call', 'pulled'), disconnectPacket]));
  await closed;
  await broker.publish({ topic: 't/end', payload: 'over', qos: 1, isRetained: false });
  await isOver;
  t.deepEqual(heard.toSorted(), ['over', 'pulled']);
  await reader.endAsync();
  await broker.close();

  // Nothing is left to be handed on at the next start, when it would be old.
  const again = await opened();
  t.is(again.counters().kept?.queuedBytes, 0);
  await again.close();
});
