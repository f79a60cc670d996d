import test from 'ava';
import { type Commanded, deviceCommands } from '../../drivers/device-commands.ts';
import { driverNamed } from '../../drivers/index.ts';
import { stamps } from '../../drivers/stamps.ts';
import type { CommandRefusal } from '../../gateway/plugin/child.ts';
import type { MqttDriver } from '../../gateway/plugin/driver.ts';
import type { Outgoing } from '../../gateway/plugin/mqtt-companion.ts';
import { vdaExamples } from '../conformance/driver-units.ts';
import { decodeAll, utf8 } from '../helpers/bytes.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

const driver = driverNamed('vda5050') as MqttDriver<unknown>;
const [stateText] = vdaExamples;
const heard = (...lines: unknown[]) =>
  decodeAll(driver, [
    utf8(lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('')),
  ]);

function robot(given: object) {
  const clock = new ManualClock();
  const sent: Outgoing[] = [];
  const device: Commanded = {
    deviceId: 'CR-0007',
    driver,
    options: driver.config.parse(given),
    publish: (messages) => sent.push(...messages) > 0,
  };
  const commands = deviceCommands(clock);
  const give = (name: string, values = {}): CommandRefusal | undefined => {
    let answer: CommandRefusal | undefined;
    commands.give(device, { name, values }, (refusal) => {
      answer = refusal;
    });
    return answer;
  };
  return { sent, give };
}

test('VDA 5050: commands are numbered per topic and leave as QoS 0, not retained', (t) => {
  const { sent, give } = robot({ manufacturer: 'Acme' });
  for (const name of ['pause', 'state-request']) t.is(give(name), undefined);
  t.is(give('order', { orderId: 'o-1', nodes: [{ nodeId: 'a' }, { nodeId: 'b' }] }), undefined);
  const messages = sent.map(({ payload }) => JSON.parse(String(payload)));
  t.deepEqual(
    sent.map(({ topic, qos, isRetained }) => [topic, qos, isRetained]),
    ['instantActions', 'instantActions', 'order'].map((name) => [`uagv/v2/Acme/CR-0007/${name}`, 0, false]),
  );
  t.deepEqual(
    messages.map(({ headerId }) => headerId),
    [0, 1, 0],
  );
  t.like(messages[0].actions[0], { actionType: 'startPause', blockingType: 'HARD' });
  t.like(messages[1].actions[0], { actionType: 'stateRequest', blockingType: 'NONE' });
});

test('VDA 5050: a robot whose topic is not known whole cannot be commanded, and is told so', (t) => {
  const { sent, give } = robot({});
  t.is(give('pause')?.code, 'VIGIL_COMMAND_INVALID');
  t.truthy(give('order', { orderId: 'o', nodes: [] }));
  t.deepEqual(sent, []);
  t.true(driver.commands?.find(({ name }) => name === 'order')?.isHazardous);
});

test('VDA 5050: it only listens, unless it is to ask at the start', (t) => {
  const greet = (given: object) =>
    driver.companion?.(driver.config.parse(given), 'r', stamps(new ManualClock())).greet();
  t.deepEqual(greet({ manufacturer: 'Acme' }), {});
  const { publish = [] } = greet({ manufacturer: 'Acme', asksAtStart: true, majorVersion: 'v3' }) ?? {};
  t.deepEqual(
    publish.map(({ topic, payload }) => [topic, JSON.parse(String(payload)).actions[0].actionType]),
    ['factsheetRequest', 'stateRequest'].map((type) => ['vda5050/v3/Acme/r/instantActions', type]),
  );
});

test('VDA 5050: message numbers go round', (t) => {
  const last = 2 ** 32 - 1;
  const stamp = stamps(new ManualClock(), last)();
  t.deepEqual([stamp.nextId('a'), stamp.nextId('a'), stamp.nextId('b')], [last, 0, last]);
});

test('VDA 5050: another delivery is dropped, a change under the same number is not, a gap is said', (t) => {
  const state = JSON.parse(stateText);
  const once = heard(state).readings.length;
  t.is(heard(state, state).readings.length, once);
  t.is(heard(state, state).frames, 2);
  const changed = { ...state, safetyState: { eStop: 'NONE', fieldViolation: true } };
  t.is(heard(state, changed).readings.length, 2 * once);
  t.like(heard(state, { ...state, headerId: state.headerId + 3 }).faults[0], { kind: 'gap', length: 0 });
  t.deepEqual(heard(state, { ...state, headerId: 0 }).faults, []);
});

test('VDA 5050: visualization and factsheet are read', (t) => {
  const { readings, faults } = heard(
    {
      topic: 'uagv/v2/A/1/visualization',
      payload: {
        timestamp: '2026-01-15T03:10:00Z',
        agvPosition: { x: 1, y: 2, theta: 3, mapId: 'm', positionInitialized: true },
        velocity: { vx: 0.3, vy: 0.4 },
      },
    },
    ...['mobileRobotKinematic', 'mobileRobotKinematics'].map((kinematic) => ({
      topic: `vda5050/v3/A/${kinematic}/factsheet`,
      payload: {
        timestamp: '2026-01-15T03:10:00Z',
        typeSpecification: {
          seriesName: 'S',
          mobileRobotClass: 'CARRIER',
          [kinematic]: 'DIFF',
          maximumLoadMass: 50,
        },
        physicalParameters: { maximumSpeed: 1.5 },
      },
    })),
  );
  t.deepEqual(faults, []);
  const facts = ['robot-series', 'robot-class', 'robot-kinematic', 'max-payload', 'max-speed'];
  t.deepEqual(
    readings.map(({ metric }) => metric),
    ['position-x', 'position-y', 'position-theta', 'velocity', ...facts, ...facts],
  );
  t.is(readings.find(({ metric }) => metric === 'velocity')?.value, 0.5);
});
