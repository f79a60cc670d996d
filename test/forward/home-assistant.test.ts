import test, { type ExecutionContext } from 'ava';
import mqtt from 'mqtt';
import { driverNamed } from '../../drivers/index.ts';
import { startHomeAssistant } from '../../gateway/app/home-assistant.ts';
import { registries } from '../../gateway/app/registries.ts';
import { startBroker } from '../../gateway/bus/broker.ts';
import { homeAssistantUser } from '../../gateway/bus/users.ts';
import { configSchema } from '../../gateway/config/schema.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { alarmId, bedId, careEventId, deviceId } from '../../gateway/core/id.ts';
import { fall } from '../../gateway/detect/fall.ts';
import { detectors } from '../../gateway/detect/index.ts';
import { suitable } from '../../gateway/detect/run.ts';
import { bedConfigs, bedStateMessages, bedStates, withEvent } from '../../gateway/forward/home-assistant.ts';
import type { MqttDriver } from '../../gateway/plugin/driver.ts';
import { decodeAll, utf8 } from '../helpers/bytes.ts';
import { heardLog } from '../helpers/gateway.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

const site = { site: 'lindenhof', gateway: 'gw-1' };
const topics = {
  prefix: 'homeassistant',
  gatewayId: 'lindenhof_gw-1',
  status: 'vigil/v1/lindenhof/gw-1/status',
  state: (bed: string, state: string) => `vigil/v1/lindenhof/gw-1/bed/${bed}/${state}`,
};
/** Of a bed whose detectors report whatever can be shown. */
const every: ReadonlySet<string> = new Set(bedStates.flatMap(({ shows = [] }) => [...shows]));
const resident = 'Mrs Plum';
const config = configSchema(registries).parse({
  ...site,
  ward: 'Ward 1',
  homeAssistant: { isEnabled: true },
  beds: [
    { id: 'bed-1', room: '101', label: '101·A', resident: { id: 'resident-1', displayName: resident } },
    { id: 'bed:2', room: '101', label: '101·B' },
  ],
});

function fallAt(clock: ManualClock, closed = false): Alarm {
  const at = clock.now();
  return {
    bedId: bedId('bed-1'),
    id: alarmId('alarm-1'),
    conditionId: 'fall/bed-1',
    type: 'fall',
    category: 'physiological',
    priority: 'high',
    onset: at,
    raisedAt: at,
    isPresent: true,
    signal: 'on',
    escalationStep: 0,
    confidence: 1,
    evidence: [],
    by: { detector: 'fall', version: '1' },
    causedBy: careEventId('event-1'),
    custody: [],
    ...(closed && { closedAt: at }),
  };
}

test('a bed’s configs: retained, expiring, available with the gateway, ids and no names', (t) => {
  const configs = bedConfigs('bed:2', topics, every);
  t.is(configs.length, bedStates.length);
  for (const { topic, payload, isRetained } of configs) {
    t.regex(topic, /^homeassistant\/(binary_sensor|sensor)\/[A-Za-z0-9_-]+\/[A-Za-z0-9_-]+\/config$/);
    t.true(isRetained);
    t.like(JSON.parse(payload), {
      availability_topic: topics.status,
      availability_template: '{{ value_json.state }}',
      expire_after: 60,
    });
  }
  t.is(new Set(configs.map(({ topic }) => topic)).size, configs.length);
  t.not(bedConfigs('bed:2', topics, every)[0]?.topic, bedConfigs('bed_2', topics, every)[0]?.topic);
});

