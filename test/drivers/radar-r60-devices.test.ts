import test from 'ava';
import { hlkLd2410 } from '../../drivers/radar/hlk-ld2410.ts';
import { r60Radar } from '../../drivers/radar/r60-radar.ts';
import { ld2410, r60 } from '../conformance/radar-r60-units.ts';
import { decodeAll, encodeAll, hex } from '../helpers/bytes.ts';

const said = [
  ['present', r60.present, 'presence', 1],
  ['fall', r60.fall, 'fall', 1],
  ['fall over', r60.fallOver, 'fall', 0],
  ['fall on', r60.fallOn, 'fall-function', 1],
  ['height', r60.height, 'mounting-height', 270],
  ['fall time', r60.fallTime, 'fall-time', 30],
  ['raw on', r60.rawOn, 'raw-report', 1],
  ['raw off', r60.rawOff, 'raw-report', 0],
] as const;
for (const [name, frame, metric, value] of said) {
  test(`r60-radar reads and writes the page's frame: ${name}`, (t) => {
    const { decoded, readings } = decodeAll(r60Radar, [frame]);
    t.like(readings[0], { metric, value, quality: 'good' });
    t.deepEqual([...encodeAll(r60Radar, decoded)], [...frame]);
  });
}

// A frame without a measurement is a message: control and command as a number, the data in hexadecimal.
const messages = [
  ['heartbeat', r60.heartbeat, 0x0101],
  ['reset', r60.reset, 0x0102],
  ['model query', r60.modelQuery, 0x02a1],
  ['scene query', r60.sceneQuery, 0x0587],
  ['presence query', r60.presenceQuery, 0x8081],
  ['motion query', r60.motionQuery, 0x8082],
  ['body query', r60.bodyQuery, 0x8083],
  ['fall query', r60.fallQuery, 0x8381],
] as const;
for (const [name, frame, value] of messages) {
  test(`r60-radar reads and writes the page's frame: ${name}`, (t) => {
    const { decoded, readings, faults } = decodeAll(r60Radar, [frame]);
    t.deepEqual([readings.length, faults.length], [1, 0]);
    t.like(readings[0], { metric: 'device-message', value, text: '0f', quality: 'good' });
    t.deepEqual([...encodeAll(r60Radar, decoded)], [...frame]);
  });
}

test('every frame of the page is asserted against its value', (t) => {
  t.is(said.length + messages.length, Object.keys(r60).length);
});

// Rows of the table that the page gives without a sample frame; sums by hand.
const rows = [
  ['53 59 80 02 00 01 02 31 54 43', [['motion', 2]]],
  ['53 59 80 03 00 01 64 94 54 43', [['body-movement', 100]]],
  ['53 59 80 0A 00 01 03 3A 54 43', [['no-person-delay', 3]]],
  ['53 59 80 0B 00 01 02 3A 54 43', [['approach', 2]]],
  ['53 59 83 05 00 01 01 36 54 43', [['staying-still', 1]]],
  ['53 59 83 0A 00 04 00 00 01 2C 6A 54 43', [['still-time', 300]]],
  ['53 59 83 0D 00 01 03 40 54 43', [['fall-sensitivity', 3]]],
  ['53 59 83 11 00 02 00 3C 7E 54 43', [['height-threshold', 0.6]]],
  [
    '53 59 08 01 00 05 0A 02 14 03 0C E9 54 43',
    [
      ['still-energy', 10],
      ['still-distance', 1],
      ['motion-energy', 20],
      ['motion-distance', 1.5],
      ['motion-speed', 1],
    ],
  ],
] as const;
for (const [frame, values] of rows) {
  test(`r60-radar reads ${values.map(([metric]) => metric).join(', ')}`, (t) => {
    const { decoded, readings } = decodeAll(r60Radar, [hex(frame)]);
    t.deepEqual(
      readings.map(({ metric, value, quality }) => [metric, value, quality]),
      values.map(([metric, value]) => [metric, value, 'good']),
    );
    t.deepEqual(Buffer.from(encodeAll(r60Radar, decoded)), Buffer.from(hex(frame)));
  });
}

for (const [name, frame] of Object.entries({ ...ld2410 })) {
  test(`hlk-ld2410 writes the page's frame again: ${name}`, (t) => {
    t.deepEqual([...encodeAll(hlkLd2410, decodeAll(hlkLd2410, [frame]).decoded)], [...frame]);
  });
}

const reports = [
  ['still', ld2410.still, 'radar', [2, 81, 0, 0, 59, 0]],
  ['both', ld2410.both, 'radar', [3, 70, 52, 0, 60, 0]],
  ['near', ld2410.near, 'radar', [3, 79, 100, 76, 100, 50]],
  [
    'engineering',
    ld2410.engineering,
    'radar-engineering',
    [
      ...[3, 30, 60, 0, 57, 0, 8, 8],
      ...[60, 34, 5, 3, 3, 4, 3, 6, 5],
      ...[0, 0, 57, 16, 19, 6, 6, 8, 4],
      ...[3, 5],
    ],
  ],
] as const;
for (const [name, frame, stream, row] of reports) {
  test(`hlk-ld2410 reads the values that the page states: ${name}`, (t) => {
    const { waveforms, readings } = decodeAll(hlkLd2410, [frame]);
    t.like(waveforms[0], { stream, quality: 'good' });
    t.deepEqual(waveforms[0]?.samples, [row]);
    t.like(readings, [{ metric: 'presence', value: 1 }]);
  });
}

test('hlk-ld2410 reads the opening and its answer', (t) => {
  const { readings, faults } = decodeAll(hlkLd2410, [ld2410.open, ld2410.opened]);
  t.deepEqual(
    readings.map(({ value, text, quality }) => [value, text, quality]),
    [
      [0x00ff, '01 00', 'good'],
      [0x01ff, '00 00 01 00 40 00', 'good'],
    ],
  );
  t.deepEqual(faults, []);
});

test('hlk-ld2410: a status other than 0 is a fault with its command, and the frame is encoded again as it was', (t) => {
  const refused = hex('FD FC FB FA 04 00 60 01 01 00 04 03 02 01');
  const { decoded, readings, faults } = decodeAll(hlkLd2410, [ld2410.open, refused]);
  t.like(readings[1], { value: 0x160, quality: 'questionable', reason: 'refused' });
  t.deepEqual(faults, [
    { type: 'fault', kind: 'command-refused', offset: 14, length: 0, detail: 'command 0060: status 1' },
  ]);
  t.deepEqual(Buffer.from(encodeAll(hlkLd2410, decoded)), Buffer.concat([ld2410.open, refused]));
});
