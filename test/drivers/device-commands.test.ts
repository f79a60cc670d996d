import test from 'ava';
import { type Commanded, type DeviceCommands, deviceCommands } from '../../drivers/device-commands.ts';
import { driverNamed } from '../../drivers/index.ts';
import type { CommandEnd, CommandRefusal } from '../../gateway/plugin/child.ts';
import type { DeviceCommand } from '../../gateway/plugin/driver.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

/** A cuff on a board whose line is a list of what was written. */
function cuff(line = { isOpen: true }) {
  const driver = driverNamed('berry-pm6750');
  const written: string[] = [];
  const link = {
    send: (bytes: Uint8Array) => {
      if (line.isOpen) written.push(Buffer.from(bytes).toString('hex'));
      return line.isOpen;
    },
    close: () => Promise.resolve(),
  };
  const options: unknown = driver.config.parse({});
  const device: Commanded = { deviceId: 'board-1', driver, options, link, publish: () => false };
  const clock = new ManualClock();
  const ends: CommandEnd[] = [];
  return { device, clock, written, ends, commands: deviceCommands(clock, (end) => ends.push(end)) };
}
/** What a command is answered with at once. */
function given(
  commands: DeviceCommands,
  device: Commanded,
  command: DeviceCommand,
): CommandRefusal | undefined {
  let answers = 0;
  let answer: CommandRefusal | undefined;
  commands.give(device, command, (refusal) => {
    answers += 1;
    answer = refusal;
  });
  if (answers !== 1) throw new Error(`${answers} answers to ${command.name}`);
  return answer;
}

const stop = '55aa040200f9';
const start = { name: 'start-pressure', values: { mode: 'adult', firstPressure: 150 } };

test('a cuff that was asked to inflate is let go after a minute and a half, whatever has come meanwhile', (t) => {
  const { device, clock, written, ends, commands } = cuff();
  t.is(given(commands, device, start), undefined);
  t.regex(written.join(), /55aa040201f8/);
  clock.advance(89_999);
  t.not(written.at(-1), stop);
  clock.advance(1);
  t.is(written.at(-1), stop);
  t.deepEqual(ends, [{ deviceId: 'board-1', name: 'stop-pressure' }]);
  t.is(clock.pending, 0);
});

test('a cuff that somebody let go is not told so again, and one under pressure is let go when the process ends', (t) => {
  const { device, clock, written, commands } = cuff();
  given(commands, device, start);
  given(commands, device, { name: 'stop-pressure', values: {} });
  const count = written.length;
  clock.advance(200_000);
  t.is(written.length, count);
  given(commands, device, start);
  commands.endAll();
  t.is(written.at(-1), stop);
  t.is(clock.pending, 0);
});

test('a command that cannot be sent, is unknown or ill-formed says so and leaves nothing behind', (t) => {
  const away = cuff({ isOpen: false });
  t.deepEqual(given(away.commands, away.device, start), {
    code: 'VIGIL_DEVICE_AWAY',
    reason: 'board-1: the line is not open',
  });
  t.is(away.clock.pending, 0);
  const { device, commands, written } = cuff();
  for (const command of [
    { name: 'calibrate', values: {} },
    { name: 'start-pressure', values: { mode: 'elephant' } },
  ])
    t.is(given(commands, device, command)?.code, 'VIGIL_COMMAND_INVALID', command.name);
  t.deepEqual(written, []);
});

test('an end that found the line away is told as such, with its code', (t) => {
  const line = { isOpen: true };
  const { device, clock, ends, commands } = cuff(line);
  given(commands, device, start);
  line.isOpen = false;
  clock.advance(90_000);
  t.like(ends[0], { name: 'stop-pressure', refusal: { code: 'VIGIL_DEVICE_AWAY' } });
  t.is(ends.length, 1);
});

test('a relay is refused while its board is being set up, and where none is fitted; nothing is dropped in silence', (t) => {
  const driver = driverNamed('firmata-board');
  const written: string[] = [];
  let isReady = false;
  const link = {
    send: (bytes: Uint8Array) => written.push(Buffer.from(bytes).toString()) > 0,
    isReady: () => isReady,
    close: () => Promise.resolve(),
  };
  const board = (options: object): Commanded => ({
    deviceId: 'board-1',
    driver,
    options: driver.config.parse(options),
    link,
    publish: () => false,
  });
  const commands = deviceCommands(new ManualClock());
  const on = { name: 'relay', values: { isOn: true } };
  t.is(given(commands, board({ relay: { pin: 7 } }), on)?.code, 'VIGIL_DEVICE_NOT_READY');
  t.deepEqual(written, []);
  isReady = true;
  t.is(given(commands, board({ relay: { pin: 7 } }), on), undefined);
  t.is(written.length, 1);
  t.is(given(commands, board({}), on)?.code, 'VIGIL_COMMAND_INVALID');
  t.is(written.length, 1);
});