test('states: not known until heard of, the highest priority, out of bed and back', (t) => {
  const payloads = (bed: Parameters<typeof bedStateMessages>[1]) =>
    Object.fromEntries(
      bedStateMessages('b', bed, topics, every).map(({ topic, payload }) => [
        topic.split('/').at(-1),
        payload,
      ]),
    );
  const empty = { openAlarms: [] };
  t.deepEqual(payloads(empty), {
    'fall-alarm': 'OFF',
    call: 'OFF',
    alarm: 'OFF',
    'alarm-priority': 'none',
    covered: 'None',
    'out-of-bed': 'None',
  });
  const alarms = [
    { type: 'spo2-low', priority: 'medium' } as const,
    { type: 'fall', priority: 'high' } as const,
  ];
  t.like(payloads({ openAlarms: alarms, isCovered: false }), {
    'fall-alarm': 'ON',
    alarm: 'ON',
    'alarm-priority': 'high',
    covered: 'OFF',
  });
  const out = withEvent(empty, { type: 'out-of-bed', phase: 'onset' });
  t.is(payloads(out)['out-of-bed'], 'ON');
  t.is(payloads(withEvent(out, { type: 'out-of-bed', phase: 'cessation' }))['out-of-bed'], 'OFF');
  t.is(withEvent(empty, { type: 'fall', phase: 'onset' }), empty);
  t.is(withEvent(out, { type: 'bed-exit', phase: 'cessation' }), out);
});

test('a state that no detector of the bed can bring about is taken back and never sent; with such a detector it is', (t) => {
  const namesOf = (eventTypes: ReadonlySet<string>) => ({
    announced: bedConfigs('b', topics, eventTypes).flatMap(({ topic, payload }) =>
      payload === '' ? [] : [topic.split('/').at(-2)],
    ),
    sent: bedStateMessages('b', { openAlarms: [] }, topics, eventTypes).map(({ topic }) =>
      topic.split('/').at(-1),
    ),
  });
  const always = ['alarm', 'alarm-priority', 'covered'];
  t.deepEqual(namesOf(new Set(['spo2-low'])), { announced: always, sent: always });
  const withCall = ['call', ...always];
  t.deepEqual(namesOf(new Set(['help-call'])), { announced: withCall, sent: withCall });
  const takenBack = bedConfigs('b', topics, new Set()).filter(({ payload }) => payload === '');
  t.is(takenBack.length, bedStates.length - always.length);
  t.true(takenBack.every(({ isRetained }) => isRetained));
});

test('a call and being out of bed are announced for beds whose devices can tell, and no others', (t) => {
  const announced = (device: { readonly streams?: string[]; readonly metrics?: string[] }) => {
    const bound = {
      deviceId: deviceId('d'),
      driver: 'x',
      streams: [],
      metrics: [],
      silentAfterMs: 1000,
      ...device,
    };
    const types = new Set(suitable(detectors, [bound]).flatMap(({ emits }) => emits));
    return bedConfigs('b', topics, types).flatMap(({ topic, payload }) =>
      payload ? [topic.split('/').at(-2)] : [],
    );
  };
  t.true(announced({ streams: ['bed-load'] }).includes('out-of-bed'));
  t.true(announced({ metrics: ['call'] }).includes('call'));
  for (const state of ['out-of-bed', 'call'])
    t.false(announced({ metrics: ['spo2', 'occupancy'] }).includes(state));
});

test('what we announce, our own driver reads', (t) => {
  const driver = driverNamed('home-assistant') as MqttDriver<unknown>;
  const bed = { openAlarms: [{ type: 'fall', priority: 'high' } as const], isCovered: true };
  const lines = [
    ...bedConfigs('bed-1', topics, every),
    { topic: topics.status, payload: '{"state":"online","at":"2026-01-15T03:10:00Z"}' },
    ...bedStateMessages('bed-1', bed, topics, every),
  ].map(({ topic, payload }) => utf8(`${JSON.stringify({ topic, payload })}\n`));
  const { faults, readings } = decodeAll(driver, lines);
  t.deepEqual(faults, []);
  t.like(
    readings.find(({ metric }) => metric === 'connection'),
    { value: 1 },
  );
  t.like(
    readings.find(({ metric, value }) => metric === 'safety' && value !== null),
    { value: 1, quality: 'good' },
  );
});

