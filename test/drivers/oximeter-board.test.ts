import test from 'ava';
import { driverNamed } from '../../drivers/index.ts';
import type { DecodedReading } from '../../gateway/plugin/driver.ts';
import { board, boardFrame } from '../conformance/oximeter-units.ts';
import { decodeAll, encodeAll, hex, joined } from '../helpers/bytes.ts';

const found = driverNamed('berry-pm6750');
if (found.transport !== 'serial') throw new Error('not on a serial line');
const driver = found;
const { commands = [], command, conversation, responder } = driver;
if (!command || !conversation || !responder) throw new Error('the board has a conversation and commands');

const values = (readings: readonly DecodedReading[], ...metrics: readonly string[]) =>
  metrics.map((metric) => readings.findLast((reading) => reading.metric === metric)?.value);
const last = (bytes: Uint8Array, metric: string, options: unknown = {}) =>
  decodeAll(driver, [bytes], options).readings.findLast((reading) => reading.metric === metric);

test('PM6750: the frames of the page read as printed there, and come back byte for byte', (t) => {
  const read = (bytes: Uint8Array) => decodeAll(driver, [bytes]);
  t.deepEqual(read(board.ecgZero).waveforms[0]?.samples, [[0, 0, 0, 0, 0, 0, 0]]);
  t.deepEqual(values(read(board.spo2).readings, 'spo2', 'pulse-rate', 'spo2-status'), [97, 72, 0]);
  t.like(last(board.noFinger, 'spo2'), { value: null, quality: 'invalid', reason: 'no-finger' });
  t.like(last(board.noFinger, 'pulse-rate'), { value: null, quality: 'invalid', reason: 'no-finger' });
  t.deepEqual(values(read(board.temperature).readings, 'body-temperature', 'body-temperature-2'), [
    36.8,
    undefined,
  ]);
  t.deepEqual(
    values(read(board.pressureDone).readings, 'systolic', 'mean-pressure', 'diastolic'),
    [120, 93, 80],
  );
  const measuring = read(board.pressureMeasuring).readings;
  t.deepEqual(values(measuring, 'cuff-pressure', 'systolic'), [150, undefined]);
  t.is(measuring.find(({ metric }) => metric === 'pressure-status')?.text, 'measuring');
  const ecg = read(board.ecg).readings;
  t.deepEqual(values(ecg, 'heart-rate', 'respiration-rate', 'st-level', 'ecg-rhythm'), [72, 16, 0.5, 1]);
  t.is(ecg.find(({ metric }) => metric === 'ecg-rhythm')?.text, 'normal');
  for (const frame of Object.values(board))
    t.deepEqual(Buffer.from(encodeAll(driver, read(frame).decoded)), Buffer.from(frame));
});

test('PM6750: saturation and pulse are judged apart', (t) => {
  t.like(last(boardFrame(0x04, 0, 97, 255), 'spo2'), { value: 97, quality: 'good' });
  t.like(last(boardFrame(0x04, 0, 97, 255), 'pulse-rate'), { value: null, reason: 'no-data' });
  t.like(last(boardFrame(0x04, 0, 127, 72), 'pulse-rate'), { value: 72, quality: 'good' });
  t.like(last(boardFrame(0x04, 1, 97, 72), 'spo2'), {
    value: null,
    quality: 'invalid',
    reason: 'probe-unplugged',
  });
  t.like(last(boardFrame(0x04, 3, 97, 72), 'spo2'), {
    value: 97,
    quality: 'questionable',
    reason: 'searching',
  });
  t.like(last(boardFrame(0x04, 4, 97, 72), 'spo2'), {
    quality: 'questionable',
    reason: 'searching-too-long',
  });
  t.like(last(boardFrame(0x04, 9, 97, 72), 'spo2'), { quality: 'questionable', reason: 'unknown-code' });
});

