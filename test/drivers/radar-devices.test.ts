import test from 'ava';
import { driverNamed } from '../../drivers/index.ts';
import { tinyFrame } from '../../drivers/radar/tiny-frame.ts';
import { shortFloat } from '../../drivers/radar/tiny-row.ts';
import { radarWiring } from '../../drivers/radar/wiring.ts';
import { fda2, vital } from '../conformance/radar-units.ts';
import { decodeAll, encodeAll, hex, joined } from '../helpers/bytes.ts';

const fall = driverNamed('seeed-mr60fda2');
const breath = driverNamed('seeed-mr60bha2');
const hilink = driverNamed('hlk-ld6002');

const floats = (...values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const rate = (value: number) => tinyFrame(0, 0x0a15, floats(value));
/** Readings without the frame numbers. */
const said = (...frames: readonly Uint8Array[]) =>
  decodeAll(breath, [joined(...frames)]).readings.filter(({ metric }) => metric !== 'message-counter');

test('TinyFrame: what is asked of the MR60FDA2 has the bytes of the standards page', (t) => {
  t.deepEqual(tinyFrame(0, 0x0e06), fda2.readParameters);
  t.deepEqual(tinyFrame(0, 0x2110), fda2.factoryReset);
  t.deepEqual(tinyFrame(0x8000, 0x0e0e), fda2.enableHeight);
  t.deepEqual(tinyFrame(0, 0x0e04, floats(2.8)), fda2.setHeight28);
  t.deepEqual(tinyFrame(0, 0x0e08, floats(0.6)), fda2.setThreshold06);
  t.deepEqual(tinyFrame(0, 0x0e0a, Uint8Array.of(15, 0, 0, 0)), fda2.setSensitivity15);
});

test('TinyFrame: each vector alone gives its own bytes back, number and all', (t) => {
  const { fall: down, noFall, person, parameters } = fda2;
  for (const frame of [down, noFall, person, parameters]) {
    t.deepEqual(encodeAll(fall, decodeAll(fall, [frame]).decoded), frame);
  }
  for (const driver of [breath, hilink]) {
    for (const frame of Object.values(vital)) {
      t.deepEqual(encodeAll(driver, decodeAll(driver, [frame]).decoded), frame);
    }
  }
});

test('TinyFrame: a number is said only where it is not the next one, and wraps', (t) => {
  const ids = [0xfffe, 0xffff, 0, 1, 7, 8];
  const { readings } = decodeAll(fall, [joined(...ids.map((id) => tinyFrame(id, 0x0e02, Uint8Array.of(0))))]);
  const counters = readings.filter(({ metric }) => metric === 'message-counter');
  t.deepEqual(
    counters.map(({ value }) => value),
    [0xfffe, 7],
  );
});

test('TinyFrame: a start inside data, an unknown type and a length that cannot be do not mislead', (t) => {
  const inside = tinyFrame(3, 0x0a13, joined(fda2.readParameters, Uint8Array.of(1, 1, 1, 1)));
  const { frames, faults, waveforms } = decodeAll(breath, [joined(inside.subarray(1), inside, inside)]);
  t.is(frames, 2);
  t.is(waveforms.flatMap(({ samples }) => samples).length, 2);
  t.is(faults[0]?.length, inside.length - 1);
  const never = [tinyFrame(0, 0x3000), tinyFrame(0, 0x4000), tinyFrame(0, 0x0a14, new Uint8Array(900))];
  t.is(decodeAll(breath, never).frames, 0);
});

test('TinyFrame: a frame with a wrong data check is one checksum fault of its length', (t) => {
  const wrong = Uint8Array.from(vital.heart72);
  wrong[wrong.length - 1] = 0;
  const { faults, frames } = decodeAll(breath, [joined(vital.breath14, wrong, vital.distance)]);
  t.deepEqual(faults, [{ type: 'fault', kind: 'checksum', offset: 13, length: 13 }]);
  t.is(frames, 2);
});

test('a 32-bit float is given as its shortest decimal, and none is changed by that', (t) => {
  t.is(shortFloat(Math.fround(2.8)), 2.8);
  t.is(shortFloat(Number.NaN), null);
  for (let bits = 1; bits < 0x7f00_0000; bits += 7_654_321) {
    const float = new DataView(Uint32Array.of(bits).buffer).getFloat32(0, true);
    t.is(Math.fround(shortFloat(float) ?? Number.NaN), float);
  }
});

test('MR60FDA2: fall and presence are levels, the parameters are read', (t) => {
  const input = joined(fda2.fall, fda2.noFall, fda2.person, fda2.parameters);
  const { readings, faults } = decodeAll(fall, [input]);
  t.deepEqual(faults, []);
  t.deepEqual(
    readings.map(({ metric, value, unit, quality }) => [metric, value, unit, quality]),
    [
      ['message-counter', 0x21, '1', 'good'],
      ['fall', 1, '1', 'good'],
      ['fall', 0, '1', 'good'],
      ['presence', 1, '1', 'good'],
      ['install-height', 3, 'm', 'good'],
      ['height-threshold', 0.5, 'm', 'good'],
      ['sensitivity', 15, '1', 'good'],
    ],
  );
  t.true(fall.metrics.find(({ metric }) => metric === 'fall')?.isAlarm);
});

test('MR60FDA2: any bit of any width is a yes', (t) => {
  const frames = [
    tinyFrame(0, 0x0f09, hex('00 01')),
    tinyFrame(1, 0x0f09, hex('00 00 00 02')),
    tinyFrame(2, 0x0f09, hex('00 00')),
    tinyFrame(3, 0x0e02, hex('80')),
  ];
  const { readings } = decodeAll(fall, [joined(...frames)]);
  t.deepEqual(
    readings.map(({ value }) => value),
    [1, 1, 0, 1],
  );
});

test('MR60FDA2: a height other than configured, or none that may be, is doubtful', (t) => {
  const heights = (options: unknown, frame: Uint8Array) =>
    decodeAll(fall, [frame], options).readings.find(({ metric }) => metric === 'install-height');
  t.like(heights({ installHeightM: 3 }, fda2.parameters), { value: 3, quality: 'good' });
  t.like(heights({ installHeightM: 2.6 }, fda2.parameters), { value: 3, reason: 'not-as-set' });
  const low = tinyFrame(0, 0x0e06, joined(floats(1.2, 0.5), Uint8Array.of(15, 0, 0, 0)));
  t.like(heights({}, low), { value: 1.2, quality: 'questionable', reason: 'outside-limits' });
  const none = tinyFrame(0, 0x0e06, joined(floats(Number.NaN, 0.5), Uint8Array.of(15, 0, 0, 0)));
  t.like(heights({}, none), { value: null, quality: 'invalid', reason: 'no-data' });
});

test('MR60FDA2: the height of the target, and a setting that was refused', (t) => {
  const frames = [tinyFrame(0, 0x0e0e, floats(1.7)), tinyFrame(1, 0x0e04, Uint8Array.of(0))];
  const { readings } = decodeAll(fall, [joined(...frames)]);
  t.like(readings[0], { metric: 'target-height', value: 1.7, unit: 'm', quality: 'good' });
  t.like(readings[1], { metric: 'install-height-accepted', value: 0, reason: 'refused' });
});

test('MR60BHA2 and LD6002: the vectors of the standards page read as printed there', (t) => {
  const input = joined(vital.breath14, vital.heart72, vital.distance, vital.phases, vital.phases);
  for (const driver of [breath, hilink]) {
    const { readings, waveforms } = decodeAll(driver, [input]);
    t.like(readings[1], { metric: 'respiration-rate', value: 14, unit: '/min', quality: 'good' });
    t.like(readings[2], { metric: 'heart-rate', value: 72, unit: '/min', quality: 'good' });
    t.like(readings[3], { metric: 'distance', value: 103.5, unit: 'cm', quality: 'good' });
    t.deepEqual(waveforms[0]?.channels, ['total_phase', 'breath_phase', 'heart_phase']);
    t.deepEqual(waveforms[0]?.samples[0], [1.5, -0.25, 0.125]);
    t.is(waveforms[0]?.rateHz, 8);
  }
});

test('a rate of 0.0 is no rate', (t) => {
  t.like(said(rate(0))[0], { value: null, quality: 'invalid', reason: 'no-data' });
  t.like(said(tinyFrame(0, 0x0a14, floats(0)))[0], { metric: 'respiration-rate', value: null });
  t.deepEqual(encodeAll(breath, decodeAll(breath, [rate(0)]).decoded), rate(0));
});

test('a rate is doubtful with nobody there, too far away, and when it is frozen', (t) => {
  const presence = (value: number) => tinyFrame(0, 0x0f09, Uint8Array.of(value));
  const far = tinyFrame(0, 0x0a16, joined(Uint8Array.of(1, 0, 0, 0), floats(180)));
  const reasons = said(presence(0), rate(70), presence(1), rate(71), far, rate(72))
    .filter(({ metric }) => metric === 'heart-rate')
    .map(({ reason }) => reason);
  t.deepEqual(reasons, ['nobody-present', undefined, 'too-far']);
  const same = said(...Array.from({ length: 482 }, () => rate(70)), rate(70.5)).slice(-3);
  t.deepEqual(
    same.map(({ value, quality, reason }) => [value, quality, reason]),
    [
      [70, 'questionable', 'frozen'],
      [70, 'questionable', 'frozen'],
      [70.5, 'good', undefined],
    ],
  );
});

test('distance: without its flag no value; flag first or last; in cm whatever the firmware sends', (t) => {
  const at = (data: Uint8Array, options: unknown = {}) =>
    decodeAll(breath, [tinyFrame(0, 0x0a16, data)], options).readings[0];
  t.like(at(joined(Uint8Array.of(0, 0, 0, 0), floats(50))), { value: null, reason: 'no-data' });
  t.like(at(joined(floats(50), Uint8Array.of(1, 0, 0, 0))), { value: 50, quality: 'good' });
  const metres = joined(Uint8Array.of(1, 0, 0, 0), floats(1.035));
  t.like(at(metres, { distanceUnit: 'm' }), { value: 103.5, unit: 'cm' });
  const { decoded } = decodeAll(breath, [tinyFrame(0, 0x0a16, metres)], { distanceUnit: 'm' });
  t.deepEqual(encodeAll(breath, decoded, { distanceUnit: 'm' }), tinyFrame(0, 0x0a16, metres));
});

test('targets are counted with the count in front and without it; status and unused types are frames', (t) => {
  const two = new Uint8Array(32);
  const frames = [
    tinyFrame(0, 0x0a04, joined(Uint8Array.of(2, 0, 0, 0), two)),
    tinyFrame(1, 0x0a08, two),
    tinyFrame(2, 0x0a08, joined(Uint8Array.of(9, 0, 0, 0), two)),
    tinyFrame(3, 0x0a29, hex('34 12')),
    tinyFrame(4, 0x0a17, floats(1, 2, 3)),
    tinyFrame(5, 0x0100, hex('68 69')),
    tinyFrame(6, 0xffff),
  ];
  const { readings, faults, frames: count } = decodeAll(breath, [joined(...frames)]);
  t.deepEqual(faults, []);
  t.is(count, frames.length);
  t.deepEqual(
    readings.map(({ metric, value }) => [metric, value]),
    [
      ['target-count', 2],
      ['target-count', 2],
      ['target-count', null],
      ['device-status', 0x1234],
    ],
  );
});

test('phases that are no numbers are a fault, and the samples after them keep their time', (t) => {
  const broken = tinyFrame(1, 0x0a13, floats(Number.NaN, 0, 0));
  const { waveforms, faults } = decodeAll(breath, [joined(vital.phases, broken, vital.phases)], {
    rateHz: 10,
  });
  t.like(faults[0], { kind: 'not-finite', offset: vital.phases.length, length: 0 });
  t.deepEqual(
    waveforms.map(({ t: at }) => at),
    [0, 0.2],
  );
});

test('the LD6002 has another line speed, and neither it nor the MR60BHA2 is ever written to', (t) => {
  if (hilink.transport !== 'serial' || breath.transport !== 'serial') return t.fail();
  t.is(hilink.line(hilink.config.parse({})).baudRate, 1_382_400);
  t.is(hilink.line(hilink.config.parse({ baudRate: 115_200 })).baudRate, 115_200);
  t.false(hilink.config.safeParse({ baudRate: 9_600 }).success);
  t.is(breath.line(breath.config.parse({})).baudRate, 115_200);
  for (const driver of [hilink, breath]) t.falsy(driver.conversation ?? driver.commands ?? driver.command);
});

test('each radar has notes for the technician in both languages', (t) => {
  for (const name of [
    'seeed-mr60fda2',
    'seeed-mr60bha2',
    'hlk-ld6002',
    'r60-radar',
    'hlk-ld2410',
    'ti-iwr6843',
  ]) {
    t.true((radarWiring[name]?.en.length ?? 0) > 200, name);
    t.regex(radarWiring[name]?.zh ?? '', /[\u4e00-\u9fff]{10}/, name);
  }
});
