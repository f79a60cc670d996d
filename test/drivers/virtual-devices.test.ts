import { createSocket } from 'node:dgram';
import test from 'ava';
import { driverNamed } from '../../drivers/index.ts';
import { requestFrame } from '../../drivers/industrial/modbus-frame.ts';
import { r60Asks } from '../../drivers/radar/r60-talk.ts';
import { udpEnd } from '../../drivers/virtual/device-ends.ts';
import {
  type LineFault,
  lineFaultKinds,
  lineFaults,
  startBeforeWrap,
} from '../../drivers/virtual/line-faults.ts';
import { messageFaultKinds, messageFaults } from '../../drivers/virtual/message-faults.ts';
import { TableSignal } from '../../drivers/virtual/table-signal.ts';
import { type DeviceEnd, VirtualDevice } from '../../drivers/virtual/virtual-device.ts';
import { faultOf } from '../../gateway/cli/virtual.ts';
import type { Responder } from '../../gateway/plugin/conversation.ts';
import type { SerialDriver } from '../../gateway/plugin/driver.ts';
import { decodeAll, joined } from '../helpers/bytes.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

const force = driverNamed('bota-sensone');
const chunks = Array.from({ length: 400 }, (_, index) =>
  Uint8Array.from({ length: 37 }, (_, at) => index + at),
);

function through(faults: readonly LineFault[], seed: number) {
  const inject = lineFaults(faults, seed);
  const results = chunks.map(inject);
  return {
    bytes: joined(...results.map(({ bytes }) => bytes)),
    injected: results.flatMap(({ injected }) => injected),
  };
}

for (const kind of lineFaultKinds.filter((each) => each !== 'clock-wrap')) {
  test(`line fault ${kind}: repeatable, and what is reported accounts for every byte`, (t) => {
    const once = through([{ kind, rate: 0.02 }], 3);
    t.deepEqual(through([{ kind, rate: 0.02 }], 3), once);
    t.true(once.injected.length > 0 && once.injected.every((fault) => fault.kind === kind));
    const sign =
      new Map([
        ['bit-flip', 0],
        ['wrong-checksum', 0],
        ['doubled-byte', 1],
        ['flood', 1],
      ]).get(kind) ?? -1;
    const changed = once.injected.reduce((sum, { length }) => sum + sign * length, 0);
    t.is(once.bytes.length, chunks.length * 37 + changed);
  });
}

test('a fault with a place happens once, there', (t) => {
  const { bytes, injected } = through([{ kind: 'bit-flip', at: 1_000 }], 3);
  t.deepEqual(injected, [{ kind: 'bit-flip', at: 1_000, length: 1 }]);
  const clean = joined(...chunks);
  t.deepEqual(
    [...bytes.keys()].filter((at) => bytes[at] !== clean[at]),
    [1_000],
  );
});

test('faults on the command line: kind and rate or place, anything else is refused', (t) => {
  t.deepEqual(faultOf('bit-flip=0.01'), { kind: 'bit-flip', rate: 0.01 });
  t.deepEqual(faultOf('unplug@4000'), { kind: 'unplug', at: 4_000 });
  t.deepEqual(faultOf('clock-wrap'), { kind: 'clock-wrap' });
  for (const wrong of ['bit-flip', 'bit-flip=2', 'no-such=0.1', 'stall=x'])
    t.throws(() => faultOf(wrong), { code: 'VIGIL_CONFIG_INVALID' });
});

test('a signal is the same for the same seed, however it is pulled, and within its ranges', (t) => {
  const pulled = (steps: number) => {
    const signal = new TableSignal(force, { seed: 5 });
    return Array.from({ length: steps }, (_, step) => signal.advance((2 * (step + 1)) / steps)).flat();
  };
  t.deepEqual(pulled(40), pulled(1));
  const waveforms = pulled(1).flatMap((item) => (item.type === 'waveform' ? [item] : []));
  t.is(waveforms.length, 200);
  t.true(waveforms.every(({ samples }) => samples.flat().every((value) => Math.abs(value) <= 10_000)));
});

