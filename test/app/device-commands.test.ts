import test from 'ava';
import { z } from 'zod';
import { drivers } from '../../drivers/index.ts';
import { DeviceCommands } from '../../gateway/app/device-commands.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import type { CommandRefusal, ToDrivers } from '../../gateway/plugin/child.ts';
import type { AnyDriver } from '../../gateway/plugin/driver.ts';
import { ManualClock, settled } from '../helpers/manual-clock.ts';

const pump: AnyDriver = {
  ...(drivers[0] as AnyDriver),
  name: 'pump',
  commands: [
    {
      name: 'beep',
      summary: 'Beeps.',
      schema: z.strictObject({ times: z.number().int().max(3).default(1) }),
    },
    {
      name: 'start-pressure',
      summary: 'Inflates the cuff.',
      schema: z.strictObject({}),
      isHazardous: true,
      endsBy: { command: 'stop-pressure', afterMs: 90_000 },
    },
    { name: 'stop-pressure', summary: 'Lets go.', schema: z.strictObject({}) },
  ],
};

interface Rig {
  readonly isUp?: boolean;
  readonly isTaken?: boolean;
  /** What the drivers process answers; `null`: nothing. */
  readonly answer?: CommandRefusal | null | undefined;
}

function rig({ isUp = true, isTaken = true, ...rest }: Rig = {}) {
  const entries: LedgerEntry[] = [];
  const sent: ToDrivers[] = [];
  const order: string[] = [];
  const state = { answer: rest.answer };
  const clock = new ManualClock();
  const views: unknown[] = [];
  const commands: DeviceCommands = new DeviceCommands({
    devices: [{ id: 'pump-1', driver: 'pump', options: {} }],
    drivers: [pump],
    clock,
    onUnderWay: (_, view) => views.push(view),
    onFault: (thrown) => {
      throw thrown;
    },
    async record(entry) {
      order.push('recorded');
      entries.push(entry);
    },
    send(message) {
      order.push('sent');
      sent.push(message);
      if (!isTaken || message.type !== 'command') return false;
      const { answer } = state;
      if (answer !== null)
        queueMicrotask(() =>
          commands.onMessage({ type: 'command-answer', id: message.id, ...(answer && { refusal: answer }) }),
        );
      return true;
    },
    isUp: () => isUp,
  });
  const ask = (name: string, more: object = {}) =>
    commands.give({ staffId: 'chen-wei', deviceId: 'pump-1', name, values: {}, isConfirmed: false, ...more });
  const acts = () => entries.map(({ body }) => (body as { readonly act: string }).act);
  return { ask, acts, entries, sent, order, clock, views, commands, state };
}

test('a command is checked by its driver, recorded with who asked, then sent with its defaults', async (t) => {
  const { ask, entries, sent, order } = rig();
  t.is(await ask('beep'), undefined);
  t.deepEqual(sent, [
    { type: 'command', id: 1, deviceId: 'pump-1', command: { name: 'beep', values: { times: 1 } } },
  ]);
  t.deepEqual(order, ['recorded', 'sent']);
  t.like(entries[0], {
    kind: 'act',
    subject: 'pump-1',
    body: { act: 'device-command', by: 'chen-wei', name: 'beep', values: { times: 1 }, isHazardous: false },
  });
});

test('what the driver does not list or allow is neither recorded nor sent', async (t) => {
  const { ask, entries, sent } = rig();
  t.is((await ask('beep', { deviceId: 'other' }))?.code, 'device-unknown');
  t.is((await ask('explode'))?.code, 'command-unknown');
  t.is((await ask('beep', { values: { times: 9 } }))?.code, 'command-invalid');
  t.is((await ask('beep', { values: { force: 1 } }))?.code, 'command-invalid');
  t.deepEqual([entries, sent], [[], []]);
});

test('a hazardous command needs a second, explicit yes', async (t) => {
  const { ask, entries, sent } = rig();
  t.is((await ask('start-pressure'))?.code, 'must-confirm');
  t.deepEqual([entries, sent], [[], []]);
  t.is(await ask('start-pressure', { isConfirmed: true }), undefined);
  t.like(entries[0]?.body, { isHazardous: true });
  t.is(sent.length, 1);
});

