import test from 'ava';
import mqtt from 'mqtt';
import { driverNamed } from '../../../drivers/index.ts';
import { MqttDevice } from '../../../drivers/virtual/mqtt-device.ts';
import { systemClock } from '../../../gateway/clock.ts';
import type { DecodedReading, MqttDriver } from '../../../gateway/plugin/driver.ts';
import { loopbackBroker, openedHub } from '../../helpers/virtual.ts';

const options = {
  edgeNode: 'node-1',
  metrics: [{ name: 'Room/Temperature', metric: 'room-temperature', unit: 'Cel' }],
};

test('a cable pulled in the middle of a burst: what was said before has left, and the device speaks again afterwards', async (t) => {
  t.timeout(60_000);
  const broker = await loopbackBroker(t);
  const devices = [{ deviceId: 'n', driver: 'sparkplug-b', options }];
  const { until, readings, hub } = openedHub(t, devices, broker);
  await until(() => hub.counters()[0]?.state === 'open');
  const clock = systemClock();
  const wallS = () => clock.now().wallMs / 1000;
  const driver = driverNamed('sparkplug-b') as MqttDriver<unknown>;
  const login = { url: broker, username: '', password: '' };
  const address = { deviceId: 'n', login, wallS };
  const cut = { faults: [{ kind: 'unplug', at: 2 }], seed: 1 } as const;
  const device = new MqttDevice(driver, driver.config.parse(options), address, cut);
  let said = 0;
  // As a process that was held up sends all that is due at once: more than may be unacknowledged.
  const burst = () => {
    const t0 = wallS();
    device.send(
      Array.from({ length: 50 }, (_, index): DecodedReading => {
        said += 1;
        const value = said % 7;
        return {
          type: 'reading',
          metric: 'room-temperature',
          value,
          unit: 'Cel',
          quality: 'good',
          t: t0 + index / 1000,
        };
      }),
    );
  };
  const stop = clock.every(100, burst);
  t.teardown(async () => {
    stop();
    await device.close();
  });
  const connections = () => readings('connection').map(({ value }) => value);
  await until(() => connections().includes(0));
  t.is(connections()[0], 1, 'the birth that was said before the cable was pulled came');
  await until(() => connections().lastIndexOf(1) > connections().indexOf(0));
  t.deepEqual(device.faults, { unplug: 1 });
});

test('a device ends also while its cable is out and the broker owes it receipts', async (t) => {
  t.timeout(60_000, 'a device that was asked to end never did');
  const broker = await loopbackBroker(t);
  const clock = systemClock();
  const driver = driverNamed('vda5050') as MqttDriver<unknown>;
  const listener = await mqtt.connectAsync(broker, { username: 'listener', password: 'x' });
  t.teardown(() => listener.endAsync());
  await listener.subscribeAsync('uagv/#');
  for (let k = 0; k < 20; k += 1) {
    const online = new Promise((seen) => listener.once('message', seen));
    const device = new MqttDevice(driver, driver.config.parse({ manufacturer: `m${k}` }), {
      deviceId: `r${k}`,
      login: { url: broker, username: '', password: '' },
      wallS: () => clock.now().wallMs / 1000,
    });
    await online;
    device.unplug();
    await device.close();
  }
  t.pass();
});
