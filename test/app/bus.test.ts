import { type EventEmitter, once as onceOf } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import Database from 'better-sqlite3';
import mqtt, { type MqttClient } from 'mqtt';
import { filter, firstValueFrom } from 'rxjs';
import { testGateway, viewer } from '../helpers/gateway.ts';

/** The client's own typing leaves out that it is an emitter like any other. */
const once = (client: MqttClient, event: string): Promise<unknown[]> =>
  onceOf(client as unknown as EventEmitter, event);

const events = 'vigil/v1/test/g1/event/#';

const client = (port: number, clientId: string): MqttClient =>
  mqtt.connect({
    host: '127.0.0.1',
    port,
    clientId,
    username: viewer.username,
    password: viewer.password,
    clean: false,
    resubscribe: false,
    reconnectPeriod: 0,
  });

test('a disk that refuses the broker is a technical alarm until it takes again, and who was away reads of it after a restart', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'vigil-bus-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const first = await testGateway(t, {}, { directory });
  const away = client(first.app.brokerPort, 'away');
  await once(away, 'connect');
  await away.subscribeAsync(events, { qos: 1 });
  await away.endAsync();

  const ofBus = (isPresent: boolean) =>
    firstValueFrom(
      first.app.alarm$.pipe(
        filter((alarm) => alarm.type === 'bus-not-kept' && alarm.isPresent === isPresent),
      ),
    );
  const [raised, over] = [ofBus(true), ofBus(false)];
  const locker = new Database(join(directory, 'bus.sqlite'));
  locker.exec('BEGIN IMMEDIATE');
  const other = client(first.app.brokerPort, 'other');
  await once(other, 'connect');
  await other.subscribeAsync(events, { qos: 1 });
  const alarm = await raised;
  t.is(alarm.category, 'technical');
  t.regex(String(alarm.evidence[0]?.values['message']), /database is locked/);
  locker.exec('ROLLBACK');
  locker.close();
  await over;
  await other.endAsync();
  await first.stop();

  const second = await testGateway(t, {}, { directory });
  const back = client(second.app.brokerPort, 'away');
  t.teardown(() => back.endAsync(true));
  const told = new Promise<string[]>((resolve) => {
    const seen: string[] = [];
    back.on('message', (_topic, payload) => {
      const { type, data } = JSON.parse(String(payload)) as { type: string; data?: { type?: string } };
      seen.push(`${type} ${data?.type ?? ''}`);
      if (seen.length >= 3) resolve(seen);
    });
  });
  t.true(
    (await told).every((text) => text.includes('bus-not-kept')),
    JSON.stringify(await told),
  );
});