test('a made cloud is one resident at one place, however its blocks are pulled', (t) => {
  const radar = driverNamed('ti-iwr6843');
  const player = new TableSignal(radar, { seed: 5, rows: 25 });
  const encoder = radar.encoder(radar.config.parse({}));
  const bytes = joined(...player.advance(3).map((item) => encoder.push(item)));
  const { waveforms, readings, faults } = decodeAll(radar, [bytes]);
  t.deepEqual(faults, []);
  const points = waveforms.filter(({ stream }) => stream === 'radar-points');
  t.is(points.length, 30);
  t.true(
    points.every(({ samples, isCloud, quality }) => samples.length === 6 && isCloud && quality === 'good'),
  );
  const people = readings.filter(({ metric }) => metric === 'target-count');
  t.true(people.length === 30 && people.every(({ value }) => value === 1));
  const heights = readings.filter(({ metric }) => metric === 'target-height');
  t.true(heights.every(({ value }) => value !== null && value >= 0.4 && value <= 0.61));
});

test('a clock about to wrap is read on over its wrap', (t) => {
  const player = new TableSignal(force, { seed: 5, startS: startBeforeWrap([{ kind: 'clock-wrap' }], 1) });
  const encoder = force.encoder(force.config.parse({}));
  const bytes = joined(...player.advance(2).map((item) => encoder.push(item)));
  const { waveforms } = decodeAll(force, [bytes]);
  const times = waveforms.map(({ t: at }) => at);
  t.true((times.at(-1) ?? 0) > 2 ** 32 / 1e6 && times.every((at, index) => at > (times[index - 1] ?? 0)));
});

/** An end in memory that keeps what was written and says what happened to it. */
function memoryEnd() {
  const written: Uint8Array[] = [];
  const happened: string[] = [];
  let say = (_: Uint8Array) => {};
  const end: DeviceEnd = {
    address: 'memory',
    write: (bytes) => void written.push(bytes),
    unplug: () => void happened.push('unplug'),
    plug: () => void happened.push('plug'),
    close: async () => void happened.push('close'),
  };
  return {
    written,
    happened,
    say: (bytes: Uint8Array) => say(bytes),
    open: async (onInput: (bytes: Uint8Array) => void) => {
      say = onInput;
      return end;
    },
  };
}

/** The force sensor, but silent until it hears an S. */
function asked(): SerialDriver<unknown> {
  let isStreaming = false;
  const responder: Responder = {
    hear(bytes) {
      isStreaming ||= bytes.includes(0x53);
      return Uint8Array.of(0x4f, 0x4b);
    },
    get isStreaming() {
      return isStreaming;
    },
    reset() {
      isStreaming = false;
      return Uint8Array.of(0x52);
    },
  };
  if (force.transport !== 'serial') throw new TypeError('a serial driver is needed here');
  return { ...force, responder: () => responder };
}

async function device(faults: readonly LineFault[]) {
  const clock = new ManualClock();
  const memory = memoryEnd();
  const driver = asked();
  const player = new TableSignal(driver, { seed: 1 });
  const parts = { driver, options: driver.config.parse({}), player, faults, seed: 1, clock };
  return { clock, memory, opened: await VirtualDevice.open(parts, memory.open) };
}

test('a virtual device is silent until it is asked, then sends at its rate', async (t) => {
  const { clock, memory, opened } = await device([]);
  clock.advance(1_000);
  t.deepEqual(memory.written, []);
  memory.say(Uint8Array.of(0x53));
  clock.advance(1_000);
  const { frames } = decodeAll(force, [joined(...memory.written)]);
  t.true(Math.abs(frames - 100) <= 2, `${frames} frames`);
  await opened.close();
  t.deepEqual(memory.happened, ['close']);
});

test('a virtual device whose cable was pulled comes back anew, and waits to be asked', async (t) => {
  const { clock, memory, opened } = await device([{ kind: 'unplug', at: 400 }]);
  memory.say(Uint8Array.of(0x53));
  clock.advance(1_000);
  t.deepEqual(memory.happened, ['unplug']);
  clock.advance(3_000);
  t.deepEqual(memory.happened, ['unplug', 'plug']);
  t.deepEqual(memory.written.at(-1), Uint8Array.of(0x52));
  t.deepEqual(opened.counters.faults, { unplug: 1 });
});

