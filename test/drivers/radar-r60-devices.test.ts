import test from 'ava';
import { hlkLd2410 } from '../../drivers/radar/hlk-ld2410.ts';
import { r60Radar } from '../../drivers/radar/r60-radar.ts';
import { ld2410, r60 } from '../conformance/radar-r60-units.ts';
import { decodeAll, encodeAll } from '../helpers/bytes.ts';

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

for (const [name, frame] of Object.entries({ ...ld2410 })) {
  test(`hlk-ld2410 writes the page's frame again: ${name}`, (t) => {
    t.deepEqual([...encodeAll(hlkLd2410, decodeAll(hlkLd2410, [frame]).decoded)], [...frame]);
  });
}

test('hlk-ld2410 reads the basic report', (t) => {
  t.deepEqual(decodeAll(hlkLd2410, [ld2410.near]).waveforms[0]?.samples, [[3, 79, 100, 76, 100, 50]]);
});