/** A Home Assistant at the real broker: what it was told, latest by topic, and which of it was retained. */
async function homeAssistant(t: ExecutionContext, port: number) {
  const client = mqtt.connect({
    host: '127.0.0.1',
    port,
    username: 'ha',
    password: 'token-of-ha-0123456',
    reconnectPeriod: 0,
    manualConnect: true,
  });
  t.teardown(() => client.endAsync(true));
  const told = new Map<string, string>();
  const retained = new Set<string>();
  let arrivals = 0;
  client.on('message', (topic, payload, { retain }) => {
    told.set(topic, payload.toString());
    if (retain) retained.add(topic);
    arrivals += 1;
  });
  const connected = new Promise((resolve, reject) => {
    client.once('connect', resolve);
    client.once('error', reject);
  });
  client.connect();
  await connected;
  const granted = await client.subscribeAsync(['homeassistant/#', 'vigil/v1/lindenhof/gw-1/bed/#'], {
    qos: 1,
  });
  /** Resolves with the message that makes it so. */
  const until = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isSo()) return;
        client.off('message', look);
        resolve();
      };
      client.on('message', look);
      look();
    });
  return { client, told, retained, granted, until, count: () => arrivals };
}

test('an existing Home Assistant on the real broker is told, and told again when it starts', async (t) => {
  const clock = new ManualClock();
  const log = heardLog();
  const user = homeAssistantUser(
    { username: 'ha', secret: { kind: 'token', token: 'token-of-ha-0123456' } },
    'homeassistant',
    site,
  );
  const broker = await startBroker({ host: '127.0.0.1', port: 0, users: [user] }, { clock, log });
  t.teardown(() => broker.close());
  t.is(
    startHomeAssistant({
      config: { ...config, homeAssistant: { ...config.homeAssistant, isEnabled: false } },
      site,
      broker,
      clock,
      log,
      alarms: [],
      detectorsOf: () => [],
    }),
    undefined,
  );
  const started = startHomeAssistant({
    config,
    site,
    broker,
    clock,
    log,
    alarms: [],
    detectorsOf: () => [fall],
  });
  t.teardown(() => started?.stop());
  const ha = await homeAssistant(t, broker.port);
  t.true(ha.granted.every(({ qos }) => qos < 128));
  const shown = ['fall-alarm', 'alarm', 'alarm-priority', 'covered'];
  const configs = 2 * shown.length;
  await ha.until(() => ha.retained.size >= configs);
  t.true(
    [...ha.retained].every((topic) => topic.endsWith('/config')),
    'states are not retained',
  );

  t.deepEqual(
    new Set([...ha.retained].map((topic) => topic.split('/').at(-2))),
    new Set(shown),
    'what no detector can see is not announced',
  );
  const state = (name: string) => ha.told.get(`vigil/v1/lindenhof/gw-1/bed/bed-1/${name}`);
  started?.publisher.onAlarms([fallAt(clock)]);
  started?.publisher.onCoverage('bed-1', true);
  await ha.until(() => state('fall-alarm') === 'ON' && state('covered') === 'ON');
  t.is(state('alarm-priority'), 'high');

  const before = ha.count();
  await ha.client.publishAsync('homeassistant/status', 'online', { qos: 1 });
  await ha.until(() => ha.count() - before >= 2 * configs + 1);
  t.is(state('fall-alarm'), 'ON');

  started?.publisher.onAlarms([fallAt(clock, true)]);
  await ha.until(() => state('fall-alarm') === 'OFF' && state('alarm-priority') === 'none');
  const repeated = ha.count();
  clock.advance(15_000);
  await ha.until(() => ha.count() - repeated >= configs);
  t.false(
    [...ha.told.values()].some((payload) => payload.includes(resident)),
    'no names',
  );
  t.deepEqual(
    log.lines.filter((line) => line.startsWith('warn') || line.startsWith('error')),
    [],
  );
});
