import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import Database from 'better-sqlite3';
import type { Measurement } from '../../../gateway/core/measurement.ts';
import { batchWriter } from '../../../gateway/plugin/batch.ts';
import { type ArchiveLimits, archiveCalls } from '../../../gateway/store/archive/calls.ts';
import { archiveFile, damagedFile, walLimitBytes } from '../../../gateway/store/archive/database.ts';
import { keptMeasurements } from '../../../gateway/store/archive/kept-blocks.ts';
import { openForReading } from '../../../gateway/store/database.ts';
import {
  archived,
  archivedSeries,
  archiveFolder,
  archiveSubjects,
  at,
  isAnywhere,
  pleth,
  pulse,
  seconds,
  startWallMs,
} from '../../helpers/archive.ts';
import { killedAfter } from '../../helpers/killed-after.ts';
import { smallDisk } from '../../helpers/small-disk.ts';

const spans = { readingsMs: 10_000, waveformsMs: 10_000 };
const keepAll = { readingsBeforeMs: 0, waveformsBeforeMs: 0, maxBytes: 1e12, isNearlyFull: false };
const wall = (second: number) => startWallMs + second * 1000;

/** The archive without its thread; ends with the test. */
function open(t: ExecutionContext, directory = archiveFolder(t), more: Partial<ArchiveLimits> = {}) {
  const calls = archiveCalls({ directory, subjects: archiveSubjects, limits: { ...spans, ...more } });
  const pack = batchWriter();
  return {
    directory,
    calls,
    hold: (measurements: readonly Measurement[]) => calls.hold(pack(measurements)),
    write: (second: number, mayWrite = true) => calls.write({ monoMs: second * 1000, mayWrite }),
    damage(place: number) {
      calls.close();
      const path = join(directory, archiveFile);
      const bytes = readFileSync(path);
      bytes.fill(0xa5, place);
      writeFileSync(path, bytes);
    },
  };
}

/** `trim` until nothing more goes. */
function trimmed(calls: ReturnType<typeof archiveCalls>, limits: Partial<typeof keepAll>): number {
  let removed = 0;
  for (let isMore = true; isMore; ) {
    const one = calls.trim({ ...keepAll, ...limits });
    removed += one.removed;
    isMore = one.isMore;
  }
  return removed;
}

test('what was measured is read back from the file as it was, each series by itself, between any two times', (t) => {
  const { directory, calls, hold } = open(t);
  const [one, two] = [
    seconds(0, 95, (s) => pulse('oximeter-1', s)),
    seconds(0, 95, (s) => pulse('oximeter-2', s)),
  ];
  const charts = seconds(0, 95, (s) => pleth('oximeter-1', s));
  hold([...one, ...two, ...charts]);
  calls.close();
  t.deepEqual(archived(directory, 'oximeter-1', 'pulse-rate'), one);
  t.deepEqual(archived(directory, 'oximeter-2', 'pulse-rate'), two);
  t.deepEqual(archived(directory, 'oximeter-1', 'pleth'), charts);
  const db = openForReading(join(directory, archiveFile));
  const asked = { deviceId: 'oximeter-1', name: 'pulse-rate', fromMs: wall(20), untilMs: wall(42) };
  t.deepEqual([...keptMeasurements(db, asked)].flat(), one.slice(20, 43));
  db.close();
  const series = archivedSeries(directory);
  t.deepEqual(
    series.map(({ deviceId, name, residentId, fromMs, untilMs, measurements }) => [
      `${deviceId} ${name} ${residentId}`,
      fromMs - startWallMs,
      untilMs - startWallMs,
      measurements,
    ]),
    [
      ['oximeter-1 pulse-rate resident-of-the-first-bed', 0, 94_000, 95],
      ['oximeter-1 pleth resident-of-the-first-bed', 0, 94_000, 95],
      ['oximeter-2 pulse-rate resident-of-the-second-bed', 0, 94_000, 95],
    ],
  );
});

