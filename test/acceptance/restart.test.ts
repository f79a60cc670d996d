import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { verifyLedger } from '../../gateway/cli/verify-ledger.ts';
import { hashPin } from '../../gateway/station/password.ts';
import { alarmsUntil, run, silentWard } from '../helpers/run-gateway.ts';

/** Ended, whether or not its new parent has taken notice (a container's first process may never do so). */
const isGone = (pid: number): boolean => {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
};

test('a gateway killed outright comes back with its alarm, escalates it once and on time, and leaves no process behind', async (t) => {
  t.timeout(90_000);
  const directory = await mkdtemp(join(tmpdir(), 'vigil-run-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const config = join(directory, 'vigil.yaml');
  await writeFile(config, silentWard(directory));
  const secrets = { NURSE_PIN: await hashPin('2468') };
  const first = await run(config, secrets);
  t.teardown(() => first.child.kill('SIGKILL'));
  const [raised] = await alarmsUntil(first.started.station, (alarms) => alarms.length > 0);
  t.is(raised?.type, 'device-silent');
  t.is(raised?.escalationStep, 0);

  // No warning, no goodbye.
  const died = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await died;

  const second = await run(config, secrets);
  t.teardown(() => second.child.kill('SIGKILL'));
  t.true(Object.values(first.started.children).every(isGone), 'children of the killed core are gone');
  const [restored, ...others] = await alarmsUntil(second.started.station, (alarms) => alarms.length > 0);
  t.is(restored?.id, raised?.id);
  t.deepEqual(others, []);

  const [escalated, ...doubles] = await alarmsUntil(
    second.started.station,
    (alarms) => (alarms[0]?.escalationStep ?? 0) > 0,
  );
  t.is(escalated?.id, raised?.id);
  t.deepEqual(doubles, []);
  t.is(escalated?.custody.filter(({ step }) => step === 'escalated').length, 1);
  const lateS =
    ((escalated?.custody.find(({ step }) => step === 'escalated')?.atMs ?? 0) - (raised?.raisedMs ?? 0)) /
      1000 -
    12;
  t.log(`escalation late by ${lateS.toFixed(2)} s`);
  t.true(lateS >= 0 && lateS < 2, `late by ${lateS} s`);

  const ended = once(second.child, 'exit');
  second.child.kill('SIGTERM');
  t.deepEqual(await ended, [0, null]);
  const lines: string[] = [];
  t.is(await verifyLedger(join(directory, 'vigil.sqlite'), (line) => lines.push(line)), 0, lines.join('\n'));
});