test('PM6750: a lead that is off takes the ECG’s values away, a weak signal makes them questionable', (t) => {
  const off = boardFrame(0x02, 0x1a, 72, 16, 0, 0);
  for (const metric of ['heart-rate', 'respiration-rate', 'st-level'])
    t.like(last(off, metric), { value: null, quality: 'invalid', reason: 'lead-off' });
  t.like(last(boardFrame(0x02, 0x19, 72, 16, 0xce, 2), 'heart-rate'), { quality: 'questionable' });
  t.like(last(boardFrame(0x02, 0x18, 72, 16, 0xce, 2), 'st-level'), { value: -0.5, quality: 'good' });
  t.like(last(boardFrame(0x02, 0x18, 72, 16, 0, 2), 'ecg-rhythm'), { value: 2, text: 'asystole' });
  const { waveforms } = decodeAll(driver, [
    joined(board.ecgZero, off, board.ecgZero, board.ecg, board.ecgZero),
  ]);
  t.deepEqual(
    waveforms.map(({ quality }) => quality),
    ['questionable', 'invalid', 'good'],
  );
  const clipped = boardFrame(0x01, 250, 128, 128, 128, 128, 128, 128);
  t.is(decodeAll(driver, [joined(board.ecg, clipped)]).waveforms[0]?.quality, 'questionable');
});

test('PM6750: each temperature probe has its own word', (t) => {
  const two = (status: number) => boardFrame(0x05, status, 36, 8, 35, 1);
  t.like(last(two(0), 'body-temperature-2'), { value: 35.1, quality: 'good' });
  t.like(last(two(1), 'body-temperature'), { value: null, reason: 'probe-unplugged' });
  t.like(last(two(1), 'body-temperature-2'), { value: 35.1, quality: 'good' });
  t.like(last(two(2), 'body-temperature'), { value: 36.8, quality: 'good' });
  t.like(last(two(3), 'body-temperature-2'), { value: null, reason: 'probe-unplugged' });
  t.deepEqual(encodeAll(driver, decodeAll(driver, [two(0)]).decoded), two(0));
});

const pressure = (code: number, ...results: readonly number[]) =>
  boardFrame(0x03, code << 2, 40, ...(results.length > 0 ? results : [0, 0, 0]));
const systolics = (...frames: readonly Uint8Array[]) =>
  decodeAll(driver, [joined(...frames)])
    .readings.filter(({ metric }) => metric === 'systolic')
    .map(({ value, reason }) => reason ?? value);

test('PM6750: while the cuff inflates the last result stands; a result is told once, a failure of one begun too', (t) => {
  const done = pressure(0, 120, 93, 80);
  t.deepEqual(systolics(done, done, pressure(1), pressure(1), done, done), [120, 120]);
  for (const [code, reason] of [
    [2, 'stopped'],
    [3, 'over-pressure'],
    [4, 'cuff-loose'],
    [5, 'timeout'],
    [6, 'error'],
    [7, 'interference'],
    [8, 'no-result'],
  ] as const)
    t.deepEqual(systolics(done, pressure(1), pressure(code), pressure(code)), [120, reason]);
  t.deepEqual(systolics(pressure(9), pressure(10), pressure(2)), []);
});

test('PM6750: the fastest stream is the clock, and another takes over when it is gone', (t) => {
  const ecg = Array.from({ length: 500 }, () => board.ecgZero);
  const { readings } = decodeAll(driver, [
    joined(...ecg, board.spo2, board.spo2, ...Array(4).fill(board.spo2)),
  ]);
  const times = readings.filter(({ metric }) => metric === 'spo2').map(({ t: at }) => at);
  t.deepEqual(
    times.map((at) => Math.round(at * 1000)),
    [1996, 1996, 2996, 3996, 4996, 5996],
  );
});

test('PM6750: what is right by its check and makes no sense is a fault that passes nothing over', (t) => {
  const { faults, frames } = decodeAll(driver, [
    joined(boardFrame(0x77, 1), boardFrame(0x04, 0), boardFrame(0xfc, 1)),
  ]);
  t.deepEqual(
    faults.map(({ kind, length }) => [kind, length]),
    [
      ['schema', 0],
      ['schema', 0],
    ],
  );
  t.is(frames, 3);
});

test('PM6750: without the ECG the oximeter’s pulse is the heart rate, and only what was asked for is offered', (t) => {
  const options = { ecg: false, spo2Wave: false, respirationWave: false };
  t.like(last(board.spo2, 'heart-rate', options), { value: 72, quality: 'good' });
  t.deepEqual(encodeAll(driver, decodeAll(driver, [board.spo2], options).decoded, options), board.spo2);
  const offer = driver.offers?.(driver.config.parse(options));
  t.deepEqual(offer?.streams, []);
  t.true(offer?.metrics.includes('heart-rate'));
  t.false(offer?.metrics.includes('pulse-rate'));
  t.is(offer?.silentAfterMs, 5_000);
  t.throws(() => driver.config.parse({ ...options, spo2: false, temperature: false }));
});