test('a value that comes late stands where it belongs in time', (t) => {
  const { directory, calls, hold } = open(t);
  const late = pulse('oximeter-1', 5, { receivedAt: at(40), value: 99 });
  hold([...seconds(0, 40, (s) => pulse('oximeter-1', s)), late]);
  calls.close();
  const db = openForReading(join(directory, archiveFile));
  const asked = { deviceId: 'oximeter-1', name: 'pulse-rate', fromMs: wall(5), untilMs: wall(5) };
  t.deepEqual([...keptMeasurements(db, asked)].flat(), [pulse('oximeter-1', 5), late]);
  db.close();
});

test('a process that is killed while it writes loses at most the open span; the file opens and goes on', async (t) => {
  const directory = archiveFolder(t);
  let first = 0;
  for (let round = 0; round < 4; round += 1) {
    const last = await killedAfter('archive-loop', directory, first, 25 + 7 * round);
    const [values, charts] = ['pulse-rate', 'pleth'].map((name) =>
      archived(directory, 'oximeter-1', name).slice(),
    );
    const since = (values ?? []).map((one) => (one.receivedAt.monoMs ?? 0) / 1000).filter((s) => s >= first);
    t.deepEqual(
      since,
      [...since.keys()].map((index) => first + index),
    );
    t.true((since.at(-1) ?? 0) >= last - 10, `${since.at(-1)} of ${last}`);
    t.is(charts?.length, values?.length);
    first = last + 1_000_000;
  }
});

test('a slow disk is asked once a write: nothing is there before, everything that has ended after', (t) => {
  const { directory, hold, write, calls } = open(t);
  hold(seconds(0, 25, (s) => pulse('oximeter-1', s)));
  t.is(archivedSeries(directory).length, 0);
  t.like(write(40), { measurements: 25, putAside: 0, dropped: 0 });
  t.is(archived(directory, 'oximeter-1', 'pulse-rate').length, 25);
  calls.close();
});

test('each kind goes by its own age; charts first where it is too much, and the room comes back to the disk', (t) => {
  const { directory, calls, hold, write } = open(t);
  hold(seconds(0, 3000, (s) => pulse('oximeter-1', s)));
  hold(seconds(0, 3000, (s) => pleth('oximeter-1', s)));
  const { usedBytes } = write(4000);
  trimmed(calls, { waveformsBeforeMs: wall(1000), readingsBeforeMs: wall(500) });
  const oldest = (name: string) => archived(directory, 'oximeter-1', name)[0]?.receivedAt.monoMs ?? 0;
  // A block goes once all of it is too old.
  t.true(oldest('pleth') >= 990_000 && oldest('pleth') <= 1_000_000);
  t.true(oldest('pulse-rate') >= 490_000 && oldest('pulse-rate') <= 500_000);
  trimmed(calls, { maxBytes: usedBytes / 3 });
  t.true(oldest('pleth') > 1_900_000, 'the oldest charts are gone');
  t.true(oldest('pulse-rate') <= 500_000, 'values stay while there are charts');
  t.true(write(4000).usedBytes <= usedBytes / 3);
  trimmed(calls, { maxBytes: 116_000 });
  t.deepEqual(archived(directory, 'oximeter-1', 'pleth'), []);
  t.true(oldest('pulse-rate') > 500_000, 'then the oldest values');
  calls.close();
  const { size } = statSync(join(directory, archiveFile));
  t.true(size < 160_000, `${size} bytes of ${usedBytes}`);
});

test('on a disk that is nearly full charts go whatever their age, values stay, and what is new waits within bounds', (t) => {
  const { directory, calls, hold, write } = open(t, undefined, { maxReadyBytes: 100_000 });
  hold([
    ...seconds(0, 100, (s) => pulse('oximeter-1', s)),
    ...seconds(0, 100, (s) => pleth('oximeter-1', s)),
  ]);
  write(200);
  trimmed(calls, { isNearlyFull: true });
  t.deepEqual(archived(directory, 'oximeter-1', 'pleth'), []);
  t.is(archived(directory, 'oximeter-1', 'pulse-rate').length, 100);
  hold(seconds(300, 320, (s) => pulse('oximeter-1', s)));
  t.is(write(400, false).measurements, 0);
  t.is(archived(directory, 'oximeter-1', 'pulse-rate').length, 100);
  // Some 300 bytes each, which do not compress.
  hold(seconds(400, 1400, (s) => pleth('oximeter-1', s)));
  const { dropped } = write(2000, false);
  t.true(dropped > 500 && dropped < 900, `${dropped}`);
  t.is(write(2000).measurements, 1020 - dropped);
  calls.close();
});