test('a datagram device answers who asked', async (t) => {
  const end = await udpEnd('127.0.0.1', 0)(() => end.write(Uint8Array.of(7)));
  const socket = createSocket('udp4');
  const answer = new Promise<Uint8Array>((resolve) => socket.once('message', resolve));
  socket.send(Uint8Array.of(1), Number(new URL(end.address).port), '127.0.0.1');
  t.deepEqual([...(await answer)], [7]);
  socket.close();
  await end.close();
});

/** What a virtual device answers to a question while it measures a reading of this value. */
async function answered(
  name: string,
  options: object,
  reading: readonly [string, number, string],
  question: Uint8Array,
) {
  const driver = driverNamed(name);
  if (driver.transport !== 'serial') throw new TypeError('a serial driver is needed here');
  const clock = new ManualClock();
  const memory = memoryEnd();
  const [metric, value, unit] = reading;
  const player = {
    advance: () => [{ type: 'reading', metric, value, unit, quality: 'good', t: 0 } as const],
  };
  const parts = { driver, options: driver.config.parse(options), player, faults: [], seed: 1, clock };
  const opened = await VirtualDevice.open(parts, memory.open);
  clock.advance(100);
  memory.written.length = 0;
  memory.say(question);
  await opened.close();
  return decodeAll(driver, driver.hearsItself ? [question, ...memory.written] : memory.written, options);
}

test('a virtual Modbus slave answers with what it measures, scaled as its registers say', async (t) => {
  const registers = [{ address: 5, type: 'i16', scale: 0.1, metric: 'room-temperature', unit: 'Cel' }];
  const question = requestFrame('rtu', 0, { unitId: 1, code: 3, address: 5, count: 1 });
  for (const value of [21.5, -3.2]) {
    const { readings } = await answered(
      'modbus',
      { registers },
      ['room-temperature', value, 'Cel'],
      question,
    );
    t.is(readings.find(({ metric }) => metric === 'room-temperature')?.value?.toFixed(1), value.toFixed(1));
  }
});

test('a virtual R60 answers with the presence and the fall that it measures', async (t) => {
  for (const value of [0, 1]) {
    const present = await answered('r60-radar', {}, ['presence', value, '1'], r60Asks.presence);
    t.is(present.readings.at(-1)?.value, value);
    const fallen = await answered('r60-radar', {}, ['fall', value, '1'], r60Asks.fall);
    t.is(fallen.readings.at(-1)?.value, value);
  }
});

test('message faults: repeatable, each told by its kind, and what is not hit goes out as it is', (t) => {
  const payloads = Array.from({ length: 300 }, (_, index) => Uint8Array.of(index & 0xff, index >> 8, 7));
  for (const kind of messageFaultKinds) {
    const through = () => {
      const inject = messageFaults([{ kind, rate: 0.1 }], 3);
      return payloads.map(inject);
    };
    const once = through();
    t.deepEqual(through(), once);
    const hit = once.filter(({ injected }) => injected === kind);
    t.true(hit.length > 10 && hit.length < 60, `${kind} ${hit.length}`);
    for (const [index, { payloads: out, injected }] of once.entries())
      if (injected === undefined) t.deepEqual(out, [payloads[index] ?? new Uint8Array(0)]);
    const counts = {
      'lost-message': 0,
      stall: 0,
      unplug: 0,
      'doubled-message': 2,
      'corrupt-payload': 1,
      flood: 33,
    };
    t.true(
      hit.every(({ payloads: out }) =>
        kind === 'flood' ? out.length >= counts.flood : out.length === counts[kind],
      ),
    );
  }
  const inject = messageFaults([{ kind: 'lost-message', at: 1 }], 3);
  t.deepEqual(
    payloads.slice(0, 3).map((payload) => inject(payload).injected),
    [undefined, 'lost-message', undefined],
  );
});
