import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { driverNamed } from '../../drivers/index.ts';
import { stamps } from '../../drivers/stamps.ts';
import type { MqttDriver } from '../../gateway/plugin/driver.ts';
import { vdaExamples } from '../conformance/driver-units.ts';
import { decodeAll, encodeAll, utf8 } from '../helpers/bytes.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { recordingsFolder, recordingTest } from '../helpers/recordings.ts';

const robot = driverNamed('vda5050') as MqttDriver<unknown>;

/** Some files of 3.0 carry commas before a closing bracket, which JSON does not have. */
function schema(folder: string, name: string) {
  const text = readFileSync(join(recordingsFolder, 'robot', folder, `${name}.schema`), 'utf8');
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  return ajv.compile(JSON.parse(text.replace(/^\uFEFF/, '').replace(/,(\s*[}\]])/g, '$1')));
}

/** A message with one field, found by its path, set; `undefined` takes it away. */
function altered(message: unknown, path: string, value: unknown): unknown {
  const copy = structuredClone(message);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let place = copy as Record<string, unknown>;
  for (const key of keys) place = place[key] as Record<string, unknown>;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}

const rows = [
  {
    majorVersion: 'v2',
    folder: 'vda5050-v2.1-schemas',
    removed: [
      'batteryState.charging',
      'batteryState.batteryCharge',
      'safetyState.eStop',
      'agvPosition.mapId',
    ],
    wrong: ['operatingMode', 'safetyState.eStop', 'errors.0.errorLevel', 'actionStates.0.actionStatus'],
  },
  {
    majorVersion: 'v3',
    folder: 'vda5050-v3-schemas',
    removed: [
      'instantActionStates',
      'powerSupply.stateOfCharge',
      'safetyState.activeEmergencyStop',
      'mobileRobotPosition.localized',
    ],
    wrong: [
      'operatingMode',
      'safetyState.activeEmergencyStop',
      'errors.0.errorLevel',
      'actionStates.0.actionStatus',
    ],
  },
] as const;
const nested = [
  'safetyState.fieldViolation',
  'errors.0.errorType',
  'errors.0.errorLevel',
  'actionStates.0.actionId',
  'actionStates.0.actionStatus',
];

for (const { majorVersion, folder, removed, wrong } of rows) {
  recordingTest(
    `VDA 5050 ${majorVersion}: what the official schema refuses, the decoder says too`,
    async (t) => {
      const faultsOf = (message: unknown) =>
        decodeAll(robot, [utf8(`${JSON.stringify(message)}\n`)]).faults.length;
      const lines = encodeAll(robot, decodeAll(robot, [utf8(vdaExamples.slice(0, 2).join('\n'))]).decoded, {
        majorVersion,
      });
      const said = Buffer.from(lines).toString().trim().split('\n');
      const state: unknown = JSON.parse(said.find((line) => line.includes('safetyState')) ?? '');
      const connection: unknown = JSON.parse(said.find((line) => line.includes('connectionState')) ?? '');
      const isState = schema(folder, 'state');
      const isConnection = schema(folder, 'connection');
      t.deepEqual([faultsOf(state), faultsOf(connection)], [0, 0]);
      t.true(isState(state) && isConnection(connection));
      const worse = [
        ...[...removed, ...nested].map((path): [string, unknown] => [path, undefined]),
        ...wrong.map((path): [string, unknown] => [path, 'ELEPHANT']),
      ];
      for (const [path, value] of worse) {
        const message = altered(state, path, value);
        t.false(isState(message), path);
        t.is(faultsOf(message), 1, path);
      }
      const elephant = altered(connection, 'connectionState', 'ELEPHANT');
      t.false(isConnection(elephant));
      t.is(faultsOf(elephant), 1);
    },
  );

  recordingTest(`VDA 5050 ${majorVersion}: commands and questions pass the official schemas`, async (t) => {
    const stamp = stamps(new ManualClock());
    const options = robot.config.parse({ majorVersion, manufacturer: 'Acme', asksAtStart: true });
    const position = { x: 1, y: 2, theta: 0.5, mapId: 'm' };
    const values = { orderId: 'o', nodes: [{ nodeId: 'a', position }, { nodeId: 'b' }] };
    const messages = [
      ...(robot.companion?.(options, 'r', stamp).greet().publish ?? []),
      ...(robot.commands ?? []).flatMap(({ name, schema: ofValues }) => {
        const parsed = ofValues.parse(name === 'order' ? values : {}) as Record<string, unknown>;
        return robot.command?.({ name, values: parsed }, options, 'r', stamp()) ?? [];
      }),
    ];
    t.is(messages.length, 8);
    for (const { topic, payload } of messages) {
      const validate = schema(folder, topic.split('/').at(-1) ?? '');
      t.true(validate(JSON.parse(String(payload))), JSON.stringify(validate.errors));
    }
  });
}
