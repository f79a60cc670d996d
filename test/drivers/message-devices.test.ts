import test from 'ava';
import fc from 'fast-check';
import { driverNamed } from '../../drivers/index.ts';
import { topicMatches } from '../../drivers/transport/topic-filter.ts';
import type { MqttDriver } from '../../gateway/plugin/driver.ts';
import { vdaExamples } from '../conformance/driver-units.ts';
import { decodeAll, utf8 } from '../helpers/bytes.ts';

const robot = driverNamed('vda5050') as MqttDriver<unknown>;
const generic = driverNamed('mqtt-json') as MqttDriver<unknown>;
const [stateText, connectionText] = vdaExamples;

const heard = (driver: MqttDriver<unknown>, message: unknown, options: unknown = {}) =>
  decodeAll(driver, [utf8(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`)], options);
const valuesOf = (message: unknown) =>
  Object.fromEntries(heard(robot, message).readings.map(({ metric, value }) => [metric, value]));

test('VDA 5050: the examples are read as they are printed, over several lines', (t) => {
  const { frames, faults, readings } = decodeAll(robot, [utf8(vdaExamples.join('\n'))]);
  t.is(frames, 3);
  t.deepEqual(faults, []);
  const value = (metric: string) => readings.find((reading) => reading.metric === metric);
  t.like(value('emergency-stop'), {
    value: 1,
    text: 'MANUAL',
    t: Date.parse('2026-01-15T03:12:45.120Z') / 1000,
  });
  t.like(value('error-fatal'), { value: 1, text: 'armOverload' });
  t.like(value('battery'), { value: 38, unit: '%' });
  t.like(value('operating-mode'), { value: 0, text: 'AUTOMATIC' });
  t.like(value('order-active'), { value: 1, text: 'round-204' });
  t.like(value('connection'), { value: 1, text: 'ONLINE' });
  t.is(value('charging')?.value, 0);
  t.is(value('driving')?.value, 0);
  t.is(value('field-violation')?.value, 0);
});

test('VDA 5050: any emergency stop but NONE is one, also of a type not known', (t) => {
  const withStop = (eStop: string) =>
    stateText.replace('"MANUAL"', JSON.stringify(eStop)).replaceAll('\n', '');
  t.is(valuesOf(withStop('NONE'))['emergency-stop'], 0);
  for (const eStop of ['AUTOACK', 'REMOTE', 'SOMETHING'])
    t.is(valuesOf(withStop(eStop))['emergency-stop'], 1);
});

test('VDA 5050: a broken battery field does not hide the emergency stop', (t) => {
  const { readings, faults, frames } = heard(robot, stateText.replace('38.0', '"full"').replaceAll('\n', ''));
  t.is(readings.find(({ metric }) => metric === 'emergency-stop')?.value, 1);
  t.false(readings.some(({ metric }) => metric === 'battery'));
  t.like(faults[0], { kind: 'schema' });
  t.true(faults[0]?.detail?.includes('battery'));
  t.is(frames, 1);
});

test('VDA 5050 3.0: the renamed fields are read', (t) => {
  const three = stateText
    .replace('batteryState', 'powerSupply')
    .replace('batteryCharge', 'stateOfCharge')
    .replace('agvPosition', 'mobileRobotPosition')
    .replace('"FATAL"', '"CRITICAL"')
    .replaceAll('\n', '');
  const values = valuesOf(three);
  t.like(values, { battery: 38, 'position-x': 4.2, 'error-fatal': 1 });
  t.is(valuesOf(connectionText.replace('ONLINE', 'CONNECTION_BROKEN'))['connection'], 0);
});

test('VDA 5050: a will is dated by its arrival, and topics follow the device', (t) => {
  t.is(robot.timeBase, 'arrival');
  const options = robot.config.parse({ manufacturer: 'Acme' });
  t.deepEqual(robot.filters(options, 'CR-0007'), [
    'uagv/v2/Acme/CR-0007/connection',
    'uagv/v2/Acme/CR-0007/state',
    'uagv/v2/Acme/CR-0007/visualization',
    'uagv/v2/Acme/CR-0007/factsheet',
  ]);
  t.is(robot.topic(options, 'CR-0007', connectionText), 'uagv/v2/Acme/CR-0007/connection');
  t.is(robot.topic(options, 'CR-0007', stateText), 'uagv/v2/Acme/CR-0007/state');
});

test('VDA 5050: names from a prototype are no connection states', (t) => {
  t.is(
    heard(robot, { timestamp: '2026-01-15T03:10:00Z', connectionState: 'constructor' }).readings.length,
    0,
  );
});

test('JSON: rows, flat lists, one unit or several, seconds or ISO time', (t) => {
  const topic = 'vigil/v1/in/bed-4/imu';
  const rows = heard(generic, { topic, payload: { t: 1, rate: 50, unit: 'g', samples: [[0, 0, 1]] } });
  t.like(rows.waveforms[0], { stream: 'imu', channels: ['acc_x', 'acc_y', 'acc_z'], units: ['g', 'g', 'g'] });
  const flat = heard(generic, {
    topic,
    payload: { t: '1970-01-01T00:00:02Z', rate: 50, unit: ['g', 'g', 'g'], samples: [0, 0, 1, 0, 0, 2] },
  });
  t.like(flat.waveforms[0], {
    t: 2,
    samples: [
      [0, 0, 1],
      [0, 0, 2],
    ],
  });
});

test('JSON: channel names come from the configuration, the payload, or are numbered', (t) => {
  const payload = { t: 1, rate: 10, unit: 'kg', samples: [[1, 2]], stream: 'chair' };
  t.deepEqual(heard(generic, payload).waveforms[0]?.channels, ['chair_1', 'chair_2']);
  t.deepEqual(heard(generic, { ...payload, channels: ['l', 'r'] }).waveforms[0]?.channels, ['l', 'r']);
  const options = { channels: { chair: ['left', 'right'] } };
  t.deepEqual(heard(generic, payload, options).waveforms[0]?.channels, ['left', 'right']);
  const inherited = { ...payload, stream: 'constructor' };
  t.deepEqual(heard(generic, inherited).waveforms[0]?.channels, ['constructor_1', 'constructor_2']);
});

test('JSON: a reading is named by metric, LOINC or MDC; no value is absent with a reason', (t) => {
  for (const code of ['heart-rate', '8867-4', 149_530]) {
    t.like(heard(generic, { t: 1, code, value: 71, unit: '/min' }).readings[0], {
      metric: 'heart-rate',
      value: 71,
    });
  }
  t.like(heard(generic, { t: 1, code: 'spo2', value: null, unit: '%' }).readings[0], {
    value: null,
    quality: 'invalid',
    reason: 'no-data',
  });
  t.like(heard(generic, { t: 1, code: 'call', value: true }).readings[0], { metric: 'call', value: 1 });
});

const refused: readonly [string, unknown, string][] = [
  ['no time', { code: 'spo2', value: 97, unit: '%' }, 'schema'],
  ['a time without its zone', { t: '2026-01-15T03:10:00', code: 'spo2', value: 97 }, 'schema'],
  ['a code that is no name', { t: 1, code: 'Heart Rate', value: 1 }, 'schema'],
  ['rows of unequal length', { t: 1, rate: 50, samples: [[1, 2], [3]] }, 'schema'],
  ['a text among the samples', { t: 1, rate: 50, samples: [[1, 'x', 3]] }, 'schema'],
  ['too few columns for its units', { t: 1, rate: 50, unit: ['g', 'g'], samples: [[1, 2, 3]] }, 'schema'],
  ['a rate of nothing', { t: 1, rate: 0, samples: [[1, 2, 3]] }, 'schema'],
  ['no object', '[1,2]', 'not-json'],
  ['an unfinished object', '{"t":1,', 'truncated'],
  ['a payload that is neither JSON nor CBOR', { topic: 'a/b', payload: '{"t":' }, 'schema'],
];
for (const [what, message, kind] of refused) {
  test(`JSON: ${what} is a fault`, (t) => {
    const { faults, readings, waveforms } = heard(generic, message);
    t.is(faults[0]?.kind, kind);
    t.deepEqual([...readings, ...waveforms], []);
  });
}

test('JSON: any JSON at all is read or refused, never thrown at', (t) => {
  const field = fc.oneof(fc.jsonValue(), fc.constantFrom(1, 'spo2', [[1, 2]], [1, 2, 3], 'imu', 50));
  const message = fc.dictionary(
    fc.constantFrom('t', 'rate', 'unit', 'samples', 'code', 'value', 'stream', 'topic', 'payload', 'errors'),
    field,
  );
  fc.assert(
    fc.property(message, (fields) => {
      for (const driver of [generic, robot]) {
        const { decoded, waveforms } = heard(driver, fields);
        if (decoded.length === 0 && driver === generic) throw new Error('neither read nor refused');
        for (const { channels, samples } of waveforms) {
          if (samples.some((row) => row.length !== channels.length))
            throw new Error('a row misses a channel');
        }
      }
    }),
    { numRuns: 500 },
  );
  t.pass();
});

test('[MQTT-4.7] topics match filters level by level', (t) => {
  t.true(topicMatches('vigil/v1/in/bed-4/+', 'vigil/v1/in/bed-4/imu'));
  t.false(topicMatches('vigil/v1/in/bed-4/+', 'vigil/v1/in/bed-4/imu/x'));
  t.false(topicMatches('vigil/v1/in/bed-4/+', 'vigil/v1/in/bed-40/imu'));
  t.true(topicMatches('a/#', 'a'));
  t.true(topicMatches('a/#', 'a/b/c'));
  t.false(topicMatches('+/b', '$SYS/b'));
  t.false(topicMatches('a/+', 'a'));
});
