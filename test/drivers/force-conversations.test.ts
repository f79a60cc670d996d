import test from 'ava';
import { forceWiring } from '../../drivers/force/wiring.ts';
import { driverNamed, drivers } from '../../drivers/index.ts';
import { readReply, withCrc } from '../../drivers/modbus/rtu-frame.ts';
import type { Ask, Responder } from '../../gateway/plugin/conversation.ts';
import type { AnyDriver } from '../../gateway/plugin/driver.ts';
import { robotiq } from '../conformance/force-units.ts';
import { hex, joined, utf8 } from '../helpers/bytes.ts';

/** A device that never says anything. */
const mute: Responder = { hear: () => new Uint8Array(0), isStreaming: false, reset: () => new Uint8Array(0) };

type LineDriver = Exclude<AnyDriver, { transport: 'mqtt' | 'firmata' }>;

function lineDriver(name: string): LineDriver {
  const driver = driverNamed(name);
  if (driver.transport === 'mqtt' || driver.transport === 'firmata') throw new Error(name);
  return driver;
}

const responderOf = (name: string): Responder => lineDriver(name).responder?.({}) ?? mute;

/** What is asked in so many steps, with a device at the other end; `before` may change the device at a step. */
function talk(
  name: string,
  device: Responder,
  {
    options = {},
    steps = 60,
    before = () => undefined,
  }: { options?: unknown; steps?: number; before?: (step: number, ask: Ask) => void } = {},
): Ask[] {
  const driver = lineDriver(name);
  const conversation = driver.conversation?.(driver.config.parse(options));
  const asks: Ask[] = [];
  let said: Uint8Array = new Uint8Array(0);
  let next = conversation?.next();
  while (next && !next.done && asks.length < steps) {
    const ask = next.value;
    asks.push(ask);
    before(asks.length, ask);
    let [heard, frames]: [Uint8Array, number] = [new Uint8Array(0), 0];
    if (ask.ask === 'write') said = joined(said, device.hear(ask.bytes));
    if (ask.ask === 'listen') [heard, said] = [said, heard];
    if (ask.ask === 'run') {
      frames = device.isStreaming ? 5 : 0;
      said = new Uint8Array(0);
    }
    if (ask.ask === 'refuse') break;
    next = conversation?.next({ heard, frames, bytes: 20 * frames });
  }
  return asks;
}

const written = (asks: readonly Ask[]): Buffer[] =>
  asks.flatMap((ask) => (ask.ask === 'write' ? [Buffer.from(ask.bytes)] : []));
const texts = (asks: readonly Ask[]): string[] => written(asks).map((bytes) => bytes.toString('latin1'));
const kinds = (asks: readonly Ask[]): string[] => asks.map(({ ask }) => ask);

test('Robotiq: stop, who are you, start, and then the stream is watched', (t) => {
  const device = responderOf('robotiq-ft300');
  const asks = talk('robotiq-ft300', device, { steps: 10 });
  t.deepEqual(kinds(asks).slice(0, 7), ['write', 'listen', 'write', 'listen', 'write', 'listen', 'run']);
  const stop = Buffer.alloc(50, 0xff);
  t.deepEqual(
    written(asks),
    [stop, robotiq.readFirmware, robotiq.startStream].map((bytes) => Buffer.from(bytes)),
  );
  t.like(asks[1], { ms: 100 });
  t.like(asks[6], { ms: 80 });
  t.true(device.isStreaming);
});

test('Robotiq: a sensor that still streams is stopped first; one that lost its power is started again', (t) => {
  const device = responderOf('robotiq-ft300');
  device.hear(robotiq.startStream);
  t.true(device.isStreaming);
  t.is(device.hear(robotiq.readFirmware).length, 0);
  const asks = talk('robotiq-ft300', device, {
    steps: 24,
    before: (step) => {
      if (step === 10) device.reset();
    },
  });
  t.is(written(asks).filter((bytes) => bytes.length === 50).length, 2);
  t.true(device.isStreaming);
});

