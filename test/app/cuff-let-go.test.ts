import test from 'ava';
import { openDevices } from '../../drivers/device-hub.ts';
import { drivers } from '../../drivers/index.ts';
import type { LineEvents } from '../../drivers/transport/line.ts';
import { LineFailure } from '../../drivers/transport/line.ts';
import { beatenRhythm } from '../../drivers/transport/rhythm.ts';
import { DeviceCommands } from '../../gateway/app/device-commands.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import type { UnderWayView } from '../../gateway/station/wire.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

const stop = '55aa040200f9';
const inflate = '55aa040201f8';

/** The core's commands on the drivers' own hub; the line to the board can be cut. What reached the board is `heard`. */
function rig() {
  const clock = new ManualClock();
  const heard: string[] = [];
  const entries: LedgerEntry[] = [];
  const line = { isThere: true, events: undefined as LineEvents | undefined };
  const view = { underWay: undefined as UnderWayView | undefined };
  const hub = openDevices([{ deviceId: 'board-1', driver: 'berry-pm6750', options: {} }], undefined, {
    clock,
    rhythm: beatenRhythm(),
    onMeasurements: () => {},
    onCommandEnd: (end) => commands.onMessage({ type: 'command-ended', ...end }),
    openerFor: () => async (events) => {
      if (!line.isThere) throw new LineFailure('not-found', 'no such port');
      line.events = events;
      return {
        write: (bytes) => void heard.push(Buffer.from(bytes).toString('hex')),
        close: () => Promise.resolve(),
      };
    },
  });
  const commands: DeviceCommands = new DeviceCommands({
    devices: [{ id: 'board-1', driver: 'berry-pm6750', options: {} }],
    drivers,
    clock,
    isUp: () => true,
    record: async (entry) => void entries.push(entry),
    send(message) {
      if (message.type !== 'command') return false;
      hub.command(message.deviceId, message.command, (refusal) =>
        queueMicrotask(() =>
          commands.onMessage({ type: 'command-answer', id: message.id, ...(refusal && { refusal }) }),
        ),
      );
      return true;
    },
    onUnderWay: (_, underWay) => {
      view.underWay = underWay;
    },
    onFault: (thrown) => {
      throw thrown;
    },
  });
  const beat = clock.every(500, () => commands.tick());
  const cut = () => {
    line.isThere = false;
    line.events?.onEnd('unplugged', 'the cable');
  };
  const measure = () =>
    commands.give({
      staffId: 'chen-wei',
      deviceId: 'board-1',
      name: 'start-pressure',
      values: { mode: 'adult' },
      isConfirmed: true,
    });
  const acts = () => entries.map(({ body }) => body as Record<string, unknown>);
  const end = () => {
    beat();
    return hub.close();
  };
  return { clock, heard, line, view, cut, measure, acts, end };
}

test('PM6750: a cuff whose line is down after 90 s is let go first thing at the next opening, and board and ledger say so', async (t) => {
  const { clock, heard, line, view, cut, measure, acts, end } = rig();
  await clock.pass(1_000);
  t.is(await measure(), undefined);
  t.true(heard.at(-1)?.endsWith(inflate));
  await clock.pass(80_000);
  cut();
  heard.length = 0;
  await clock.pass(10_000);
  t.like(view.underWay, { name: 'start-pressure', end: 'stop-pressure', isOverdue: true });
  t.like(acts().at(-1), {
    act: 'device-command-end-not-sent',
    by: 'vigil',
    name: 'stop-pressure',
    code: 'VIGIL_DEVICE_AWAY',
  });
  await clock.pass(600_000);
  t.deepEqual(heard, []);
  t.true(view.underWay?.isOverdue);

  line.isThere = true;
  await clock.pass(300);
  t.is(heard[0], stop);
  t.true(heard.length > 1, 'and the set-up goes on');
  await clock.pass(6_000);
  t.is(view.underWay, undefined);
  t.like(acts().at(-1), { act: 'device-command-ended', name: 'stop-pressure', isLate: true });
  t.is(acts().filter(({ act }) => act === 'device-command-end-not-sent').length, 1);
  t.false(heard.some((bytes) => bytes.includes(inflate)));
  await end();
});

test('PM6750: a line that comes back before the 90 s are over lets the cuff go at once', async (t) => {
  const { clock, heard, line, view, cut, measure, end } = rig();
  await clock.pass(1_000);
  await measure();
  cut();
  heard.length = 0;
  await clock.pass(5_000);
  line.isThere = true;
  await clock.pass(300);
  t.is(heard[0], stop);
  await clock.pass(90_000);
  const stops = heard.filter((bytes) => bytes === stop).length;
  t.is(stops, 2, 'the drivers process ends it in time as well');
  t.is(view.underWay, undefined);
  await end();
});

test('PM6750: an end that is sent in time is on the ledger as such', async (t) => {
  const { clock, measure, view, acts, end } = rig();
  await clock.pass(1_000);
  await measure();
  t.like(view.underWay, { isOverdue: false });
  await clock.pass(90_000);
  t.is(view.underWay, undefined);
  t.deepEqual(
    acts().map(({ act, isLate }) => [act, isLate]),
    [
      ['device-command', undefined],
      ['device-command-ended', false],
    ],
  );
  await end();
});
