import test from 'ava';
import { z } from 'zod';
import { drivers } from '../../drivers/index.ts';
import { deviceCommands } from '../../gateway/app/device-commands.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import type { ToDrivers } from '../../gateway/plugin/child.ts';
import type { AnyDriver } from '../../gateway/plugin/driver.ts';
import { at } from '../helpers/ward.ts';

const pump: AnyDriver = {
  ...(drivers[0] as AnyDriver),
  name: 'pump',
  commands: [
    {
      name: 'beep',
      summary: 'Beeps.',
      schema: z.strictObject({ times: z.number().int().max(3).default(1) }),
    },
    { name: 'start-pressure', summary: 'Inflates the cuff.', schema: z.strictObject({}), isHazardous: true },
  ],
};

function rig({ isUp = true, isTaken = true } = {}) {
  const entries: LedgerEntry[] = [];
  const sent: ToDrivers[] = [];
  const order: string[] = [];
  const command = deviceCommands({
    devices: [{ id: 'pump-1', driver: 'pump' }],
    drivers: [pump],
    now: () => at(5),
    async record(entry) {
      order.push('recorded');
      entries.push(entry);
    },
    send(message) {
      order.push('sent');
      sent.push(message);
      return isTaken;
    },
    isUp: () => isUp,
  });
  const ask = (name: string, more: object = {}) =>
    command({ staffId: 'chen-wei', deviceId: 'pump-1', name, values: {}, isConfirmed: false, ...more });
  return { ask, entries, sent, order };
}

test('a command is checked by its driver, recorded with who asked, then sent with its defaults', async (t) => {
  const { ask, entries, sent, order } = rig();
  t.is(await ask('beep'), undefined);
  t.deepEqual(sent, [
    { type: 'command', deviceId: 'pump-1', command: { name: 'beep', values: { times: 1 } } },
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
  t.deepEqual(
    full.entries.map(({ body }) => (body as { act: string }).act),
    ['device-command', 'device-command-not-sent'],
  );
});
