import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { driverNamed } from '../../drivers/index.ts';
import { instantActionsMessage, orderMessage, type VdaVersion } from '../../drivers/robot/vda5050-orders.ts';
import { vdaExamples } from '../conformance/driver-units.ts';
import { decodeAll, encodeAll, utf8 } from '../helpers/bytes.ts';
import { recordingsFolder, recordingTest } from '../helpers/recordings.ts';

/** Some files of 3.0 carry commas before a closing bracket, which JSON does not have. */
function schema(folder: string, name: string) {
  const text = readFileSync(join(recordingsFolder, 'robot', folder, `${name}.schema`), 'utf8');
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  return ajv.compile(JSON.parse(text.replace(/^\uFEFF/, '').replace(/,(\s*[}\]])/g, '$1')));
}

const rows: readonly [VdaVersion, string, string][] = [
  ['2.1.0', 'v2', 'vda5050-v2.1-schemas'],
  ['3.0.0', 'v3', 'vda5050-v3-schemas'],
];
for (const [version, majorVersion, folder] of rows) {
  recordingTest(
    `VDA 5050 ${version}: what we say passes the official schemas, and less does not`,
    async (t) => {
      const robot = driverNamed('vda5050');
      const { decoded } = decodeAll(robot, [
        utf8(
          vdaExamples
            .slice(0, 2)
            .join('\n')
            .replace('ONLINE', 'CONNECTIONBROKEN')
            .replace('MANUAL', 'AUTOACK')
            .replace('AUTOMATIC', 'TEACHIN'),
        ),
      ]);
      const lines = Buffer.from(encodeAll(robot, decoded, { majorVersion }))
        .toString()
        .trim()
        .split('\n');
      const header = {
        headerId: 0,
        timestamp: '2026-01-15T03:10:00Z',
        version,
        manufacturer: 'Acme',
        serialNumber: '1',
      };
      const messages: [string, Record<string, unknown>][] = [
        ...lines.map((line): [string, Record<string, unknown>] => [
          line.includes('connectionState') ? 'connection' : 'state',
          JSON.parse(line),
        ]),
        ['order', orderMessage(header, 'o', 0, [{ nodeId: 'a' }, { nodeId: 'b' }, { nodeId: 'c' }])],
        ['instantActions', instantActionsMessage(header, [{ actionId: '1', actionType: 'startPause' }])],
      ];
      t.is(messages.length, 4);
      for (const [name, message] of messages) {
        const validate = schema(folder, name);
        t.true(validate(message), `${name}: ${JSON.stringify(validate.errors)}`);
        for (const field of Object.keys(message).filter((key) => !/Position$/.test(key)))
          t.false(validate({ ...message, [field]: undefined }), `${name} without ${field}`);
      }
    },
  );
}
