import test from 'ava';
import { type Commanded, deviceCommands } from '../../drivers/device-commands.ts';
import { driverNamed } from '../../drivers/index.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

/** A cuff on a board whose line is a list of what was written. */
function cuff(isOpen = true) {
  const driver = driverNamed('berry-pm6750');
  const written: string[] = [];
  const link = {
    send: (bytes: Uint8Array) => {
      if (isOpen) written.push(Buffer.from(bytes).toString('hex'));
      return isOpen;
    },
    close: () => Promise.resolve(),
  };
  const options: unknown = driver.config.parse({});
  const device: Commanded = { deviceId: 'board-1', driver, options, link, publish: () => false };
  const clock = new ManualClock();
  return { device, clock, written, commands: deviceCommands(clock) };
}
const stop = '55aa040200f9';
const start = { name: 'start-pressure', values: { mode: 'adult', firstPressure: 150 } };

test('a cuff that was asked to inflate is let go after a minute and a half, whatever has come meanwhile', (t) => {
  const { device, clock, written, commands } = cuff();
  t.is(commands.give(device, start), undefined);
  t.regex(written.join(), /55aa040201f8/);
  clock.advance(89_999);
  t.not(written.at(-1), stop);
  clock.advance(1);
  t.is(written.at(-1), stop);
  t.is(clock.pending, 0);
});

test('a cuff that somebody let go is not told so again, and one under pressure is let go when the process ends', (t) => {
  const { device, clock, written, commands } = cuff();
  commands.give(device, start);
  commands.give(device, { name: 'stop-pressure', values: {} });
  const count = written.length;
  clock.advance(200_000);
  t.is(written.length, count);
  commands.give(device, start);
  commands.endAll();
  t.is(written.at(-1), stop);
  t.is(clock.pending, 0);
});

test('a command that cannot be sent, is unknown or ill-formed says so and leaves nothing behind', (t) => {
  const away = cuff(false);
  t.is(away.commands.give(away.device, start), 'the line is not open');
  t.is(away.clock.pending, 0);
  const { device, commands, written } = cuff();
  t.regex(commands.give(device, { name: 'calibrate', values: {} }) ?? '', /no command/);
  t.truthy(commands.give(device, { name: 'start-pressure', values: { mode: 'elephant' } }));
  t.deepEqual(written, []);
});
