import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { policyProblems } from '../../gateway/app/policies.ts';
import { registries } from '../../gateway/app/registries.ts';
import { SettingsDesk } from '../../gateway/app/settings/desk.ts';
import { digestOf } from '../../gateway/app/settings/digest.ts';
import { settingsPort } from '../../gateway/app/settings/port.ts';
import { forRecord } from '../../gateway/app/settings/record.ts';
import { fileSource } from '../../gateway/app/settings/source.ts';
import { parseConfig } from '../../gateway/config/load.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import type { ConfigEditView } from '../../gateway/station/settings-wire.ts';
import { HandClock, silentLog } from '../station/fake-ward.ts';

const text = `site: north
gateway: g1
ward: Ward 1
broker: { port: 0 }
# whoever lies here
beds:
  - id: bed-1
    room: "101"
    label: 101·A
    resident: { id: r-1, displayName: Mrs Plum } # her wish
staff:
  - { id: anna, displayName: Anna, role: nurse, pin: { env: UNUSED } }
`;

const check = (all: string) => parseConfig(all, registries, [policyProblems]);

/** A desk over a real file, with a record that can be made to fail. */
async function deskOn(t: ExecutionContext, before = text) {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-settings-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'vigil.yaml');
  await writeFile(path, before, { mode: 0o640 });
  const clock = new HandClock();
  const lines: LedgerEntry[] = [];
  const state = { isFull: false, restarts: 0 };
  const source = fileSource(path);
  const desk = new SettingsDesk({
    clock,
    log: silentLog,
    settings: {
      source,
      check,
      cannotPrepare: async ({ ward }) => (ward === 'unready' ? 'a secret is missing' : undefined),
      digest: digestOf(before),
      awayMs: () => undefined,
    },
    store: {
      async commit({ entries }) {
        if (state.isFull) throw new Error('disk full');
        lines.push(...entries);
      },
      record: (entries) => void lines.push(...entries),
      latestOf: async (kind) => lines.filter((line) => line.kind === kind),
    },
    onChange: () => {
      state.restarts += 1;
    },
  });
  const { config } = check(before);
  if (config === undefined) throw new Error('the text of the test is wrong');
  const port = settingsPort(desk, config);
  const change = async (...edits: ConfigEditView[]) =>
    port.change({ seen: digestOf(await readFile(path, 'utf8')), edits, staffId: 'eva' });
  return {
    desk,
    config,
    folder,
    path,
    clock,
    lines,
    state,
    source,
    port,
    change,
    read: () => readFile(path, 'utf8'),
  };
}

const rename: ConfigEditView = { op: 'set', path: ['beds', 'bed-1', 'label'], value: '101·Window' };

test('a change is in the file with its comments, the text before it beside it, on the ledger by its person, and the gateway begins anew', async (t) => {
  const { change, read, path, lines, state, clock } = await deskOn(t);
  const answer = await change(rename);
  t.deepEqual(answer, { digest: digestOf(await read()), problems: [] });
  t.is(await read(), text.replace('101·A', '101·Window'));
  t.is(await readFile(`${path}.bak`, 'utf8'), text);
  t.is((await stat(path)).mode & 0o777, 0o640);
  t.like(lines, [
    {
      kind: 'config-change',
      subject: 'beds.bed-1.label',
      body: { act: 'changed', by: 'eva', before: '101·A', after: '101·Window', wasDigest: digestOf(text) },
    },
  ]);
  t.is(state.restarts, 0, 'the answer leaves first');
  clock.advance(1000);
  t.is(state.restarts, 1);
});

test('what does not validate changes nothing, and says the line and the reason, as `vigil check` does', async (t) => {
  const { change, read, folder, lines, state, clock } = await deskOn(t);
  const answer = await change({ op: 'set', path: ['beds', 'bed-1', 'label'], value: '' });
  t.like(answer, { problems: [{ line: 9, path: 'beds.0.label' }] });
  const twice = await change({ op: 'add', path: ['beds'], value: { id: 'bed-1', room: '1', label: '1' } });
  t.like(twice, { problems: [{ line: 11, path: 'beds.1.id', reason: '"bed-1" is used twice' }] });
  const low = await change({ op: 'set', path: ['alarms', 'fall'], value: { priority: 'low' } });
  t.like(low, { problems: [{ path: 'alarms.fall.priority' }] });
  clock.advance(1000);
  t.is(await read(), text);
  t.deepEqual(await readdir(folder), ['vigil.yaml']);
  t.deepEqual([lines.length, state.restarts], [0, 0]);
});

test('after a change by hand the second is told, and nothing is lost', async (t) => {
  const { port, path, read, state } = await deskOn(t);
  const seen = (await port.view()).digest;
  await writeFile(path, text.replace('Ward 1', 'Ward one'));
  const answer = await port.change({ seen, edits: [rename], staffId: 'eva' });
  t.like(answer, { code: 'config-changed' });
  t.is(await read(), text.replace('Ward 1', 'Ward one'));
  t.like(await port.view(), { ward: 'Ward one', isInForce: false });
  t.is(state.restarts, 0);
});

