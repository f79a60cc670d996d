import test from 'ava';
import { driverNamed } from '../../drivers/index.ts';
import { stamps } from '../../drivers/stamps.ts';
import type { MqttDriver } from '../../gateway/plugin/driver.ts';
import { decodeAll, utf8 } from '../helpers/bytes.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

const robot = driverNamed('vda5050') as MqttDriver<unknown>;
const read = (...messages: readonly object[]) =>
  decodeAll(robot, [utf8(messages.map((message) => `${JSON.stringify(message)}\n`).join(''))]);

/** Messages of a 2.0.0 robot, written after the text and the schemas of that version: no maps, no hints for errors. */
const header = {
  timestamp: '2026-01-15T03:12:45.12Z',
  version: '2.0.0',
  manufacturer: 'Acme',
  serialNumber: '7',
};
const state = {
  headerId: 12,
  ...header,
  orderId: 'round-204',
  orderUpdateId: 0,
  zoneSetId: 'zones-1',
  lastNodeId: 'room12',
  lastNodeSequenceId: 4,
  driving: true,
  paused: false,
  newBaseRequest: false,
  distanceSinceLastNode: 1.5,
  operatingMode: 'TEACHIN',
  nodeStates: [
    {
      nodeId: 'room13',
      sequenceId: 6,
      released: true,
      nodePosition: { x: 1, y: 2, theta: 0, mapId: 'floor2' },
    },
  ],
  edgeStates: [{ edgeId: 'e5', sequenceId: 5, released: true }],
  actionStates: [{ actionId: 'a1', actionType: 'pick', actionStatus: 'PAUSED' }],
  agvPosition: {
    x: 4.2,
    y: 1.1,
    theta: 1.57,
    mapId: 'floor2',
    positionInitialized: true,
    localizationScore: 0.9,
  },
  velocity: { vx: 0.3, vy: 0, omega: 0.1 },
  batteryState: { batteryCharge: 20, batteryVoltage: 24.1, batteryHealth: 90, charging: false, reach: 0 },
  errors: [{ errorType: 'armOverload', errorLevel: 'FATAL', errorDescription: 'force limit at gripper' }],
  safetyState: { eStop: 'REMOTE', fieldViolation: true },
};

test('VDA 5050 2.0.0: a state is read whole and is in order', (t) => {
  const { readings, faults } = read(state);
  t.deepEqual(faults, []);
  t.deepEqual(
    readings.map(({ metric, value, text }) => [metric, value, text]),
    [
      ['emergency-stop', 1, 'REMOTE'],
      ['field-violation', 1, undefined],
      ['error-fatal', 1, 'armOverload'],
      ['error-warning', 0, undefined],
      ['operating-mode', 4, 'TEACHIN'],
      ['battery', 20, undefined],
      ['charging', 0, undefined],
      ['driving', 1, undefined],
      ['paused', 0, undefined],
      ['position-x', 4.2, 'floor2'],
      ['position-y', 1.1, 'floor2'],
      ['position-theta', 1.57, 'floor2'],
      ['velocity', 0.3, undefined],
      ['last-node', 4, 'room12'],
      ['order-active', 1, 'round-204'],
    ],
  );
});

for (const [word, value] of [
  ['ONLINE', 1],
  ['OFFLINE', 0],
  ['CONNECTIONBROKEN', 0],
] as const)
  test(`VDA 5050 2.0.0: connection ${word}`, (t) => {
    const { readings, faults } = read({ headerId: 3, ...header, connectionState: word });
    t.deepEqual(faults, []);
    t.like(readings, [{ metric: 'connection', value, text: word }]);
  });

test('VDA 5050 2.0.0: the words of 3.0 are no words of 2.0, yet an emergency stop among them is still told', (t) => {
  for (const [field, wrong] of [
    ['operatingMode', 'TEACH_IN'],
    ['errors', [{ errorType: 'x', errorLevel: 'CRITICAL' }]],
    ['batteryState', undefined],
  ] as const) {
    const { readings, faults } = read({ ...state, [field]: wrong });
    t.is(faults.length, 1, field);
    t.like(readings[0], { metric: 'emergency-stop', value: 1 });
  }
  t.is(read({ headerId: 3, ...header, connectionState: 'CONNECTION_BROKEN' }).faults.length, 1);
});

test('VDA 5050 2.0.0: visualization and factsheet are read', (t) => {
  const { agvPosition, velocity } = state;
  const { readings, faults } = read(
    { topic: 'uagv/v2/Acme/7/visualization', payload: { headerId: 1, ...header, agvPosition, velocity } },
    {
      topic: 'uagv/v2/Acme/7/factsheet',
      payload: {
        headerId: 0,
        ...header,
        typeSpecification: {
          seriesName: 'CR',
          agvKinematic: 'DIFF',
          agvClass: 'CARRIER',
          maxLoadMass: 30,
          localizationTypes: ['NATURAL'],
          navigationTypes: ['AUTONOMOUS'],
        },
        physicalParameters: { speedMin: 0.01, speedMax: 1.2, accelerationMax: 1, decelerationMax: 1 },
      },
    },
  );
  t.deepEqual(faults, []);
  t.deepEqual(
    readings.slice(4).map(({ metric, value, text }) => [metric, value, text]),
    [
      ['robot-series', 1, 'CR'],
      ['robot-class', 1, 'CARRIER'],
      ['robot-kinematic', 1, 'DIFF'],
      ['max-payload', 30, undefined],
      ['max-speed', 1.2, undefined],
    ],
  );
});

test('VDA 5050 2.0.0: an action has the name that its schema asks for and the type that its text asks for', (t) => {
  const options = robot.config.parse({ version: '2.0.0', manufacturer: 'Acme' });
  const stamp = stamps(new ManualClock());
  const said = (name: string, values = {}) =>
    (robot.command?.({ name, values }, options, '7', stamp()) ?? []).map(({ topic, payload }) => ({
      topic,
      message: JSON.parse(String(payload)),
    }));
  for (const [name, action, blocking] of [
    ['pause', 'startPause', 'HARD'],
    ['resume', 'stopPause', 'HARD'],
    ['cancel-order', 'cancelOrder', 'HARD'],
    ['state-request', 'stateRequest', 'NONE'],
    ['factsheet-request', 'factsheetRequest', 'NONE'],
  ] as const) {
    const [sent] = said(name);
    t.is(sent?.topic, 'uagv/v2/Acme/7/instantActions');
    t.is(sent?.message.version, '2.0.0');
    t.like(sent?.message.actions[0], { actionName: action, actionType: action, blockingType: blocking });
  }
  const [order] = said('order', { orderId: 'o', nodes: [{ nodeId: 'a' }, { nodeId: 'b' }] });
  t.like(order, {
    topic: 'uagv/v2/Acme/7/order',
    message: { version: '2.0.0', orderId: 'o', orderUpdateId: 0 },
  });
  t.deepEqual(order?.message.edges, [
    { edgeId: 'edge-1', sequenceId: 1, released: true, startNodeId: 'a', endNodeId: 'b', actions: [] },
  ]);
});