test('nothing is sent to a process that is away, and what was not taken is recorded as such', async (t) => {
  const away = rig({ isUp: false });
  t.is((await away.ask('beep'))?.code, 'drivers-away');
  t.deepEqual([away.entries, away.sent], [[], []]);
  const full = rig({ isTaken: false });
  t.is((await full.ask('beep'))?.code, 'drivers-away');
  t.deepEqual(full.acts(), ['device-command', 'device-command-not-sent']);
});

test('what the drivers process refuses is told with its code, and recorded as not sent', async (t) => {
  const { ask, acts, entries } = rig({ answer: { code: 'VIGIL_DEVICE_NOT_READY', reason: 'being set up' } });
  t.deepEqual(await ask('beep'), { code: 'VIGIL_DEVICE_NOT_READY', message: 'being set up' });
  t.deepEqual(acts(), ['device-command', 'device-command-not-sent']);
  t.like(entries[1]?.body, { code: 'VIGIL_DEVICE_NOT_READY', by: 'chen-wei' });
});

test('what the device itself refuses is told with its reason, and recorded as refused, not as unsent', async (t) => {
  const { ask, acts } = rig({ answer: { code: 'VIGIL_COMMAND_REFUSED', reason: 'status 1' } });
  t.deepEqual(await ask('beep'), { code: 'VIGIL_COMMAND_REFUSED', message: 'status 1' });
  t.deepEqual(acts(), ['device-command', 'device-command-refused']);
});

test('a command that nobody answers is not called sent; a cuff that may be under pressure counts as such', async (t) => {
  const { ask, acts, clock, views } = rig({ answer: null });
  const asked = ask('start-pressure', { isConfirmed: true });
  await clock.pass(10_000);
  t.is((await asked)?.code, 'VIGIL_COMMAND_UNANSWERED');
  t.deepEqual(acts(), ['device-command', 'device-command-unanswered']);
  t.like(views[0], { name: 'start-pressure', isOverdue: false });
  t.is(clock.pending, 0);
});

test('a drivers process that ends leaves no command waiting', async (t) => {
  const { ask, commands } = rig({ answer: null });
  const asked = ask('beep');
  await settled();
  commands.onDrivers(false);
  t.is((await asked)?.code, 'VIGIL_COMMAND_UNANSWERED');
});

test('an end that did not get through is shown, recorded once, and tried again until it does', async (t) => {
  const { ask, acts, clock, commands, sent, state, views } = rig();
  t.is(await ask('start-pressure', { isConfirmed: true }), undefined);
  state.answer = { code: 'VIGIL_DEVICE_AWAY', reason: 'the line is not open' };
  commands.onMessage({
    type: 'command-ended',
    deviceId: 'pump-1',
    name: 'stop-pressure',
    refusal: state.answer,
  });
  t.like(views.at(-1), { end: 'stop-pressure', isOverdue: true });
  for (let second = 0; second < 30; second += 1) {
    commands.tick();
    await clock.pass(1_000);
  }
  const tries = sent.length;
  t.true(tries >= 5 && tries <= 8, `${tries}`);
  t.deepEqual(acts(), ['device-command', 'device-command-end-not-sent']);
  state.answer = undefined;
  await clock.pass(5_000);
  commands.tick();
  await settled();
  t.deepEqual(acts().slice(2), ['device-command-ended']);
  t.is(views.at(-1), undefined);
  await clock.pass(60_000);
  commands.tick();
  t.is(sent.length, tries + 1);
});

test('a cuff whose drivers process died, or of whose end nothing was heard, is let go by the core', async (t) => {
  for (const isKilled of [true, false]) {
    const { ask, acts, clock, commands, sent } = rig();
    await ask('start-pressure', { isConfirmed: true });
    if (isKilled) commands.onDrivers(false);
    else await clock.pass(96_000);
    commands.tick();
    await clock.pass(5_000);
    commands.tick();
    await settled();
    t.like(sent.at(-1), { command: { name: 'stop-pressure' } });
    t.deepEqual(acts(), ['device-command', 'device-command-end-not-sent', 'device-command-ended']);
  }
});

test('a cuff that somebody let go is not under way any more', async (t) => {
  const { ask, clock, commands, views, sent } = rig();
  await ask('start-pressure', { isConfirmed: true });
  await ask('stop-pressure');
  t.is(views.at(-1), undefined);
  await clock.pass(200_000);
  commands.tick();
  t.is(sent.length, 2);
});