test('of two changes at once the second is told that the first was made', async (t) => {
  const { port, read } = await deskOn(t);
  const seen = digestOf(text);
  const other: ConfigEditView = { op: 'set', path: ['ward'], value: 'Ward 9' };
  const [first, second] = await Promise.all([
    port.change({ seen, edits: [rename], staffId: 'eva' }),
    port.change({ seen, edits: [other], staffId: 'tom' }),
  ]);
  t.like(first, { problems: [] });
  t.like(second, { code: 'config-changed' });
  t.is(await read(), text.replace('101·A', '101·Window'));
});

test('without a record nothing is changed, and a file that cannot be written is told and stands on the record', async (t) => {
  const { change, read, state, lines, path } = await deskOn(t);
  state.isFull = true;
  t.like(await change(rename), { code: 'config-unrecorded' });
  t.is(await read(), text);
  state.isFull = false;
  // Where the new text would be written, nothing can be.
  await mkdir(`${path}.new`);
  t.like(await change(rename), { code: 'config-unwritable' });
  t.is(await read(), text);
  t.deepEqual(
    lines.map(({ body }) => (body as { act: string }).act),
    ['changed', 'undone'],
  );
});

test('earlier texts are kept up to a bound, the newest first', async (t) => {
  const { source, path, folder, read } = await deskOn(t);
  for (let n = 0; n < 8; n += 1) await source.replace(`${text}# ${n}\n`, digestOf(await read()));
  const names = (await readdir(folder)).sort();
  t.deepEqual(names, ['vigil.yaml', ...['', '.1', '.2', '.3', '.4'].map((end) => `vigil.yaml.bak${end}`)]);
  t.is(await readFile(`${path}.bak`, 'utf8'), `${text}# 6\n`);
  t.is(await readFile(`${path}.bak.4`, 'utf8'), `${text}# 2\n`);
});

test('behind a link the file itself is changed, and the link stays', async (t) => {
  const { folder, path } = await deskOn(t);
  await symlink(path, join(folder, 'link.yaml'));
  await fileSource(join(folder, 'link.yaml')).replace(`${text}# new\n`, digestOf(text));
  t.is(await readFile(path, 'utf8'), `${text}# new\n`);
  t.true((await readdir(folder)).includes('link.yaml'));
});

test('who may connect, where the station listens and who works here are not changed from the settings', async (t) => {
  const { change, lines } = await deskOn(t);
  for (const path of [
    ['broker', 'port'],
    ['station', 'host'],
    ['store', 'directory'],
    ['staff', 'anna', 'role'],
    ['devices', 'x', 'port'],
    ['receivers', 'x', 'kind'],
    ['receivers', 'x', 'options'],
    ['beds'],
  ])
    t.like(await change({ op: 'set', path, value: 'x' }), { code: 'setting-fixed' }, path.join('.'));
  t.is(lines.length, 0);
});

test('neither names nor secrets come onto the ledger', async (t) => {
  const { change, lines } = await deskOn(t);
  const resident = { id: 'r-2', displayName: 'Mr Pear' };
  await change({ op: 'set', path: ['beds', 'bed-1', 'resident'], value: resident });
  await change({ op: 'set', path: ['beds', 'bed-1', 'resident', 'displayName'], value: 'Mr Pear sr.' });
  t.is(lines.length, 2);
  t.notRegex(JSON.stringify(lines), /Plum|Pear/);
  t.like(lines[0]?.body, { before: { id: 'r-1' }, after: { id: 'r-2' } });
  t.deepEqual(
    forRecord(['devices', 'd'], { url: 'ws://user:word@host/?token=x', password: { env: 'X' }, rate: 50 }),
    {
      url: 'ws://(withheld)@host/?(withheld)',
      password: '(withheld)',
      rate: 50,
    },
  );
});

test('the page is told who changed what last, what holds by default, and what is wrong with a text that was broken by hand', async (t) => {
  const { change, port, path, clock } = await deskOn(t);
  await change(rename);
  t.like(await port.view(), {
    source: 'file',
    beds: [{ id: 'bed-1', label: '101·Window', resident: { id: 'r-1', displayName: 'Mrs Plum' } }],
    changes: [{ path: 'beds.bed-1.label', by: 'eva', atMs: clock.now().wallMs }],
  });
  const { alarms, retention } = await port.view();
  t.like(
    alarms.kinds.find(({ type }) => type === 'fall'),
    { initial: { priority: 'high', acceptWithinS: 60 } },
  );
  t.true(alarms.fields.some((field) => field.name === 'acceptWithinS'));
  t.like(
    retention.find(({ path: at }) => at.includes('archive')),
    { values: { readingsDays: 90 } },
  );
  await writeFile(path, `${text}nonsense: 1\n`);
  t.like(await port.view(), { isInForce: false, problems: [{ reason: 'Unrecognized key: "nonsense"' }] });
});

