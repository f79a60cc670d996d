import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { Reading } from '../../../gateway/core/measurement.ts';
import { batchWriter } from '../../../gateway/plugin/batch.ts';
import { archiveCalls } from '../../../gateway/store/archive/calls.ts';
import { archiveFile } from '../../../gateway/store/archive/database.ts';
import { packedSummaries, unpackedSummaries } from '../../../gateway/store/archive/summary-body.ts';
import {
  archiveFolder,
  archiveSubjects,
  isAnywhere,
  pulse,
  seconds,
  startWallMs,
} from '../../helpers/archive.ts';

const hourS = 3600;
const summed = ['pulse-rate'];
const resident = 'resident-of-the-first-bed';
const keepAll = { readingsBeforeMs: 0, waveformsBeforeMs: 0, maxBytes: 1e12, isNearlyFull: false };
/** `startWallMs` lies within an hour; the next one begins so many seconds later. */
const firstHourS = hourS - ((startWallMs / 1000) % hourS);

function open(t: ExecutionContext, directory = archiveFolder(t), subjects: object = archiveSubjects) {
  const calls = archiveCalls({ directory, subjects: subjects as typeof archiveSubjects, summed });
  const pack = batchWriter();
  return {
    directory,
    calls,
    hold: (readings: readonly Reading[]) => calls.hold(pack(readings)),
    write: (second: number) => calls.write({ monoMs: second * 1000, mayWrite: true }),
    sumUp(second: number): number {
      let rounds = 0;
      while (calls.sumUp(startWallMs + second * 1000)) rounds += 1;
      return rounds;
    },
    history: (fromS: number, untilS: number, slotMs: 60_000 | 900_000 = 60_000, residentId = resident) =>
      calls.history({
        residentId,
        names: summed,
        fromMs: startWallMs + fromS * 1000,
        untilMs: startWallMs + untilS * 1000,
        slotMs,
      }),
  };
}

/** Every ten seconds, so that hours are quick to make. */
const sparse = (device: string, from: number, until: number, more: Partial<Reading> = {}) =>
  seconds(from / 10, until / 10, (tenth) => pulse(device, tenth * 10, more));

const countOf = (traces: ReturnType<ReturnType<typeof open>['history']>) =>
  traces.reduce((sum, { points }) => sum + points.reduce((all, { count }) => all + count, 0), 0);

test('a history is the same while it is in memory, in blocks, and summed up', (t) => {
  const archive = open(t);
  const until = 2 * hourS;
  archive.hold(sparse('oximeter-1', 0, until));
  archive.hold(sparse('oximeter-2', 0, until));
  const whole = () => [archive.history(-900, until + 900), archive.history(-900, until + 900, 900_000)];
  const inMemory = whole();
  t.is(inMemory[0]?.length, 1);
  t.is(countOf(inMemory[0] ?? []), until / 10);
  archive.write(until + hourS);
  t.deepEqual(whole(), inMemory);
  t.true(archive.sumUp(until + 2 * hourS) > 0);
  const rounded = (traces: ReturnType<typeof whole>) =>
    JSON.parse(JSON.stringify(traces), (key, value) =>
      key === 'mean' ? Math.round(value * 1e4) / 1e4 : value,
    );
  t.deepEqual(rounded(whole()), rounded(inMemory));
  const db = new Database(join(archive.directory, archiveFile), { readonly: true });
  t.is(db.prepare('SELECT count(*) FROM summary_due').pluck().get(), 0);
  db.close();
  archive.calls.close();
});

