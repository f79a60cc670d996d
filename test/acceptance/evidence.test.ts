import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { filter, firstValueFrom } from 'rxjs';
import type { Waveform } from '../../gateway/core/measurement.ts';
import { readEvidence } from '../../gateway/store/evidence/mcap-reading.ts';
import { chainWard, lifter } from '../helpers/chain-ward.ts';
import { fileDigest } from '../helpers/evidence.ts';

test('what a robot pressed on somebody with is in a file that the ledger names, ten seconds after the decision', async (t) => {
  t.timeout(100_000);
  const ward = await chainWard(t, [], [lifter('robot-1')]);
  ward.presses('robot-1-wrist', 2);
  await new Promise<void>((resolve) => ward.clock.after(3000, resolve));
  const raised = firstValueFrom(
    ward.app.alarm$.pipe(filter(({ type, robotId }) => type.includes('contact') && robotId === 'robot-1')),
  );
  ward.presses('robot-1-wrist', 190);
  const alarm = await raised;
  const entry = await ward.recorded(({ kind, subject }) => kind === 'evidence' && subject === alarm.id);
  const lateMs = entry.at.monoMs - alarm.raisedAt.monoMs;
  t.true(lateMs >= 10_000 && lateMs < 20_000, `${lateMs} ms`);
  const { file, sha256 } = entry.body as { readonly file: string; readonly sha256: string };
  // It began a few seconds before, so that half a minute before the onset cannot be there.
  t.like(entry.body, { what: 'kept', isWhole: false, devices: ['robot-1-fleet', 'robot-1-wrist'] });
  const metrics = await (await fetch(`${ward.app.stationUrl}/metrics`)).text();
  t.regex(metrics, /^vigil_evidence_kept_total 1$/m);
  t.regex(metrics, /^vigil_evidence_missing_total 0$/m);
  await ward.stop();
  const path = join(ward.directory, file);
  t.is(fileDigest(path), sha256);
  const { about, measurements, close } = await readEvidence(path);
  t.is(about.alarmId, alarm.id);
  const blocks: Waveform[] = [];
  for await (const one of measurements) if (one.kind === 'waveform') blocks.push(one);
  await close();
  const force = (block: Waveform) => block.samples[2];
  t.true(blocks.some((block) => force(block) === 2) && blocks.some((block) => force(block) === 190));
  const last = blocks.at(-1)?.startAt.monoMs ?? 0;
  t.true(last > alarm.raisedAt.monoMs + 9000, 'the seconds after the decision are there');
  t.deepEqual(
    readdirSync(join(ward.directory, 'evidence', '_')).filter((name) => !name.endsWith('.mcap')),
    [],
  );
});
