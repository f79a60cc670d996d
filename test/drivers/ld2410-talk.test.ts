import test from 'ava';
import { hlkLd2410 } from '../../drivers/radar/hlk-ld2410.ts';
import { ld2410Commands, ld2410Word } from '../../drivers/radar/ld2410-commands.ts';
import { talkFrame } from '../../drivers/radar/ld2410-frame.ts';
import { ld2410Responder } from '../../drivers/radar/ld2410-responder.ts';
import { ld2410 } from '../conformance/radar-r60-units.ts';
import { decodeAll, hex, joined } from '../helpers/bytes.ts';
import { hubLine } from '../helpers/hub-line.ts';

// Written out by hand after the frame rule of the standards page mmwave 3.2, so that the driver is no witness for itself.
const close = hex('FD FC FB FA 02 00 FE 00 04 03 02 01');
const closed = hex('FD FC FB FA 04 00 FE 01 00 00 04 03 02 01');
const engineeringOn = hex('FD FC FB FA 02 00 62 00 04 03 02 01');
const engineeringTaken = hex('FD FC FB FA 04 00 62 01 00 00 04 03 02 01');
const setRange = hex(
  'FD FC FB FA 14 00 60 00 00 00 08 00 00 00 01 00 06 00 00 00 02 00 2C 01 00 00 04 03 02 01',
);
const rangeTaken = hex('FD FC FB FA 04 00 60 01 00 00 04 03 02 01');
const rangeRefused = hex('FD FC FB FA 04 00 60 01 01 00 04 03 02 01');
const range = { name: 'set-range', values: { movingGate: 8, stillGate: 6, emptyTimeS: 300 } };

const presences = (readings: readonly { readonly metric: string; readonly value: number | null }[]) =>
  readings.filter(({ metric }) => metric === 'presence').map(({ value }) => value);

/** The module hears a word and answers it. */
async function answered(line: Awaited<ReturnType<typeof hubLine>>, word: Uint8Array, answer: Uint8Array) {
  await line.hears(word);
  await line.says(answer);
}

test('a command opens the configuration, waits for each answer, and closes it again', async (t) => {
  const line = await hubLine(t, 'hlk-ld2410', {});
  await line.says(ld2410.both);
  t.is(line.command(range), undefined);
  await line.clock.pass(50);
  await line.hears(ld2410.open);
  t.is(line.unheard(), '');
  await line.says(ld2410.opened);
  await answered(line, setRange, rangeTaken);
  await answered(line, close, closed);
  await line.says(ld2410.near);
  t.deepEqual(line.refused, []);
  t.like(line.counters(), { frames: 5, faults: 0, state: 'open' });
  t.deepEqual(presences(line.readings), [1]);
});

test('a refused command is told with its code and counted as a fault, and the configuration is closed', async (t) => {
  const line = await hubLine(t, 'hlk-ld2410', {});
  line.command(range);
  await line.clock.pass(50);
  await answered(line, ld2410.open, ld2410.opened);
  await answered(line, setRange, rangeRefused);
  await answered(line, close, closed);
  await line.untilRefused();
  t.deepEqual(line.refused, ['VIGIL_COMMAND_REFUSED: set-range: refused: command 0060: status 1']);
  t.like(line.counters(), { faults: 1, state: 'open' });
  t.like(
    line.readings.find(({ reason }) => reason === 'refused'),
    { metric: 'device-message', value: 0x160, quality: 'questionable' },
  );
});

test('a module that never answers is asked three times, closed, and the command is told as not answered', async (t) => {
  const line = await hubLine(t, 'hlk-ld2410', {});
  line.command(range);
  await line.clock.pass(50);
  for (let attempt = 0; attempt < 3; attempt++) {
    await line.hears(ld2410.open);
    await line.clock.pass(500);
  }
  await line.hears(close);
  await line.clock.pass(500);
  await line.untilRefused();
  t.regex(line.refused[0] ?? '', /^VIGIL_COMMAND_REFUSED: set-range: no-answer/);
  // The line is as it was: a report is still read.
  await line.says(ld2410.both);
  t.deepEqual(presences(line.readings), [1]);
});

