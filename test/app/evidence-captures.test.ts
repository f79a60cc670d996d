import test from 'ava';
import { EvidenceCaptures } from '../../gateway/app/evidence-captures.ts';
import { RecentMeasurements } from '../../gateway/app/recent-measurements.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { plusMs } from '../../gateway/core/instant.ts';
import type { Measurement } from '../../gateway/core/measurement.ts';
import { batchReader, type PackedBatch } from '../../gateway/plugin/batch.ts';
import type { EvidenceAbout } from '../../gateway/store/evidence/about.ts';
import { evidenceSubjects, raised } from '../helpers/evidence.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { testDevice, waveform } from '../helpers/measurements.ts';
import { blockMs, wrenchBlock } from '../helpers/wrench-streams.ts';

interface Kept {
  readonly about: EvidenceAbout;
  readonly measurements: readonly Measurement[];
}

/** Captures beside four robots that send, in a time that the test moves. */
function bench(limits = { keepMs: 100_000, maxBytes: 1e9 }) {
  const clock = new ManualClock();
  const start = clock.now();
  const recent = new RecentMeasurements(limits);
  const kept: Kept[] = [];
  const evidence = {
    keep: (about: EvidenceAbout, batches: readonly PackedBatch[]) =>
      void kept.push({ about, measurements: batches.flatMap((batch) => batchReader()(batch)) }),
  };
  const captures = new EvidenceCaptures(recent, evidenceSubjects, evidence, clock);
  let n = 0;
  const pass = (seconds: number): void => {
    for (let end = n + (seconds * 1000) / blockMs; n < end; n += 1) {
      for (const robot of [0, 1, 2, 3]) recent.add(wrenchBlock(robot, n, start));
      clock.advance(blockMs);
    }
  };
  const alarm = (type: string, robot: number | undefined, lagMs: number): Alarm =>
    raised({ type, ...(robot !== undefined && { robot }) }, plusMs(clock.now(), -lagMs), clock.now());
  return { clock, captures, recent, kept, pass, alarm };
}

test('an alarm is captured once, however often it changes, and only with the devices of its own bed or robot', (t) => {
  const { captures, kept, pass, alarm } = bench();
  pass(40);
  const contact = alarm('contact', 2, 500);
  for (let time = 0; time < 3; time += 1) captures.onAlarm(contact);
  pass(12);
  captures.onAlarm(contact);
  pass(12);
  t.is(kept.length, 1);
  t.deepEqual(kept[0]?.about.devices, ['wrench-2']);
  t.true(kept[0]?.about.isWhole);
  t.true(kept[0]?.measurements.every(({ deviceId }) => deviceId === 'wrench-2'));
});

test("a bed's equipment needs no proof, a person and a robot do", (t) => {
  const { captures, recent, kept, pass, alarm } = bench();
  pass(40);
  recent.add(waveform('imu', ['x'], [[1]], 1039, 50));
  captures.onAlarm(alarm('device-silent', undefined, 0));
  captures.onAlarm(alarm('fall', undefined, 3000));
  captures.onAlarm(alarm('emergency-stop', 1, 0));
  pass(12);
  t.deepEqual(
    kept.map(({ about }) => about.type),
    ['fall', 'emergency-stop'],
  );
  t.deepEqual(kept[0]?.about.devices, [testDevice]);
});

test('of an onset long before the decision the file holds what is left, and says that it is not whole', (t) => {
  const { captures, kept, pass, alarm } = bench();
  pass(200);
  captures.onAlarm(alarm('contact', 0, 60_000));
  captures.onAlarm(alarm('contact', 1, 150_000));
  pass(12);
  t.deepEqual(
    kept.map(({ about }) => about.isWhole),
    [true, false],
  );
  const spanMs = 1000 + 100_000 + 11_000;
  t.true((kept[1]?.measurements.length ?? 0) >= (spanMs - 4000) / blockMs);
});

test('what the gateway did not hear because it had not started yet is not called whole', (t) => {
  const { captures, kept, pass, alarm } = bench();
  pass(10);
  captures.onAlarm(alarm('contact', 0, 0));
  pass(12);
  t.is(kept[0]?.about.isWhole, false);
});

test('a gateway that stops hands over what it has', (t) => {
  const { captures, kept, pass, alarm, clock } = bench();
  pass(40);
  captures.onAlarm(alarm('contact', 0, 0));
  pass(4);
  captures.stop();
  t.is(kept[0]?.about.isWhole, false);
  t.is(kept[0]?.measurements.length, 44_000 / blockMs - 10_000 / blockMs + blocksOfASegment(kept));
  t.is(clock.pending, 0);
});

/** Segments are handed over whole; the thread leaves out what is before the span. */
function blocksOfASegment([one]: readonly Kept[]): number {
  const from = one?.about.fromMonoMs ?? 0;
  const before = one?.measurements.filter(
    (each) => each.kind === 'waveform' && each.startAt.monoMs < from,
  ).length;
  return before ?? 0;
}

test('recent measurements are bounded by time and by bytes; where bytes are short, all devices keep less alike', (t) => {
  const long = bench();
  long.pass(150);
  const { monoMs } = long.clock.now();
  const all = long.recent.between('wrench-0', 'wrench', 0, 1e9);
  t.true(all.length >= 100_000 / blockMs && all.length < 104_000 / blockMs, `${all.length}`);
  t.is(long.recent.between('wrench-0', 'wrench', monoMs - 1050, monoMs - 1010).length, 3);
  const short = bench({ keepMs: 100_000, maxBytes: 4_000_000 });
  short.pass(100);
  const counts = [0, 1, 2, 3].map((n) => short.recent.between(`wrench-${n}`, 'wrench', 0, 1e9).length);
  t.true(Math.max(...counts) - Math.min(...counts) <= 64, counts.join());
  t.true(Math.min(...counts) >= 30_000 / blockMs, counts.join());
  const { bytes, shortened } = short.recent.counters();
  t.true(bytes <= 4_000_000 && shortened > 0);
  short.captures.onAlarm(short.alarm('contact', 0, 20_000));
  short.pass(12);
  t.is(short.kept[0]?.about.isWhole, false);
});

test('a cloud is kept as evidence, and is no curve', (t) => {
  const { recent } = bench();
  const curve = waveform('points', ['x'], [[1], [2]], 1, 50);
  const cloud = { ...curve, isCloud: true } as const;
  for (const block of [cloud, curve]) recent.add(block);
  t.deepEqual(recent.between(testDevice, 'points', 0, 1e9), [curve]);
  t.deepEqual(
    recent.segments(testDevice).flatMap(({ batch }) => batchReader()(batch)),
    [cloud, curve],
  );
});
