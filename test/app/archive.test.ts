import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { Archive, subjectsOf } from '../../gateway/app/archive.ts';
import { eraseAtStart, watchErasures } from '../../gateway/app/erasures.ts';
import type { Config } from '../../gateway/config/schema.ts';
import { archiveFile, damagedFile } from '../../gateway/store/archive/database.ts';
import { openForWriting } from '../../gateway/store/database.ts';
import { erasureTable } from '../../gateway/store/erasure-table.ts';
import { openStore } from '../../gateway/store/store.ts';
import {
  archived,
  archivedSeries,
  archiveFolder,
  archiveSubjects,
  isAnywhere,
  pleth,
  pulse,
  seconds,
} from '../helpers/archive.ts';
import { heardLog, wardConfig } from '../helpers/gateway.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

type Limits = Config['store']['archive'];

/** An archive with its thread, on a clock that the test moves. */
function open(
  t: ExecutionContext,
  limits: Partial<Limits> = {},
  mayWrite = () => true,
  directory = archiveFolder(t),
) {
  const clock = new ManualClock();
  const log = heardLog();
  const usual = wardConfig(directory, {}).store.archive;
  const archive = new Archive({
    directory,
    subjects: archiveSubjects,
    limits: { ...usual, ...limits },
    clock,
    log,
    mayWrite,
  });
  t.teardown(() => archive.close().catch(() => {}));
  return { directory, clock, log, archive };
}

/** By the clock of the test. */
const now = (clock: ManualClock) => ({ at: clock.now(), receivedAt: clock.now() });
const pulseNow = (clock: ManualClock, device = 'oximeter-1') => pulse(device, 0, now(clock));

const isOpen = ({ usedBytes }: { readonly usedBytes: number }) => usedBytes > 0;

/** Until the archive has counted so much; its thread takes real time. */
async function until(
  t: ExecutionContext,
  { archive }: ReturnType<typeof open>,
  isSo: (counters: ReturnType<Archive['counters']>) => boolean,
) {
  const lastMs = performance.now() + 20_000;
  while (performance.now() < lastMs && !isSo(archive.counters()))
    await new Promise<void>((resolve) => setImmediate(resolve));
  t.true(isSo(archive.counters()), JSON.stringify(archive.counters()));
}

test('values are kept, and of charts only those that the configuration names', async (t) => {
  const without = open(t);
  without.archive.hear([...seconds(0, 10, (s) => pulse('oximeter-1', s)), pleth('oximeter-1', 1)]);
  await without.archive.close();
  t.is(archived(without.directory, 'oximeter-1', 'pulse-rate').length, 10);
  t.deepEqual(archived(without.directory, 'oximeter-1', 'pleth'), []);
  const named = open(t, { readingsDays: 0, waveformsDays: 1, streams: ['pleth'] });
  const wrench = { ...pleth('oximeter-1', 2), stream: 'wrench' };
  named.archive.hear([pulse('oximeter-1', 1), pleth('oximeter-1', 1), wrench]);
  await named.archive.close();
  t.deepEqual(
    archivedSeries(named.directory).map(({ name }) => name),
    ['pleth'],
  );
});

test('where nothing is to be kept there is no file and no thread', async (t) => {
  const { archive, clock, directory } = open(t, { readingsDays: 0 });
  archive.hear([pulse('oximeter-1', 1), pleth('oximeter-1', 1)]);
  await clock.pass(120_000);
  t.is(await archive.erase('resident-of-the-first-bed'), 0);
  await archive.close();
  t.false(existsSync(join(directory, archiveFile)));
});

test('what has ended is written within the minute, without anybody asking', async (t) => {
  const opened = open(t);
  const { archive, clock, directory } = opened;
  await until(t, opened, isOpen);
  archive.hear([pulseNow(clock)]);
  clock.advance(1000);
  // A span of five minutes and the next round.
  clock.advance(361_000);
  await until(t, opened, ({ measurements }) => measurements === 1);
  t.is(archived(directory, 'oximeter-1', 'pulse-rate').length, 1);
  t.like(archive.counters(), { blocks: 1, failures: 0, missing: { queue: 0, room: 0 } });
  t.true(archive.counters().usedBytes > 0);
});