test('an answer to another command, a report and noise in between are no answer; a late one still counts', async (t) => {
  const line = await hubLine(t, 'hlk-ld2410', {});
  line.command(range);
  await line.clock.pass(50);
  await line.hears(ld2410.open);
  await line.says(ld2410.still, engineeringTaken, hex('00 FD FC 01'));
  await line.clock.pass(490);
  t.is(line.unheard(), '');
  await line.clock.pass(10);
  await answered(line, ld2410.open, ld2410.opened);
  await answered(line, setRange, rangeTaken);
  await answered(line, close, closed);
  t.deepEqual(line.refused, []);
});

test('a module that restarts in the middle of a command is opened anew', async (t) => {
  const line = await hubLine(t, 'hlk-ld2410', {});
  line.command(range);
  await line.clock.pass(50);
  await answered(line, ld2410.open, ld2410.opened);
  await line.hears(setRange);
  // Its power was gone: half an answer, then reports, and no trace of the configuration.
  await line.says(rangeTaken.subarray(0, 6), ld2410.both, ld2410.both);
  await line.clock.pass(500);
  await answered(line, ld2410.open, ld2410.opened);
  await answered(line, setRange, rangeTaken);
  await line.hears(close);
  t.deepEqual(line.refused, []);
});

test('two commands are said one after the other, each whole', async (t) => {
  const line = await hubLine(t, 'hlk-ld2410', {});
  t.is(line.command(range), undefined);
  t.is(line.command({ name: 'engineering-on', values: {} }), undefined);
  await line.clock.pass(50);
  for (const [word, answer] of [
    [setRange, rangeTaken],
    [engineeringOn, engineeringTaken],
  ] as const) {
    await answered(line, ld2410.open, ld2410.opened);
    await answered(line, word, answer);
    await answered(line, close, closed);
  }
  t.deepEqual(line.refused, []);
});

test('more than eight commands that wait are not taken', async (t) => {
  const line = await hubLine(t, 'hlk-ld2410', {});
  const taken = Array.from({ length: 10 }, () => line.command(range));
  t.deepEqual(taken.slice(0, 8), Array(8).fill(undefined));
  t.regex(taken[8] ?? '', /too many/);
});

test('engineering mode is asked for at the opening, and again when the module lost it', async (t) => {
  const line = await hubLine(t, 'hlk-ld2410', { isEngineering: true });
  const taken = async () => {
    await line.hears(ld2410.open);
    await line.says(ld2410.opened);
    await line.hears(engineeringOn);
    await line.says(engineeringTaken);
    await line.hears(close);
    await line.says(closed);
  };
  await taken();
  await line.says(ld2410.engineering);
  await line.clock.pass(5_000);
  await line.says(ld2410.engineering);
  await line.clock.pass(2_000);
  t.is(line.unheard(), '');
  // A restart that was too short to be noticed as silence.
  await line.says(ld2410.both);
  await line.clock.pass(3_000);
  await line.says(ld2410.both);
  await line.clock.pass(1_000);
  await taken();
});

test('a silent module may have been left with its configuration open: it is closed', async (t) => {
  const line = await hubLine(t, 'hlk-ld2410', {});
  await line.clock.pass(4_900);
  t.is(line.unheard(), '');
  await line.clock.pass(100);
  await line.hears(close);
});

