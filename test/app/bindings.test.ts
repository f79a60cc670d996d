import test from 'ava';
import { drivers } from '../../drivers/index.ts';
import { boundSubjects } from '../../gateway/app/bindings.ts';
import type { Config } from '../../gateway/config/schema.ts';

test('a robot is alive by its state and its connection, not by its positions and a factsheet that the broker keeps', (t) => {
  const config = {
    beds: [],
    robots: [{ id: 'robot-1' }],
    devices: [{ id: 'CR-0007', driver: 'vda5050', robot: 'robot-1', options: {} }],
  } as unknown as Config;
  const [device] = boundSubjects(config, drivers)[0]?.devices ?? [];
  t.deepEqual(device?.noSignsOfLife, [
    'position-x',
    'position-y',
    'position-theta',
    'velocity',
    'robot-series',
    'robot-class',
    'robot-kinematic',
    'max-payload',
    'max-speed',
  ]);
});

test('every driver has something that shows that its device is alive', (t) => {
  for (const { name, streams, metrics, isOpenEnded } of drivers)
    t.true(isOpenEnded || streams.length > 0 || metrics.some(({ isNoSignOfLife }) => !isNoSignOfLife), name);
});
