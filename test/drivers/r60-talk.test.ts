import test from 'ava';
import { r60Commands, r60Dialogue } from '../../drivers/radar/r60-commands.ts';
import { r60Responder } from '../../drivers/radar/r60-talk.ts';
import type { Ask } from '../../gateway/plugin/conversation.ts';
import { r60 } from '../conformance/radar-r60-units.ts';
import { hex, joined } from '../helpers/bytes.ts';
import { hubLine } from '../helpers/hub-line.ts';

// Answers, written out by hand after the frame rule of the standards page mmwave 2.1; the other frames are the page's own.
const presentAnswer = hex('53 59 80 81 00 01 01 AF 54 43');
const fallAnswer = hex('53 59 83 81 00 01 01 B2 54 43');
const noFallAnswer = hex('53 59 83 81 00 01 00 B1 54 43');
const height280 = hex('53 59 06 02 00 02 01 18 CF 54 43');
const fallTime = { name: 'set-fall-time', values: { value: 30 } };

/** The opening: both states are asked for, 150 ms apart. */
async function opened(line: Awaited<ReturnType<typeof hubLine>>) {
  await line.hears(r60.presenceQuery);
  await line.clock.pass(149);
  if (line.unheard() !== '') throw new Error('two words too close to each other');
  await line.clock.pass(1);
  await line.hears(r60.fallQuery);
}
const values = (line: Awaited<ReturnType<typeof hubLine>>, name: string) =>
  line.readings.filter(({ metric }) => metric === name).map(({ value }) => value);

test('presence and fall are asked for at the opening, and every five seconds again', async (t) => {
  const line = await hubLine(t, 'r60-radar', {});
  await opened(line);
  await line.says(presentAnswer, noFallAnswer);
  await line.clock.pass(4_900);
  t.is(line.unheard(), '');
  await line.clock.pass(100);
  await opened(line);
  t.deepEqual([values(line, 'presence'), values(line, 'fall')], [[1], [0]]);
});

test('a fall whose frame was garbled, and that is never repeated, is seen with the next answer', async (t) => {
  const line = await hubLine(t, 'r60-radar', {});
  await opened(line);
  const garbled = Uint8Array.from(r60.fall);
  garbled[6] = 0x41;
  await line.says(noFallAnswer, garbled, r60.present);
  t.deepEqual(values(line, 'fall'), [0]);
  t.like(line.counters(), { checksumErrors: 1 });
  await line.clock.pass(5_000);
  await opened(line);
  await line.says(fallAnswer);
  t.deepEqual(values(line, 'fall'), [0, 1]);
});

test('a radar that began anew while nobody noticed is asked for its states all the same', async (t) => {
  const line = await hubLine(t, 'r60-radar', {});
  await opened(line);
  // Half a frame, then another power-up: the body numbers go on within the silence that would be noticed.
  await line.says(r60.fall.subarray(0, 5), hex('53 59 80 03 00 01 00 30 54 43'));
  await line.clock.pass(5_000);
  await opened(line);
  await line.says(fallAnswer);
  t.deepEqual(values(line, 'fall'), [1]);
});

test('a radar that knows no falls, or answers late, is left as it is', async (t) => {
  const line = await hubLine(t, 'r60-radar', {});
  await opened(line);
  await line.says(presentAnswer);
  await line.clock.pass(5_000);
  await opened(line);
  await line.says(noFallAnswer);
  t.like(line.counters(), { state: 'open', faults: 0, frames: 2 });
  t.deepEqual(values(line, 'fall'), [0]);
});

test('a setting counts when the radar says it back, in the bytes of the page', async (t) => {
  const line = await hubLine(t, 'r60-radar', {});
  await opened(line);
  t.is(line.command(fallTime), undefined);
  await line.clock.pass(50 + 150);
  await line.hears(r60.fallTime);
  await line.says(r60.fallTime);
  t.deepEqual(values(line, 'fall-time'), [30]);
  t.is(line.command({ name: 'set-mounting-height', values: { value: 270 } }), undefined);
  await line.clock.pass(50 + 150);
  await line.hears(r60.height);
  await line.says(r60.height);
  t.is(line.command({ name: 'set-fall-function', values: { value: true } }), undefined);
  await line.clock.pass(50 + 150);
  await line.hears(r60.fallOn);
  await line.says(r60.fallOn);
  await line.clock.pass(1_000);
  t.deepEqual([line.unheard(), line.refused], ['', []]);
});

test('a radar that keeps another value refused it; what else it says meanwhile is no answer', async (t) => {
  const line = await hubLine(t, 'r60-radar', {});
  await opened(line);
  line.command({ name: 'set-mounting-height', values: { value: 270 } });
  await line.clock.pass(200);
  await line.hears(r60.height);
  await line.says(r60.present, r60.fallTime);
  t.deepEqual(line.refused, []);
  await line.says(height280);
  await line.untilRefused();
  t.deepEqual(line.refused, [
    'VIGIL_COMMAND_REFUSED: set-mounting-height: refused: word 06 02: answered 0118',
  ]);
  t.deepEqual(values(line, 'mounting-height'), [280]);
});