test('a disk that is full loses nothing that was written, and what waits is written when there is room', (t) => {
  const disk = smallDisk(t, 8);
  if (disk === undefined) {
    t.pass();
    return;
  }
  const { calls, hold, write } = open(t, disk.directory);
  hold(seconds(0, 100, (s) => pleth('oximeter-1', s)));
  write(200);
  disk.fill();
  for (let s = 300; s < 5300; s += 1000) hold(seconds(s, s + 1000, (one) => pleth('oximeter-1', one)));
  t.throws(() => write(6000), { message: /VIGIL_STORE_FAILED: .*full/ });
  t.is(archived(disk.directory, 'oximeter-1', 'pleth').length, 100);
  disk.free();
  t.is(write(6000).measurements, 5000);
  t.is(archived(disk.directory, 'oximeter-1', 'pleth').length, 5100);
  calls.close();
});

test('a log that a long reader makes grow is capped, and shrinks when the reader has ended', (t) => {
  const maxWalBytes = 6_000_000;
  const { directory, calls, hold, write } = open(t, undefined, { maxWalBytes });
  hold([pleth('oximeter-1', 0)]);
  write(100);
  const reader = new Database(join(directory, archiveFile), { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM block').get();
  const walBytes = () => statSync(join(directory, `${archiveFile}-wal`)).size;
  let written = 0;
  for (let s = 1000; s < 25_000; s += 1000) {
    hold(seconds(s, s + 1000, (one) => pleth('oximeter-1', one)));
    written += write(s + 2000).measurements;
  }
  t.true(walBytes() < maxWalBytes + 1e6, `${walBytes()} bytes`);
  t.true(written < 24_000, 'the rest waits');
  reader.close();
  t.is(written + write(1e6).measurements, 24_000);
  hold([pleth('oximeter-1', 2e6)]);
  write(3e6);
  t.true(walBytes() <= walLimitBytes, `${walBytes()} bytes`);
  calls.close();
});

test('an erasure leaves nothing of a resident, neither in rows nor in bytes, nor in what was not written, nor in a file put aside', (t) => {
  const { directory, calls, hold, write } = open(t);
  // Texts and samples do not hide in what deflate makes of them: the compressed bodies are looked for as well.
  hold(seconds(0, 2000, (s) => pleth('oximeter-1', s)));
  hold(seconds(0, 2000, (s) => pulse('oximeter-1', s)));
  hold(seconds(0, 2000, (s) => pulse('oximeter-2', s)));
  write(3000);
  const db = openForReading(join(directory, archiveFile));
  const bodies = db
    .prepare<[], { body: Buffer; name: string }>(
      'SELECT body, name FROM block JOIN series ON series.id = series_id',
    )
    .all();
  db.close();
  const [theirs, others] = ['pleth', 'pulse-rate'].map((series) =>
    bodies.filter(({ name }) => name === series).map(({ body }) => body.subarray(20, 50)),
  );
  t.true(theirs?.every((body) => isAnywhere(directory, body)));
  writeFileSync(join(directory, damagedFile), 'what of resident-of-the-first-bed could not be read');
  hold(seconds(4000, 4005, (s) => pulse('oximeter-1', s)));
  t.true(calls.erase('resident-of-the-first-bed') >= 400);
  t.false(isAnywhere(directory, 'resident-of-the-first-bed'));
  t.deepEqual(
    theirs?.filter((body) => isAnywhere(directory, body)),
    [],
  );
  t.true(
    others?.every((body) => isAnywhere(directory, body)),
    'others stay',
  );
  t.false(existsSync(join(directory, damagedFile)));
  calls.close();
  t.deepEqual(archived(directory, 'oximeter-1', 'pulse-rate'), []);
  t.is(archived(directory, 'oximeter-2', 'pulse-rate').length, 2000);
});

test('an erasure while somebody reads is not done, and says so; it is done when they have ended', (t) => {
  const { directory, calls, hold, write } = open(t);
  hold(seconds(0, 100, (s) => pulse('oximeter-1', s)));
  write(200);
  const reader = new Database(join(directory, archiveFile), { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM block').get();
  t.throws(() => calls.erase('resident-of-the-first-bed'), { message: /somebody reads it/ });
  reader.close();
  t.notThrows(() => calls.erase('resident-of-the-first-bed'));
  t.false(isAnywhere(directory, 'resident-of-the-first-bed'));
  calls.close();
});

for (const [where, place] of [
  ['at its beginning', 0],
  ['in the pages of its tables', 8192],
] as const)
  test(`a file that is damaged ${where} is put aside, kept, and a new one begun`, (t) => {
    const { directory, hold, write, damage } = open(t);
    hold(seconds(0, 5000, (s) => pulse('oximeter-1', s)));
    write(6000);
    damage(place);
    const anew = open(t, directory);
    anew.hold(seconds(7000, 7020, (s) => pulse('oximeter-1', s)));
    t.like(anew.write(8000), { putAside: 1, measurements: 20 });
    t.true(statSync(join(directory, damagedFile)).size > 10_000);
    t.is(archived(directory, 'oximeter-1', 'pulse-rate').length, 20);
    // As long as values are kept.
    utimesSync(join(directory, damagedFile), 100, 100);
    trimmed(anew.calls, { readingsBeforeMs: 200_000 });
    t.false(existsSync(join(directory, damagedFile)));
    anew.calls.close();
  });

test('damage that is met while it runs costs no measurement that is still held', (t) => {
  const { directory, calls, hold, write } = open(t);
  hold(seconds(0, 20_000, (s) => pulse('oximeter-1', s)));
  write(30_000);
  calls.close();
  const again = open(t, directory);
  // Behind the pages that are looked at when it is opened.
  const path = join(directory, archiveFile);
  const bytes = readFileSync(path);
  const db = new Database(path, { readonly: true });
  const { rootpage } = db.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'block_time'").get() as {
    rootpage: number;
  };
  db.close();
  bytes.fill(0xa5, (rootpage - 1) * 8192, rootpage * 8192);
  writeFileSync(path, bytes);
  again.hold(seconds(40_000, 40_020, (s) => pulse('oximeter-1', s)));
  t.like(again.write(50_000), { putAside: 1, measurements: 20 });
  t.is(archived(directory, 'oximeter-1', 'pulse-rate').length, 20);
  again.calls.close();
});

test('a file of a newer version is left as it is', (t) => {
  const { directory, calls } = open(t);
  calls.close();
  const db = new Database(join(directory, archiveFile));
  db.pragma('user_version = 99');
  db.close();
  t.throws(() => open(t, directory), { message: /VIGIL_STORE_NEWER/ });
  t.false(existsSync(join(directory, damagedFile)));
});

test('open spans are bounded: a device that makes up names loses the rest of them, and no device pushes out another', (t) => {
  const { directory, calls, hold, write } = open(t, undefined, { maxOfDevice: 10, maxOpenBytes: 60_000 });
  hold(seconds(0, 50, (s) => pulse('oximeter-1', 1, { metric: `made-up-${s}` })));
  hold(seconds(0, 8, (s) => pleth('oximeter-2', s)));
  hold(seconds(0, 8, (s) => pulse('oximeter-2', s)));
  t.like(write(100), { dropped: 40 });
  t.is(archivedSeries(directory).filter(({ deviceId }) => deviceId === 'oximeter-1').length, 10);
  t.is(archived(directory, 'oximeter-2', 'pulse-rate').length, 8);
  t.is(archived(directory, 'oximeter-2', 'pleth').length, 8);
  calls.close();
});
