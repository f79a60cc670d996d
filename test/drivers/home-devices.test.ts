import test from 'ava';
import { driverNamed } from '../../drivers/index.ts';
import type { MqttDriver } from '../../gateway/plugin/driver.ts';
import { decodeAll, utf8 } from '../helpers/bytes.ts';

const zigbee = driverNamed('zigbee2mqtt') as MqttDriver<unknown>;

const heard = (driver: MqttDriver<unknown>, topic: string, payload: unknown, options: unknown = {}) =>
  decodeAll(driver, [utf8(`${JSON.stringify({ topic, payload })}\n`)], options);

test('Zigbee2MQTT: a pulled cord is a call, another action a button, an empty one nothing', (t) => {
  const said = (action: string, options = {}) =>
    heard(zigbee, 'zigbee2mqtt/cord', { action }, options).readings.map(({ metric, value, text }) => [
      metric,
      value,
      text,
    ]);
  t.deepEqual(said('emergency'), [['call', 1, 'emergency']]);
  t.deepEqual(said('single'), [['button', 1, 'single']]);
  t.deepEqual(said('single', { callActions: ['single'] }), [['call', 1, 'single']]);
  t.deepEqual(said(''), []);
  const isAlarm = (metric: string) => zigbee.metrics.find((spec) => spec.metric === metric)?.isAlarm;
  t.true(isAlarm('call') && isAlarm('water-leak') && isAlarm('connection'));
});

test('Zigbee2MQTT: rows of a table, a closed contact is a closed door', (t) => {
  const state = { contact: true, occupancy: true, vibration: false, water_leak: true, temperature: 21.5 };
  const { readings } = heard(zigbee, 'zigbee2mqtt/x', { ...state, battery: 80, linkquality: 255 });
  const values = Object.fromEntries(readings.map(({ metric, value }) => [metric, value]));
  t.deepEqual(values, {
    'water-leak': 1,
    door: 0,
    occupancy: 1,
    vibration: 0,
    'room-temperature': 21.5,
    battery: 80,
    'link-quality': 255,
  });
});

test('Zigbee2MQTT: one ill-shaped field does not hide the call', (t) => {
  const { readings, faults } = heard(zigbee, 'zigbee2mqtt/x', { action: 'emergency', battery: 'low' });
  t.deepEqual(
    readings.map(({ metric }) => metric),
    ['call'],
  );
  t.like(faults[0], { kind: 'schema', length: 0, detail: 'ill-shaped: battery' });
  t.like(heard(zigbee, 'zigbee2mqtt/x', { battery: null }).readings[0], {
    value: null,
    quality: 'invalid',
    reason: 'no-data',
  });
});

test('Zigbee2MQTT: availability as JSON and as a word, of the device and of the bridge', (t) => {
  for (const payload of ['offline', { state: 'offline' }])
    t.like(heard(zigbee, 'zigbee2mqtt/x/availability', payload).readings[0], {
      metric: 'connection',
      value: 0,
      text: 'offline',
    });
  t.like(heard(zigbee, 'zigbee2mqtt/bridge/state', { state: 'online' }).readings[0], {
    metric: 'bridge',
    value: 1,
  });
  t.like(heard(zigbee, 'zigbee2mqtt/x/availability', 'perhaps').faults[0], { kind: 'schema' });
  const options = zigbee.config.parse({ friendlyName: 'ward 1/cord', baseTopic: 'z2m' });
  t.deepEqual(zigbee.filters(options, 'cord-12'), [
    'z2m/ward 1/cord',
    'z2m/ward 1/cord/availability',
    'z2m/bridge/state',
  ]);
  t.throws(() => zigbee.config.parse({ friendlyName: 'a/#' }));
});
