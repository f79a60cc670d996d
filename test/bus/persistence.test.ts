import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import Database from 'better-sqlite3';
import type { BrokerPacket } from '../../gateway/bus/persistence/row.ts';
import {
  type PersistenceOptions,
  SqlitePersistence,
} from '../../gateway/bus/persistence/sqlite-persistence.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

const broker = { id: 'broker-1', clients: {} };
const listener = { id: 'listener' };

interface Bench {
  readonly file: string;
  readonly clock: ManualClock;
  readonly faults: (string | undefined)[];
  open(more?: Partial<PersistenceOptions>): Promise<SqlitePersistence>;
}

function bench(t: ExecutionContext): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-persistence-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'bus.sqlite');
  const clock = new ManualClock();
  const faults: (string | undefined)[] = [];
  const onFault = (message: string | undefined): void => void faults.push(message);
  return {
    file,
    clock,
    faults,
    async open(more = {}) {
      const later = (ms: number, run: () => void): (() => void) => clock.after(ms, run);
      const { persistence } = await SqlitePersistence.open({ path: file, later, onFault, ...more });
      await persistence.setup(broker);
      return persistence;
    },
  };
}

let counter = 0;
const message = (text: string, more: Partial<BrokerPacket> = {}): BrokerPacket => {
  counter += 1;
  const payload = Buffer.from(text);
  return {
    cmd: 'publish',
    topic: 't',
    payload,
    qos: 1,
    retain: false,
    brokerId: 'broker-1',
    brokerCounter: counter,
    ...more,
  };
};

const waiting = async (persistence: SqlitePersistence, client = listener): Promise<string[]> =>
  ((await persistence.outgoingStream(client).toArray()) as BrokerPacket[]).map(({ payload }) =>
    String(payload),
  );

const recipient = { clientId: 'listener', topic: 't', qos: 1 } as const;

test("the library's own suite for persistences passes as it is", async (t) => {
  const program = fileURLToPath(new URL('./persistence-suite.js', import.meta.url));
  // Without this the runner that is under way would take the suite for its own.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ['--test-reporter=tap', program], { env });
  const count = (name: string): number => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(stdout)?.[1]);
  t.is(count('fail'), 0);
  t.is(count('pass'), count('tests'));
  t.true(count('tests') >= 50);
});

test('everything that a broker must remember is there when the file is opened again', async (t) => {
  const { open } = bench(t);
  const first = await open();
  await first.addSubscriptions(listener, [{ topic: 't', qos: 1 }]);
  await first.storeRetained(message('here', { retain: true, topic: 'r' }));
  await first.outgoingEnqueueCombi([recipient], message('one'));
  await first.outgoingEnqueueCombi([recipient], message('two'));
  await first.incomingStorePacket(listener, message('in', { qos: 2, messageId: 7 }));
  await first.putWill(listener, message('gone'));
  await first.destroy();

  const again = await open();
  t.deepEqual(await again.subscriptionsByTopic('t'), [
    { clientId: 'listener', topic: 't', qos: 1, rh: undefined, rap: undefined, nl: undefined },
  ]);
  t.deepEqual(await again.retainedTopics(), ['r']);
  t.deepEqual(await waiting(again), ['one', 'two']);
  t.is(String((await again.incomingGetPacket(listener, message('', { messageId: 7 }))).payload), 'in');
  t.is(String((await again.getWill(listener))?.payload), 'gone');
  t.deepEqual(
    again.received().map(({ payload }) => String(payload)),
    ['in'],
    'what was taken at QoS 2 and not handed on is to be handed on',
  );
  await again.destroy();
});

test('one PUBREL is not taken for another where several messages at QoS 2 are under way', async (t) => {
  const { open } = bench(t);
  const persistence = await open();
  const sent = ['one', 'two'].map((text, index) => message(text, { qos: 2, messageId: index + 1 }));
  for (const packet of sent) {
    await persistence.outgoingEnqueue({ ...recipient, qos: 2 }, packet);
    await persistence.outgoingUpdate(listener, packet);
  }
  for (const messageId of [1, 2]) await persistence.outgoingUpdate(listener, { cmd: 'pubrel', messageId });
  const left = (await persistence.outgoingStream(listener).toArray()) as BrokerPacket[];
  t.deepEqual(left, [
    { cmd: 'pubrel', messageId: 1 },
    { cmd: 'pubrel', messageId: 2 },
  ]);
  await persistence.destroy();
});

test('a message waits once for a client with overlapping subscriptions, at the best QoS of these', async (t) => {
  const { open } = bench(t);
  const persistence = await open();
  const both = [
    { clientId: 'listener', qos: 0 as const },
    { clientId: 'listener', qos: 1 as const },
  ];
  await persistence.outgoingEnqueueCombi(both, message('one', { qos: 2 }));
  const left = (await persistence.outgoingStream(listener).toArray()) as BrokerPacket[];
  t.deepEqual(
    left.map(({ qos }) => qos),
    [1],
  );
  await persistence.destroy();
});