test('what is older than its days goes, by the clock that the gateway has', async (t) => {
  const opened = open(t, { readingsDays: 1 });
  const { archive, clock } = opened;
  await until(t, opened, isOpen);
  archive.hear([pulseNow(clock)]);
  clock.advance(1000);
  clock.advance(361_000);
  await until(t, opened, ({ measurements }) => measurements === 1);
  clock.setWall(clock.now().wallMs + 86_000_000);
  clock.advance(60_000);
  await until(t, opened, () => true);
  t.is(archive.counters().removed, 0);
  clock.setWall(clock.now().wallMs + 1_000_000);
  clock.advance(60_000);
  await until(t, opened, ({ removed }) => removed === 1);
});

test('a folder where the file should be: measurements are counted as missing, it is said once, and taken up when it is mended', async (t) => {
  const directory = archiveFolder(t);
  mkdirSync(join(directory, archiveFile));
  const opened = open(t, {}, () => true, directory);
  const { archive, clock, log } = opened;
  archive.hear([pulseNow(clock), pulseNow(clock)]);
  clock.advance(1000);
  await until(t, opened, ({ missing }) => missing.queue === 2);
  const before = archive.counters().failures;
  clock.advance(60_000);
  await until(t, opened, ({ failures }) => failures > before);
  t.is(log.lines.filter((line) => line.includes('VIGIL_STORE_FAILED')).length, 1);
  await t.throwsAsync(archive.erase('resident-of-the-first-bed'));
  rmdirSync(join(directory, archiveFile));
  clock.advance(60_000);
  await until(t, opened, ({ usedBytes }) => usedBytes > 0);
  archive.hear([pulseNow(clock)]);
  await archive.close();
  t.is(archived(directory, 'oximeter-1', 'pulse-rate').length, 1);
});

test('a damaged file is said and counted, and kept beside the new one', async (t) => {
  const directory = archiveFolder(t);
  writeFileSync(join(directory, archiveFile), 'no database '.repeat(1000));
  const opened = open(t, {}, () => true, directory);
  await until(t, opened, ({ putAside }) => putAside === 1);
  t.regex(opened.log.lines.join('\n'), /error VIGIL_STORE_CORRUPT .*damaged, kept as archive\.db\.damaged/);
  t.true(existsSync(join(directory, damagedFile)));
});

test('a thread that does not keep up costs measurements, which are counted, and never memory without end', async (t) => {
  const { archive, clock } = open(t);
  // Nothing is answered while this loop runs.
  for (let round = 0; round < 200; round += 1)
    archive.hear(Array.from({ length: 500 }, () => pulseNow(clock)));
  t.is(archive.counters().missing.queue, 140 * 500);
  await archive.close();
});

test('an erasure on request takes the archive too, and the ledger says how much; who merely left keeps theirs', async (t) => {
  const { archive, directory, clock, log } = open(t);
  const path = join(directory, 'vigil.sqlite');
  const store = await openStore(path);
  t.teardown(() => store.close());
  archive.hear([
    ...seconds(0, 20, (s) => pulse('oximeter-1', s)),
    ...seconds(0, 20, (s) => pulse('oximeter-2', s)),
  ]);
  const config = wardConfig(directory, { beds: [] });
  await store.keepLearnt([
    { residentId: 'resident-of-the-second-bed', key: 'x', body: '{}', changedMs: clock.now().wallMs - 1e9 },
  ]);
  const db = openForWriting(path);
  erasureTable(db).ask({
    residentId: 'resident-of-the-first-bed',
    askedMs: clock.now().wallMs,
    askedBy: 'nurse-1',
    reason: 'asked',
  });
  db.close();
  archive.hear([]);
  await eraseAtStart({ config, store, clock, log, archive });
  await archive.close();
  t.false(isAnywhere(directory, 'resident-of-the-first-bed'));
  t.is(archived(directory, 'oximeter-2', 'pulse-rate').length, 20);
  const entries = await store.ledger({ afterSeq: 0, limit: 100 });
  t.deepEqual(
    entries
      .filter(({ kind }) => kind === 'erasure')
      .map(({ subject }) => subject)
      .sort(),
    ['resident-of-the-first-bed', 'resident-of-the-second-bed'],
  );
});