const webhook = (key: object, url = 'https://there.example/hook') => ({
  op: 'add' as const,
  path: ['receivers'],
  value: { id: 'his', kind: 'webhook', options: { url, key } } as never,
});

test('a receiver is added, changed and removed; each is on the ledger by its person', async (t) => {
  const { change, port, read, folder, lines } = await deskOn(t);
  const key = { file: join(folder, 'secrets', 'his.key') };
  t.like(await change(webhook(key)), { problems: [] });
  t.like(await port.receivers(), {
    isChangeable: true,
    receivers: [{ id: 'his', kind: 'webhook', options: { key }, told: {}, isReadOnly: false, waiting: 0 }],
  });
  const { kinds, told } = await port.receivers();
  t.is(kinds.length, registries.receivers.length);
  t.deepEqual(
    kinds.find(({ kind }) => kind === 'webhook')?.fields.find(({ kind }) => kind === 'secret'),
    {
      kind: 'secret',
      name: 'key',
      isRequired: true,
      folder: join(folder, 'secrets'),
      prefix: 'VIGIL_RECEIVER_',
    },
  );
  t.true(told.some(({ name }) => name === 'identity'));
  await change(
    { op: 'set', path: ['receivers', 'his', 'alarms'], value: 'high' },
    { op: 'set', path: ['receivers', 'his', 'options', 'timeoutS'], value: 5 },
  );
  t.like(await port.receivers(), {
    receivers: [{ told: { alarms: 'high' }, options: { key, timeoutS: 5 } }],
  });
  await change({ op: 'remove', path: ['receivers', 'his'] });
  t.notRegex(await read(), /his/);
  t.deepEqual(
    lines.map(({ subject, body }) => [subject, (body as { by: string }).by]),
    ['receivers.his', 'receivers.his.alarms', 'receivers.his.options.timeoutS', 'receivers.his'].map(
      (subject) => [subject, 'eva'],
    ),
  );
});

test('from a screen no secret is written, and none is named but those of receivers', async (t) => {
  const { change, folder, lines, read } = await deskOn(t);
  const secrets = join(folder, 'secrets');
  for (const key of [
    { env: 'TECHNICIAN_PASSWORD' },
    { env: 'VIGIL_RECEIVER_X; Y' },
    { file: '/etc/passwd' },
    { file: join(folder, 'account.key') },
    { file: `${secrets}/../account.key` },
    { file: `${secrets}/deeper/key` },
    { file: secrets },
  ])
    t.like(await change(webhook(key)), { code: 'secret-elsewhere' }, JSON.stringify(key));
  const key = { env: 'VIGIL_RECEIVER_HIS' };
  t.like(await change(webhook(key, 'https://me:word@there.example/')), { code: 'setting-secret' });
  t.like(await change(webhook('whsec_c2VjcmV0' as never)), {
    problems: [{ path: 'receivers.0.options.key' }],
  });
  t.is(await read(), text);
  t.is(lines.length, 0);
  t.like(await change(webhook(key)), { problems: [] });
  const other: ConfigEditView = {
    op: 'set',
    path: ['receivers', 'his', 'options', 'key'],
    value: { env: 'PIN' },
  };
  t.like(await change(other), { code: 'secret-elsewhere' });
});

test('an address that holds a password is neither shown nor changed from a screen', async (t) => {
  const url = 'https://me:word@there.example/';
  const receivers = JSON.stringify([webhook({ env: 'X' }, url).value]);
  const { port } = await deskOn(t, `${text}receivers: ${receivers}\n`);
  const view = await port.receivers();
  t.like(view.receivers, [{ id: 'his', isReadOnly: true, options: {} }]);
  t.notRegex(JSON.stringify(view), /word@/);
});

test('what waits for a receiver is told with it, so that nobody removes it unawares', async (t) => {
  const { desk, config } = await deskOn(
    t,
    `${text}receivers: ${JSON.stringify([webhook({ env: 'X' }).value])}\n`,
  );
  const line = { id: 'his', kind: 'webhook', isUp: false, sinceMs: 0, dropped: 0, delivered: 0 };
  const health = [{ ...line, waiting: 3, waitingAlarms: 2, parked: 1 }];
  t.like(await settingsPort(desk, config, () => health).receivers(), {
    receivers: [{ id: 'his', waiting: 3, waitingAlarms: 2, parked: 1 }],
  });
});

test('what no gateway could start with is not written, and says why', async (t) => {
  const { change, read, lines } = await deskOn(t);
  t.like(await change({ op: 'set', path: ['ward'], value: 'unready' }), {
    problems: [{ reason: 'a secret is missing' }],
  });
  t.is(await read(), text);
  t.is(lines.length, 0);
});