const words = [
  ['read-parameters', {}, 'FD FC FB FA 02 00 61 00 04 03 02 01'],
  ['read-firmware', {}, 'FD FC FB FA 02 00 A0 00 04 03 02 01'],
  ['read-gate-size', {}, 'FD FC FB FA 02 00 AB 00 04 03 02 01'],
  ['engineering-on', {}, 'FD FC FB FA 02 00 62 00 04 03 02 01'],
  ['engineering-off', {}, 'FD FC FB FA 02 00 63 00 04 03 02 01'],
  [
    'set-range',
    { movingGate: 8, stillGate: 8, emptyTimeS: 5 },
    'FD FC FB FA 14 00 60 00 00 00 08 00 00 00 01 00 08 00 00 00 02 00 05 00 00 00 04 03 02 01',
  ],
  [
    'set-gate-sensitivity',
    { gate: 3, moving: 40, still: 40 },
    'FD FC FB FA 14 00 64 00 00 00 03 00 00 00 01 00 28 00 00 00 02 00 28 00 00 00 04 03 02 01',
  ],
  [
    'set-gate-sensitivity',
    { moving: 40, still: 30 },
    'FD FC FB FA 14 00 64 00 00 00 FF FF 00 00 01 00 28 00 00 00 02 00 1E 00 00 00 04 03 02 01',
  ],
  ['set-gate-size', { sizeM: 0.2 }, 'FD FC FB FA 04 00 AA 00 01 00 04 03 02 01'],
  ['set-line-speed', { baudRate: 115_200 }, 'FD FC FB FA 04 00 A1 00 05 00 04 03 02 01'],
  ['set-bluetooth', { isOn: false }, 'FD FC FB FA 04 00 A4 00 00 00 04 03 02 01'],
  ['factory-reset', {}, 'FD FC FB FA 02 00 A2 00 04 03 02 01'],
  ['restart', {}, 'FD FC FB FA 02 00 A3 00 04 03 02 01'],
] as const;
for (const [name, values, frame] of words) {
  test(`${name} ${JSON.stringify(values)} is the word of the page`, (t) => {
    t.true(ld2410Commands.find((one) => one.name === name)?.schema.safeParse(values).success);
    const word = ld2410Word({ name, values });
    t.deepEqual(Buffer.from(talkFrame(word?.command ?? 0, word?.value ?? [])), Buffer.from(hex(frame)));
  });
}

test('every command has its word; what only reads is not hazardous, and nothing beyond the limits is taken', (t) => {
  t.deepEqual(
    new Set(words.map(([name]) => name as string)),
    new Set(ld2410Commands.map(({ name }) => name)),
  );
  t.deepEqual(
    ld2410Commands.flatMap(({ name, isHazardous }) => (isHazardous ? [] : [name])),
    ['read-parameters', 'read-firmware', 'read-gate-size'],
  );
  for (const [name, values] of [
    ['set-range', { movingGate: 9, stillGate: 8, emptyTimeS: 5 }],
    ['set-range', { movingGate: 8, stillGate: 8, emptyTimeS: 65_536 }],
    ['set-gate-sensitivity', { gate: 9, moving: 40, still: 40 }],
    ['set-gate-sensitivity', { gate: 1, moving: 101, still: 40 }],
    ['set-gate-size', { sizeM: 0.5 }],
    ['set-line-speed', { baudRate: 14_400 }],
  ] as const)
    t.false(ld2410Commands.find((one) => one.name === name)?.schema.safeParse(values).success, name);
  t.is(ld2410Word({ name: 'boot', values: {} }), undefined);
});

test('the module’s end answers in the bytes of the page and keeps what is stored, and nothing while it is closed', (t) => {
  const device = ld2410Responder();
  t.deepEqual(
    Buffer.from(device.hear(setRange)),
    Buffer.from(hex('FD FC FB FA 04 00 60 01 01 00 04 03 02 01')),
  );
  t.deepEqual(Buffer.from(device.hear(ld2410.open)), Buffer.from(ld2410.opened));
  t.false(device.isStreaming);
  t.deepEqual(Buffer.from(device.hear(setRange)), Buffer.from(rangeTaken));
  const parameters = device.hear(hex('FD FC FB FA 02 00 61 00 04 03 02 01'));
  t.deepEqual(
    decodeAll(hlkLd2410, [parameters]).readings.map(({ metric, value }) => [metric, value]),
    [
      ['device-message', 0x161],
      ['max-moving-gate', 8],
      ['max-still-gate', 6],
      ['empty-time', 300],
    ],
  );
  device.hear(hex('FD FC FB FA 02 00 A2 00 04 03 02 01'));
  t.like(decodeAll(hlkLd2410, [device.hear(hex('FD FC FB FA 02 00 61 00 04 03 02 01'))]).readings[3], {
    value: 5,
  });
  device.hear(joined(close.subarray(0, 5)));
  t.deepEqual(Buffer.from(device.hear(close.subarray(5))), Buffer.from(closed));
  t.true(device.isStreaming);
});

test('the gate size is read in metres; a size that is not known is no size', (t) => {
  const size = (code: string) =>
    decodeAll(hlkLd2410, [hex(`FD FC FB FA 06 00 AB 01 00 00 ${code} 00 04 03 02 01`)]).readings[1];
  t.like(size('00'), { metric: 'gate-size', value: 0.75, quality: 'good' });
  t.like(size('01'), { value: 0.2 });
  t.like(size('02'), { value: null, quality: 'invalid' });
});