test('Robotiq: bytes without a whole frame for 160 ms are a bad link', (t) => {
  const driver = lineDriver('robotiq-ft300');
  const conversation = driver.conversation?.({ correction: {} });
  const device = responderOf('robotiq-ft300');
  let said: Uint8Array = new Uint8Array(0);
  let runs = 0;
  let next = conversation?.next();
  for (let step = 0; step < 20 && next && !next.done; step++) {
    const ask = next.value;
    if (runs === 2) {
      t.like(ask, { ask: 'write', bytes: new Uint8Array(50).fill(0xff) });
      return;
    }
    if (ask.ask === 'write') said = device.hear(ask.bytes);
    if (ask.ask === 'run') runs += 1;
    next = conversation?.next({ heard: said, frames: 0, bytes: 9 });
  }
  t.fail('the link was never judged');
});

test('Robotiq: another device, or none, is refused', (t) => {
  const answering = (reply: Uint8Array): Responder => ({ ...mute, hear: () => reply });
  const gripper = readReply(9, [0x4752, 0x4950, 0]);
  t.like(talk('robotiq-ft300', answering(gripper)).at(-1), { ask: 'refuse', problem: 'wrong-device' });
  t.like(talk('robotiq-ft300', answering(withCrc(9, 0x83, 2))).at(-1), {
    ask: 'refuse',
    problem: 'wrong-device',
  });
  t.like(talk('robotiq-ft300', mute).at(-1), { ask: 'refuse', problem: 'no-answer' });
  const stubborn: Responder = {
    ...mute,
    hear: (bytes) => (bytes.length === 8 ? readReply(9, [0x4654, 0x5300, 0]) : new Uint8Array(0)),
  };
  t.like(talk('robotiq-ft300', stubborn).at(-1), { ask: 'refuse', problem: 'no-answer' });
});

test('Robotiq: the virtual sensor answers in the bytes of the page, however they are cut', (t) => {
  const device = responderOf('robotiq-ft300');
  const answers = [...robotiq.startStream].map((byte) => device.hear(Uint8Array.of(byte)));
  t.deepEqual(Buffer.from(joined(...answers)), Buffer.from(robotiq.started));
  device.hear(new Uint8Array(50).fill(0xff));
  t.false(device.isStreaming);
  t.deepEqual(device.hear(hex('09 03 00 B4 00 06 84 A6')).length, 17);
  t.deepEqual(Buffer.from(device.hear(withCrc(9, 3, 0, 1, 0, 1))), Buffer.from(withCrc(9, 0x83, 2)));
});

test('Kunwei: a stream is left alone, a silent sensor stopped and started', (t) => {
  const device = responderOf('kunwei-kwr75');
  const asks = talk('kunwei-kwr75', device, { steps: 10 });
  t.deepEqual(written(asks), [Buffer.from(hex('43 AA 0D 0A')), Buffer.from(hex('48 AA 0D 0A'))]);
  t.true(device.isStreaming);
  t.deepEqual(written(talk('kunwei-kwr75', device, { steps: 10 })), []);
  device.reset();
  t.false(device.isStreaming);
});

test('OptoForce: nothing is said unless the set-up is asked for; then it is the page’s bytes', (t) => {
  const device = responderOf('optoforce-hex');
  t.deepEqual(talk('optoforce-hex', device), []);
  const asks = talk('optoforce-hex', device, { options: { setUp: true } });
  t.deepEqual(written(asks), [Buffer.from(hex('AA 00 32 03 0A 04 00 00 ED'))]);
  t.deepEqual(kinds(asks), ['write', 'listen']);
  t.like(talk('optoforce-hex', mute, { options: { setUp: true } }).at(-1), {
    ask: 'refuse',
    problem: 'no-answer',
  });
  t.deepEqual(
    Buffer.from(device.hear(hex('AA 00 32 03 00 00 00 00 DF'))),
    Buffer.from(hex('AA 00 50 01 00 00 FB')),
  );
  t.false(device.isStreaming);
});

test('OptoForce: to zero is a command of its own, and hazardous', (t) => {
  const driver = lineDriver('optoforce-hex');
  const options = driver.config.parse({ rateHz: 1000, filterHz: '500' });
  t.deepEqual(
    Buffer.from(driver.command?.({ name: 'zero', values: {} }, options) ?? []),
    Buffer.from(hex('AA 00 32 03 01 01 FF 01 E0')),
  );
  t.true(driver.commands?.every(({ isHazardous }) => isHazardous));
});