test('beyond the limit of a client the oldest that was not sent yet is given up, and counted', async (t) => {
  const { open } = bench(t);
  const limits = { maxQueuedPerClient: 3 };
  const persistence = await open({ limits });
  const sent = message('sent');
  await persistence.outgoingEnqueue(recipient, sent);
  await persistence.outgoingUpdate(listener, { ...sent, messageId: 9 });
  for (const text of ['1', '2', '3', '4']) await persistence.outgoingEnqueue(recipient, message(text));
  t.deepEqual(await waiting(persistence), ['sent', '3', '4']);
  t.is(persistence.counters().droppedMessages, 2);
  await persistence.destroy();
  const again = await open({ limits });
  t.deepEqual(await waiting(again), ['sent', '3', '4'], 'also on the disk');
  await again.destroy();
});

test('beyond the limit of all bytes the fullest queue gives way, and the others stay whole', async (t) => {
  const { open } = bench(t);
  const persistence = await open({ limits: { maxQueuedBytes: 40_000 } });
  const big = 'x'.repeat(10_000);
  await persistence.outgoingEnqueue({ ...recipient, clientId: 'modest' }, message('small'));
  for (let n = 0; n < 10; n += 1) await persistence.outgoingEnqueue(recipient, message(big));
  t.true(persistence.counters().queuedBytes <= 40_000);
  t.is(persistence.counters().droppedMessages, 7);
  t.deepEqual(await waiting(persistence, { id: 'modest' }), ['small']);
  await persistence.destroy();
});

test('beyond the limit of sessions the one that is away longest is over, with what waited for it', async (t) => {
  const { open } = bench(t);
  const persistence = await open({ limits: { maxSessions: 2 } });
  const subscribe = (id: string) => persistence.addSubscriptions({ id }, [{ topic: 't', qos: 1 }]);
  await subscribe('a');
  await subscribe('b');
  await persistence.subscriptionsByClient({ id: 'a' });
  await persistence.outgoingEnqueue({ ...recipient, clientId: 'b' }, message('lost'));
  await subscribe('c');
  t.deepEqual((await persistence.subscriptionsByTopic('t')).map(({ clientId }) => clientId).toSorted(), [
    'a',
    'c',
  ]);
  t.deepEqual(await waiting(persistence, { id: 'b' }), []);
  t.is(persistence.counters().droppedSessions, 1);
  await persistence.destroy();
});

test('a small message does not hold the block of memory that it was cut out of', async (t) => {
  const { open } = bench(t);
  const persistence = await open();
  const block = Buffer.alloc(65_536, 'x');
  await persistence.outgoingEnqueue(recipient, message('', { payload: block.subarray(0, 3) }));
  const [kept] = (await persistence.outgoingStream(listener).toArray()) as BrokerPacket[];
  t.is(kept?.payload instanceof Buffer ? kept.payload.buffer.byteLength : -1, 3);
  await persistence.destroy();
});

test('while the disk refuses, the broker goes on from memory and says so; what changed meanwhile is written afterwards', async (t) => {
  const { open, file, clock, faults } = bench(t);
  const persistence = await open();
  await persistence.outgoingEnqueue(recipient, message('before'));
  const locker = new Database(file);
  locker.exec('BEGIN IMMEDIATE');
  // Resolves once the writer has given up waiting for the lock.
  await persistence.outgoingEnqueue(recipient, message('while it refuses'));
  t.regex(faults[0] ?? '', /database is locked/);
  await persistence.outgoingEnqueue(recipient, message('at once'));
  t.deepEqual(await waiting(persistence), ['before', 'while it refuses', 'at once']);
  t.is(persistence.counters().behind, 2);
  locker.exec('ROLLBACK');
  locker.close();
  clock.advance(5000);
  await persistence.destroy();
  t.deepEqual(faults.slice(1), [undefined]);
  const again = await open();
  t.deepEqual(await waiting(again), ['before', 'while it refuses', 'at once']);
  await again.destroy();
});

test('a file that is no database is put aside, told, and a new one begun', async (t) => {
  const { file } = bench(t);
  writeFileSync(file, 'this was a database once');
  const options = { path: file, later: () => () => undefined, onFault: () => undefined };
  const { persistence, damaged } = await SqlitePersistence.open(options);
  t.is(damaged?.path, `${file}.damaged`);
  t.is(readFileSync(`${file}.damaged`, 'utf8'), 'this was a database once');
  await persistence.setup(broker);
  await persistence.outgoingEnqueue(recipient, message('one'));
  t.deepEqual(await waiting(persistence), ['one']);
  await persistence.destroy();
});

test('a file of a newer version is refused and left as it is', async (t) => {
  const { file, open } = bench(t);
  const db = new Database(file);
  db.pragma('user_version = 99');
  db.close();
  await t.throwsAsync(open(), { message: /schema 99/ });
  t.true(existsSync(file));
});