test('an hour that is not over, and doubtful values, are not summed up; what comes late is added to its hour', (t) => {
  const archive = open(t);
  const from = firstHourS;
  archive.hold(sparse('oximeter-1', from, from + hourS));
  archive.hold(sparse('oximeter-1', from, from + hourS, { quality: 'questionable' }));
  archive.hold(sparse('oximeter-1', from, from + hourS, { value: null, quality: 'invalid' }));
  archive.write(from + 2 * hourS);
  t.is(archive.sumUp(from + hourS - 1), 0);
  t.true(archive.sumUp(from + hourS) > 0);
  t.is(countOf(archive.history(from, from + hourS, 900_000)), 360);
  const late = sparse('oximeter-1', from, from + 600).map((one) => {
    const { receivedAt } = pulse('oximeter-1', from + 3 * hourS);
    return { ...one, value: 200, receivedAt };
  });
  archive.hold(late);
  archive.write(from + 5 * hourS);
  archive.sumUp(from + 5 * hourS);
  const [trace] = archive.history(from, from + hourS, 900_000);
  t.is(trace?.points[0]?.max, 200);
  t.is(countOf([trace].filter((one) => one !== undefined)), 420);
  archive.calls.close();
});

test('a sensor that is replaced leaves its part to the resident, who keeps it in another bed', (t) => {
  const directory = archiveFolder(t);
  const before = open(t, directory);
  before.hold(sparse('oximeter-1', 0, 600));
  before.calls.close();
  const after = open(t, directory, { 'oximeter-9': { bedId: 'bed-7', residentId: resident } });
  after.hold(sparse('oximeter-9', 600, 1200));
  after.calls.write({ monoMs: 9e9, mayWrite: true });
  t.deepEqual(
    after.history(0, 1200).map(({ deviceId, points }) => [deviceId, points.length > 9]),
    [
      ['oximeter-1', true],
      ['oximeter-9', true],
    ],
  );
  after.calls.close();
});

test('what is erased is in no summary, and summaries go with the blocks that they sum up', (t) => {
  const archive = open(t);
  for (const device of ['oximeter-1', 'oximeter-2']) archive.hold(sparse(device, 0, 2 * hourS));
  archive.write(3 * hourS);
  archive.sumUp(3 * hourS);
  archive.calls.erase(resident);
  t.is(countOf(archive.history(0, 2 * hourS)), 0);
  t.true(countOf(archive.history(0, 2 * hourS, 60_000, 'resident-of-the-second-bed')) > 0);
  t.false(isAnywhere(archive.directory, resident));
  archive.calls.trim({ ...keepAll, readingsBeforeMs: startWallMs + 10 * hourS * 1000 });
  archive.calls.trim(keepAll);
  const db = new Database(join(archive.directory, archiveFile), { readonly: true });
  t.is(db.prepare('SELECT count(*) FROM summary').pluck().get(), 0);
  db.close();
  archive.calls.close();
});

test('blocks that an earlier version wrote are summed up too', (t) => {
  const archive = open(t);
  archive.hold(sparse('oximeter-1', 0, 2 * hourS));
  archive.calls.close();
  const db = new Database(join(archive.directory, archiveFile));
  db.exec('DROP TABLE summary; DROP TABLE summary_due; PRAGMA user_version = 1');
  db.close();
  const later = open(t, archive.directory);
  t.true(later.sumUp(3 * hourS) > 0);
  t.is(countOf(later.history(-900, 2 * hourS + 900, 900_000)), 720);
  later.calls.close();
});

test('an hour of summaries is unpacked as it was packed', (t) => {
  const single = fc.float({ noNaN: true, noDefaultInfinity: true });
  const minute = fc.record({
    slot: fc.integer({ min: 0, max: 59 }),
    count: fc.integer({ min: 1, max: 1e6 }),
    min: single,
    max: single,
    mean: single,
  });
  fc.assert(
    fc.property(fc.uniqueArray(minute, { selector: ({ slot }) => slot, maxLength: 60 }), (minutes) => {
      const first = 29_000_000;
      const hour = minutes.map((one) => ({ ...one, slot: one.slot + first }));
      t.deepEqual(unpackedSummaries(packedSummaries(hour, first), first), hour);
    }),
  );
});
