import test from 'ava';
import { firmataBoard } from '../../drivers/board/firmata-board.ts';
import { probeMessage, sysex } from '../../drivers/board/firmata-message.ts';
import { pec } from '../../drivers/board/mlx90614.ts';
import { imuReply, loadText } from '../conformance/board-units.ts';
import { decodeAll, encodeAll, hex, joined } from '../helpers/bytes.ts';

const stated = (items: readonly { readonly metric: string; readonly value: number | null }[]) =>
  items.map(({ metric, value }) => [metric, value === null ? null : Math.round(value * 100) / 100]);

test('firmata-board: the MPU-6050 vector at ranges 0/0', (t) => {
  const options = { imu: { accRange: 0, gyrRange: 0 } };
  const { waveforms, readings, decoded } = decodeAll(firmataBoard, [imuReply], options);
  t.deepEqual(waveforms[0]?.samples, [[0, 0, 1, 1, -1, 0]]);
  t.deepEqual(stated(readings), [['device-temperature', 25]]);
  t.deepEqual(encodeAll(firmataBoard, decoded, options), imuReply);
});

test('firmata-board: the MLX90614 vectors, its error bit and its check', (t) => {
  const reply = (register: number, ...bytes: number[]) => sysex(0x77, [], [0x5a, register, ...bytes]);
  const errorPec = pec([0xb4, 0x07, 0xb5, 0x00, 0x80]);
  const input = joined(
    reply(0x07, 0xf7, 0x3a, 0xdf),
    reply(0x07, 0xbe, 0x3b, 0x3e),
    reply(0x07, 0x00, 0x80, errorPec),
  );
  const options = { thermometer: true };
  const { readings, decoded } = decodeAll(firmataBoard, [input], options);
  t.deepEqual(stated(readings), [
    ['surface-temperature', 28.75],
    ['surface-temperature', 32.73],
    ['surface-temperature', null],
  ]);
  t.is(readings[2]?.reason, 'sensor-error');
  t.deepEqual(encodeAll(firmataBoard, decoded, options), input);
  const wrong = decodeAll(firmataBoard, [reply(0x07, 0xf7, 0x3a, 0xde)], options);
  t.like(wrong.readings[0], { value: null, quality: 'invalid', reason: 'checksum' });
  t.is(pec(Array.from('123456789', (char) => char.charCodeAt(0))), 0xf4);
});

test('firmata-board: load cells from text, saturated ones invalid', (t) => {
  const cells = [1, 2, 3, 4].map((n) => ({ countsPerKg: 100 * n, offset: n }));
  const input = joined(...[101, 402, 903, 1604].map((count, index) => loadText(index + 1, count)));
  const { waveforms, readings, decoded } = decodeAll(firmataBoard, [input], { cells });
  t.deepEqual(waveforms[0]?.samples, [[1, 2, 3, 4]]);
  t.like(readings[0], { metric: 'bed-mass', value: 10, quality: 'good' });
  t.deepEqual(encodeAll(firmataBoard, decoded, { cells }), input);
  const saturated = joined(...[0x7fffff, 1, 1, 1].map((count, index) => loadText(index + 1, count)));
  const bad = decodeAll(firmataBoard, [saturated], { cells });
  t.like(bad.readings[0], { value: null, quality: 'invalid', reason: 'saturated' });
  t.is(bad.waveforms[0]?.quality, 'invalid');
  t.is(decodeAll(firmataBoard, [input]).waveforms[0]?.quality, 'questionable');
});

test('firmata-board: analogue pins in the order of the channels', (t) => {
  const options = { pressurePins: [1, 0], samplingMs: 100 };
  const input = hex('E0 64 04 E1 7F 07 E0 00 00 E1 00 00');
  const { waveforms, decoded } = decodeAll(firmataBoard, [input], options);
  t.deepEqual(waveforms[0]?.samples, [
    [1, 612 / 1023],
    [0, 0],
  ]);
  t.deepEqual(waveforms[0]?.channels, ['pressure_1', 'pressure_2']);
  t.deepEqual(encodeAll(firmataBoard, decoded, options), input);
});

test('firmata-board: a relay whose contact does not follow is questionable', (t) => {
  const options = { relay: { pin: 13, contactPin: 8 } };
  const input = hex('91 01 00 F0 6E 0D 01 00 F7 F0 6E 0D 01 01 F7 91 00 00 F0 6E 0D 01 01 F7');
  const { readings, decoded } = decodeAll(firmataBoard, [input], options);
  t.deepEqual(
    readings.map(({ metric, value, quality, reason }) => [metric, value, quality, reason]),
    [
      ['relay', 0, 'good', undefined],
      ['relay-contact', 0, 'good', undefined],
      ['relay', 1, 'questionable', 'read-back-differs'],
      ['relay-contact', 0, 'good', undefined],
      ['relay', 1, 'good', undefined],
      ['relay-contact', 1, 'good', undefined],
      // Told again, as often as the board is asked.
      ['relay', 1, 'good', undefined],
      ['relay-contact', 1, 'good', undefined],
    ],
  );
  t.deepEqual(
    decodeAll(firmataBoard, [encodeAll(firmataBoard, decoded, options)], options).readings,
    readings,
  );
});

test('firmata-board: the start-up exchange is passed over as frames', (t) => {
  const input = hex('F9 02 05 F0 79 02 05 53 00 74 00 64 00 F7 F0 6A 7F 00 F7');
  const { frames, faults, decoded } = decodeAll(firmataBoard, [input]);
  t.is(frames, 3);
  t.deepEqual([faults, decoded], [[], []]);
  // A byte with the seventh bit set inside sysex: some were lost.
  t.is(probeMessage(hex('F0 79 02 E0 01 02'), 0, 6), -1);
});

test('firmata-board: the plan says what the options say', (t) => {
  const options = firmataBoard.config.parse({
    imu: null,
    thermometer: true,
    relay: { pin: 7, contactPin: 8 },
    pressurePins: [0],
  });
  const plan = firmataBoard.transport === 'firmata' ? firmataBoard.board(options) : undefined;
  t.like(plan, { baudRate: 57_600, samplingMs: 20, analogPins: [0], contactPins: [8] });
  t.throws(() => firmataBoard.config.parse({ unknown: 1 }));
});