test('ATI: start, and start again after 100 ms of silence; never a bias', (t) => {
  const device = responderOf('ati-netft');
  const start = Buffer.from(hex('12 34 00 02 00 00 00 00'));
  const asks = talk('ati-netft', device, {
    steps: 40,
    before: (step) => {
      if (step === 10) device.hear(hex('12 34 00 00 00 00 00 00'));
    },
  });
  t.deepEqual(written(asks), [start, start]);
  t.true(device.isStreaming);
  t.like(asks[1], { ask: 'run', ms: 100 });
  t.like(talk('ati-netft', mute, { options: { rateHz: 10 }, steps: 4 })[1], { ask: 'run', ms: 300 });
  t.true(written(talk('ati-netft', mute, { steps: 40 })).every((bytes) => bytes.equals(start)));
});

test('ATI: what a person may ask for', (t) => {
  const driver = lineDriver('ati-netft');
  const bytesOf = (name: string) =>
    Buffer.from(driver.command?.({ name, values: {} }, driver.config.parse({})) ?? []);
  t.deepEqual(bytesOf('zero'), Buffer.from(hex('12 34 00 42 00 00 00 00')));
  t.deepEqual(bytesOf('reset-condition-latch'), Buffer.from(hex('12 34 00 41 00 00 00 00')));
  t.true(driver.commands?.every(({ isHazardous }) => isHazardous));
});

test('Bota: a sensor that streams is told nothing', (t) => {
  const device = responderOf('bota-sensone');
  device.hear(utf8('R'));
  const asks = talk('bota-sensone', device, { steps: 20 });
  t.deepEqual(written(asks), []);
  t.true(kinds(asks).every((kind) => kind === 'run'));
});

test('Bota: a silent sensor at its speed is reset and run, and nothing is stored in it', (t) => {
  const device = responderOf('bota-sensone');
  const asks = talk('bota-sensone', device, { steps: 30 });
  t.deepEqual(texts(asks), ['#', '#', '#', '#', '#', 'R']);
  t.deepEqual(
    asks.flatMap((ask) => (ask.ask === 'speed' ? [ask.baudRate] : [])),
    [9_600, 57_600, 115_200, 230_400, 460_800],
  );
  t.true(device.isStreaming);
});

test('Bota: a sensor at the factory’s speed is set to ours, saved and reset', (t) => {
  const inner = responderOf('bota-sensone');
  let [line, sensor, saved] = [460_800, 230_400, 230_400];
  // A line has a speed, which a responder does not know: at another one nothing is understood.
  const device: Responder = {
    ...mute,
    hear(bytes) {
      const word = Buffer.from(bytes).toString();
      if (line !== sensor) return new Uint8Array(0);
      if (word.startsWith('c,')) saved = 460_800;
      const reply = inner.hear(bytes);
      if (word === '#') sensor = saved;
      return reply;
    },
    get isStreaming() {
      return inner.isStreaming && line === sensor;
    },
  };
  const asks = talk('bota-sensone', device, {
    steps: 80,
    before: (_, ask) => {
      if (ask.ask === 'speed') line = ask.baudRate;
    },
  });
  t.deepEqual(
    texts(asks).filter((text) => text !== '#'),
    ['C', 'c,1,1,0,4', 's', 'R'],
  );
  t.true(device.isStreaming);
});

test('Bota: one that stays silent is refused; one that loses its power is started again', (t) => {
  t.like(talk('bota-sensone', mute, { steps: 200 }).at(-1), { ask: 'refuse', problem: 'no-answer' });
  const device = responderOf('bota-sensone');
  device.hear(utf8('R'));
  const asks = talk('bota-sensone', device, {
    steps: 40,
    before: (step) => {
      if (step === 5) t.true(device.reset().length > 0);
    },
  });
  t.is(texts(asks).at(-1), 'R');
  t.true(device.isStreaming);
});

test('each force driver has notes for technicians in both languages', (t) => {
  const names = drivers.filter(({ family }) => family === 'force').map(({ name }) => name);
  t.deepEqual(Object.keys(forceWiring).sort(), [...names].sort());
  t.true(Object.values(forceWiring).every(({ en, zh }) => en.length > 100 && zh.length > 60));
});