test('the ward does not wait for a long erasure at its start: the request stays, and is done within the minute', async (t) => {
  const { directory, clock, log } = open(t, { readingsDays: 0 });
  const path = join(directory, 'vigil.sqlite');
  const store = await openStore(path);
  t.teardown(() => store.close());
  const db = openForWriting(path);
  erasureTable(db).ask({ residentId: 'r1', askedMs: clock.now().wallMs, askedBy: 'n', reason: 'asked' });
  db.close();
  let isLong = true;
  const archive = {
    erase: (_: string, withinMs?: number) =>
      isLong ? Promise.reject(new Error(`not within ${withinMs} ms`)) : Promise.resolve(7),
  };
  const config = wardConfig(directory, {});
  await eraseAtStart({ config, store, clock, log, archive });
  t.regex(log.lines.join('\n'), /not within 3000 ms/);
  t.is((await store.askedErasures()).length, 1);
  isLong = false;
  const stop = watchErasures({ config, clock, log }, { store, archive }, () => {});
  clock.advance(60_000);
  for (let turn = 0; turn < 2000 && (await store.askedErasures()).length > 0; turn += 1);
  stop();
  const entries = await store.ledger({ afterSeq: 0, limit: 100 });
  t.like(entries.find(({ kind }) => kind === 'erasure')?.body, { because: 'asked', archiveBlocks: 7 });
});

test('an erasure that takes too long fails in time and is finished behind it', async (t) => {
  const { archive, clock, directory } = open(t);
  archive.hear(seconds(0, 20, (s) => pulse('oximeter-1', s)));
  const late = t.throwsAsync(archive.erase('resident-of-the-first-bed', 3000), {
    message: /not erased within/,
  });
  clock.advance(3000);
  await late;
  await archive.close();
  t.false(isAnywhere(directory, 'resident-of-the-first-bed'));
});

test('a device speaks for the resident of its bed, for its robot, or for itself', (t) => {
  const config = wardConfig('/nowhere', {
    devices: [
      { id: 'oximeter', driver: 'nonin-oem3', port: '/dev/serial/by-id/0', bed: 'bed-1' },
      { id: 'empty', driver: 'nonin-oem3', port: '/dev/serial/by-id/1', bed: 'bed-2' },
      { id: 'wrist', driver: 'bota-sensone', port: '/dev/serial/by-id/2', robot: 'robot-1' },
    ],
  });
  t.deepEqual(subjectsOf(config), {
    // What the board concludes of a bed where somebody lies.
    'board/bed-1': { bedId: 'bed-1', residentId: 'resident-1' },
    oximeter: { bedId: 'bed-1', residentId: 'resident-1' },
    empty: { bedId: 'bed-2' },
    wrist: { robotId: 'robot-1' },
  });
});

test('what is measured in the first moment, while the archive is being opened, is kept', async (t) => {
  const directory = archiveFolder(t);
  const config = wardConfig(directory, {});
  const clock = new ManualClock();
  const archive = new Archive({
    directory,
    subjects: subjectsOf(config),
    limits: config.store.archive,
    clock,
    log: heardLog(),
    mayWrite: () => true,
  });
  archive.hear([pulseNow(clock)]);
  await archive.erase('somebody-else');
  await archive.close();
  t.is(archived(directory, 'oximeter-1', 'pulse-rate').length, 1);
});