/** Everything that the conversation writes until it waits for long, and how it goes on after so many frames. */
function talked(options: object, framesPerRun: readonly number[]) {
  const asks = conversation?.(driver.config.parse(options));
  if (!asks) throw new Error('no conversation');
  const written: Uint8Array[] = [];
  const waits = [...framesPerRun];
  let frames = 0;
  for (let step = 0; step < 200; step++) {
    const { value } = asks.next({ heard: new Uint8Array(0), bytes: 0, frames });
    if (value?.ask === 'write') written.push(value.bytes);
    frames = 0;
    if (value?.ask !== 'run' || value.ms < 1_000) continue;
    const next = waits.shift();
    if (next === undefined) return written;
    frames = next;
  }
  throw new Error('it never waits');
}

test('PM6750: streams asked for are switched on, the others off, and nothing ever inflates a cuff', (t) => {
  const enables = [
    hex('55 AA 04 01 01 F9'),
    hex('55 AA 04 03 01 F7'),
    hex('55 AA 04 04 01 F6'),
    hex('55 AA 04 FE 01 FC'),
    boardFrame(0xff, 1),
  ];
  const stop = hex('55 AA 04 02 00 F9');
  t.deepEqual(talked({}, []), [stop, ...enables]);
  t.deepEqual(talked({}, [250, 0]), [stop, ...enables, ...enables]);
  const set = talked({ ecg: false, ecgGain: 'x0.5', ecgMode: 'diagnostic', respirationGain: 'x2' }, []);
  t.deepEqual(set.slice(1, 5), [boardFrame(7, 2), boardFrame(8, 3), boardFrame(0x0f, 4), boardFrame(1, 0)]);
  const forbidden = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x10]);
  for (const bytes of [...talked({}, [0, 0, 9, 0]), ...set]) {
    t.false(forbidden.has(bytes[3] ?? 0));
    t.notDeepEqual(bytes, hex('55 AA 04 02 01 F8'));
  }
});

test('PM6750: the device’s end streams once asked, and is silent again after a reset', (t) => {
  const board = responder?.(driver.config.parse({}));
  t.false(board?.isStreaming);
  for (const bytes of talked({}, [])) for (const byte of bytes) board?.hear(Uint8Array.of(byte));
  t.true(board?.isStreaming);
  board?.reset();
  t.false(board?.isStreaming);
  board?.hear(joined(hex('00 55 AA 04 03 01 F7'), hex('55 AA 04 03 00 F8')));
  t.false(board?.isStreaming);
});

test('PM6750: a start is asked for by name, sets mode and pressure first, and says by what it ends', (t) => {
  t.deepEqual(
    commands.map(({ name }) => name),
    ['start-pressure', 'stop-pressure'],
  );
  const [start, stop] = commands;
  t.like(start, { isHazardous: true, endsBy: { command: 'stop-pressure', afterMs: 90_000 } });
  t.falsy(stop?.isHazardous);
  const parsed = start?.schema.parse({ mode: 'adult', firstPressure: 160 }) as Record<string, unknown>;
  const wanted = joined(hex('55 AA 04 09 01 F1'), hex('55 AA 04 0A 50 A1'), hex('55 AA 04 02 01 F8'));
  t.deepEqual(command?.({ name: 'start-pressure', values: parsed }, {}), wanted);
  t.deepEqual(command?.({ name: 'stop-pressure', values: {} }, {}), hex('55 AA 04 02 00 F9'));
  for (const [mode, usual] of [
    ['adult', 150],
    ['child', 100],
    ['newborn', 70],
  ] as const)
    t.like(start?.schema.parse({ mode }), { mode, firstPressure: usual });
});

test('PM6750: a pressure beyond the mode’s range, an odd one, or none of whose person is known is refused', (t) => {
  const [start] = commands;
  for (const values of [
    {},
    { firstPressure: 150 },
    { mode: 'adult', firstPressure: 302 },
    { mode: 'child', firstPressure: 212 },
    { mode: 'newborn', firstPressure: 142 },
    { mode: 'newborn', firstPressure: 38 },
    { mode: 'adult', firstPressure: 151 },
    { mode: 'adult', firstPressure: 150, leakTest: true },
  ])
    t.false(start?.schema.safeParse(values).success, JSON.stringify(values));
});
