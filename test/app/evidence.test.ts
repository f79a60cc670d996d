import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import { Evidence } from '../../gateway/app/evidence.ts';
import { EvidenceCaptures } from '../../gateway/app/evidence-captures.ts';
import { RecentMeasurements } from '../../gateway/app/recent-measurements.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { plusMs } from '../../gateway/core/instant.ts';
import type { Waveform } from '../../gateway/core/measurement.ts';
import { readEvidence } from '../../gateway/store/evidence/mcap-reading.ts';
import { evidenceOnLedger, evidenceSubjects, fileDigest, raised } from '../helpers/evidence.ts';
import { wardConfig } from '../helpers/gateway.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { place, withStore } from '../helpers/store.ts';
import { bitsOf, blockMs, wrenchBlock } from '../helpers/wrench-streams.ts';

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const robots = [0, 1, 2, 3];
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Whether a file holds, of one robot, exactly the blocks of a span, each bit by bit. */
async function faultOf(
  path: string,
  alarm: Alarm,
  start: Alarm['onset'],
  sent: readonly Waveform[],
): Promise<string | undefined> {
  const { about, measurements, close } = await readEvidence(path);
  const first = Math.max(0, Math.ceil((alarm.onset.monoMs - 30_000 - start.monoMs) / blockMs) - 1);
  const last = Math.floor((alarm.raisedAt.monoMs + 10_000 - start.monoMs) / blockMs);
  let next = first;
  try {
    if (!about.isWhole) return `${alarm.id} is not whole`;
    for await (const one of measurements) {
      const expected = sent[next];
      if (expected === undefined) return `${alarm.id}: block ${next} was never sent`;
      const { samples: _, ...fields } = one as Waveform;
      const { samples: __, ...expectedFields } = expected;
      if (!isDeepStrictEqual(fields, expectedFields)) return `${alarm.id}: block ${next} is another`;
      if (!bitsOf(one as Waveform).equals(bitsOf(expected)))
        return `${alarm.id}: block ${next} has other samples`;
      next += 1;
    }
  } finally {
    await close();
  }
  return next === last + 1 ? undefined : `${alarm.id}: ends with block ${next - 1}, not ${last}`;
}

test('of a hundred alarms while four robots send six axes at 1 kHz, every sample around each is in its file once, bit by bit', async (t) => {
  const path = place(t);
  const clock = new ManualClock();
  const start = clock.now();
  const config = wardConfig(dirname(path), {});
  const alarms: Alarm[] = [];
  const sent = robots.map((): Waveform[] => []);
  const costs = { hearing: 0, mostAlarm: 0, mostWritten: 0 };
  await withStore(path, async (store) => {
    const evidence = Evidence.open({ config, clock, log: quiet }, store);
    const recent = new RecentMeasurements({ keepMs: 100_000, maxBytes: 160_000_000 });
    const captures = new EvidenceCaptures(recent, evidenceSubjects, evidence, clock);
    const seconds = 180;
    for (let n = 0; n < (seconds * 1000) / blockMs; n += 1) {
      const blocks = robots.map((robot) => wrenchBlock(robot, n, start));
      for (const [robot, block] of blocks.entries()) sent[robot]?.push(block);
      const before = performance.now();
      clock.advance(blockMs);
      costs.mostWritten = Math.max(costs.mostWritten, performance.now() - before);
      const heard = performance.now();
      for (const block of blocks) recent.add(block);
      costs.hearing += performance.now() - heard;
      // Ninety one after the other, and ten in one moment.
      const isDue = n * blockMs >= 60_000 && n % 56 === 0 && alarms.length < 90;
      const count = isDue ? 1 : n * blockMs === 165_000 ? 10 : 0;
      for (let one = 0; one < count; one += 1) {
        const lagMs = [3, 250, 4100, 29_990][alarms.length % 4] ?? 0;
        const at = plusMs(clock.now(), -alarms.length * 0.37);
        const alarm = raised({ type: 'contact', robot: alarms.length % 4 }, plusMs(at, -lagMs), at);
        const began = performance.now();
        captures.onAlarm(alarm);
        costs.mostAlarm = Math.max(costs.mostAlarm, performance.now() - began);
        alarms.push(alarm);
      }
      if (n % 10 === 0) await turn();
    }
    t.is(alarms.length, 100);
    captures.stop();
    await evidence.close();
    const entries = await evidenceOnLedger(store);
    t.is(entries.length, 100);
    for (const alarm of alarms) {
      const { body } = entries.find(({ subject }) => subject === alarm.id) ?? {};
      if (body === undefined) return t.fail(`${alarm.id} is not on the ledger`);
      const file = join(dirname(path), body.file);
      t.like(body, { what: 'kept', isWhole: true, sha256: fileDigest(file) });
      t.is(await faultOf(file, alarm, start, sent[Number(alarm.robotId?.slice(-1))] ?? []), undefined);
    }
  });
  t.is(readdirSync(join(dirname(path), 'evidence', '_')).length, 100);
  t.log(
    `heard 180 s in ${costs.hearing.toFixed(0)} ms; longest at an alarm ${costs.mostAlarm.toFixed(1)} ms, at a hand-over ${costs.mostWritten.toFixed(1)} ms`,
  );
});
