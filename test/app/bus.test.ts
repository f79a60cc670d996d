import { type EventEmitter, once as onceOf } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import Database from 'better-sqlite3';
import mqtt, { type MqttClient } from 'mqtt';
import { filter, firstValueFrom } from 'rxjs';
import { restate } from '../../gateway/app/restate.ts';
import { startBroker } from '../../gateway/bus/broker.ts';
import { alarmState } from '../../gateway/bus/outbox.ts';
import { alarmTopic } from '../../gateway/bus/topics.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { alarmId, bedId, careEventId } from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import { heardLog, testGateway, viewer, wardConfig } from '../helpers/gateway.ts';

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
      // A machine that has much to do may say so beside it.
      if (data?.type !== 'store-slow') seen.push(`${type} ${data?.type ?? ''}`);
      if (seen.length >= 3) resolve(seen);
    });
  });
  t.true(
    (await told).every((text) => text.includes('bus-not-kept')),
    JSON.stringify(await told),
  );
});

const openAlarm = (id: string): Alarm => {
  const at: Instant = { wallMs: 1_700_000_000_000, monoMs: 0, bootId: 'b', errorMs: 5 };
  return {
    id: alarmId(id),
    conditionId: id,
    type: 'fall',
    bedId: bedId('bed-1'),
    category: 'physiological',
    priority: 'high',
    onset: at,
    raisedAt: at,
    isPresent: true,
    signal: 'on',
    escalationStep: 0,
    confidence: 1,
    evidence: [],
    by: { detector: 'fall', version: '1.0.0' },
    causedBy: careEventId(id),
    custody: [
      { step: 'sensed', at },
      { step: 'decided', at },
    ],
  };
};

test('after a start exactly the open alarms are retained, and Home Assistant keeps no bed that is gone', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'vigil-bus-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const site = { site: 'test', gateway: 'g1' };
  const broker = await startBroker(
    { host: '127.0.0.1', port: 0, users: [], file: join(directory, 'bus.sqlite') },
    { clock: systemClock(), log: heardLog() },
  );
  t.teardown(() => broker.close());
  const [over, stays, lost] = ['over', 'stays', 'lost'].map(openAlarm) as [Alarm, Alarm, Alarm];
  for (const message of [over, stays].flatMap((alarm) => alarmState(site, alarm)))
    await broker.publish(message);
  const bed = (id: string) => `homeassistant/sensor/vigil_test_g1_${id}/alarm_priority/config`;
  const others = 'homeassistant/sensor/somebody_elses/state/config';
  for (const topic of [bed('bed-1'), bed('bed-9'), others])
    await broker.publish({ topic, payload: '{}', qos: 1, isRetained: true });

  const config = wardConfig(directory, { homeAssistant: { isEnabled: true } });
  await restate(broker, site, config, [stays, lost]);
  t.deepEqual(
    [...(await broker.retainedTopics())].toSorted(),
    [bed('bed-1'), others, alarmTopic(site, 'lost'), alarmTopic(site, 'stays')].toSorted(),
  );
  await restate(broker, site, wardConfig(directory, {}), []);
  t.deepEqual(await broker.retainedTopics(), [others], 'switched off, it is taken back');
});