test('a setting that is not answered is sent three times, each after a pause, and then told', async (t) => {
  const line = await hubLine(t, 'r60-radar', {});
  await opened(line);
  line.command(fallTime);
  await line.clock.pass(50);
  for (let attempt = 0; attempt < 3; attempt++) {
    t.is(line.unheard(), '');
    await line.clock.pass(150);
    await line.hears(r60.fallTime);
    await line.clock.pass(500);
  }
  await line.untilRefused();
  t.deepEqual(line.refused, ['VIGIL_COMMAND_REFUSED: set-fall-time: no-answer: word 83 0c was not answered']);
  t.is(line.counters()?.state, 'open');
});

test('an answer that came late is taken when the setting is sent again', async (t) => {
  const line = await hubLine(t, 'r60-radar', {});
  await opened(line);
  line.command(fallTime);
  await line.clock.pass(200);
  await line.hears(r60.fallTime);
  await line.clock.pass(500 + 150);
  await line.hears(r60.fallTime);
  await line.says(r60.fallTime);
  await line.clock.pass(700);
  t.deepEqual([line.unheard(), line.refused], ['', []]);
});

/** What a command says, its answers given by `answer`. */
function said(name: string, command: unknown, answer: (frame: Uint8Array) => Uint8Array) {
  const asks: Ask[] = [];
  const dialogue = r60Dialogue({ name, values: command as Record<string, unknown> });
  let heard: Uint8Array = new Uint8Array(0);
  for (let step = dialogue.next(); !step.done; ) {
    asks.push(step.value);
    if (step.value.ask === 'write') heard = answer(step.value.bytes);
    step = dialogue.next({ heard, bytes: 0, frames: 0 });
  }
  return asks;
}
const frames = (asks: readonly Ask[]) =>
  asks.flatMap((ask) => (ask.ask === 'write' ? [Buffer.from(ask.bytes).toString('hex')] : []));
const plain = (text: string) => Buffer.from(hex(text)).toString('hex');

const stores = [
  ['mounting-height', 270, '53 59 06 02 00 02 01 0E C5 54 43'],
  ['raw-report', true, '53 59 08 00 00 01 01 B6 54 43'],
  ['raw-report', false, '53 59 08 00 00 01 00 B5 54 43'],
  ['no-person-delay', 3, '53 59 80 0A 00 01 03 3A 54 43'],
  ['still-time', 300, '53 59 83 0A 00 04 00 00 01 2C 6A 54 43'],
  ['fall-function', true, '53 59 83 0B 00 01 01 3C 54 43'],
  ['fall-time', 30, '53 59 83 0C 00 04 00 00 00 1E 5D 54 43'],
  ['fall-sensitivity', 3, '53 59 83 0D 00 01 03 40 54 43'],
  ['fall-height', 60, '53 59 83 11 00 02 00 3C 7E 54 43'],
] as const;
for (const [name, value, frame] of stores) {
  test(`set-${name} ${value} is the word of the page`, (t) => {
    const spec = r60Commands.find((one) => one.name === `set-${name}`);
    t.true(spec?.schema.safeParse({ value }).success);
    t.true(spec?.isHazardous);
    t.deepEqual(frames(said(`set-${name}`, { value }, (bytes) => bytes)), [plain(frame)]);
  });
}

test('what can be read is asked for word by word; what this model does not know is passed over', (t) => {
  const identity = said('read-identity', {}, (bytes) => bytes);
  t.is(frames(identity)[0], plain('53 59 02 A1 00 01 0F 5F 54 43'));
  t.is(frames(identity).length, 4);
  const some = said('read-settings', {}, (bytes) => (bytes[2] === 0x83 ? bytes : new Uint8Array(0)));
  t.is(frames(some).length, 8);
  t.true(frames(some).includes(plain('53 59 83 8C 00 01 0F CB 54 43')));
  t.true(some.every(({ ask }) => ask !== 'refuse'));
  t.like(said('read-settings', {}, () => new Uint8Array(0)).at(-1), { ask: 'refuse', problem: 'no-answer' });
});

test('a reset is the word of the page, and an unknown command is none', (t) => {
  t.deepEqual(frames(said('reset', {}, () => new Uint8Array(0))), [Buffer.from(r60.reset).toString('hex')]);
  t.like(
    said('erase', {}, () => new Uint8Array(0)),
    [{ ask: 'refuse', problem: 'refused' }],
  );
});

test('nothing beyond the limits is stored', (t) => {
  for (const [name, value] of [
    ['mounting-height', 199],
    ['mounting-height', 301],
    ['fall-time', 0],
    ['fall-sensitivity', 256],
    ['fall-function', 1],
  ] as const)
    t.false(r60Commands.find((one) => one.name === `set-${name}`)?.schema.safeParse({ value }).success, name);
});

test('the radar’s end keeps what is set, in any chunks, and says it when asked', (t) => {
  const radar = r60Responder();
  const echoed = joined(...Array.from(r60.fallTime, (byte) => radar.hear(Uint8Array.of(byte))));
  t.deepEqual(Buffer.from(echoed), Buffer.from(r60.fallTime));
  t.deepEqual(
    Buffer.from(radar.hear(hex('53 59 83 8C 00 01 0F CB 54 43'))),
    Buffer.from(hex('53 59 83 8C 00 04 00 00 00 1E DD 54 43')),
  );
  t.is(radar.hear(r60.reset).length, 0);
});
