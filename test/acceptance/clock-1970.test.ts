import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { filter, firstValueFrom } from 'rxjs';
import { verifyLedger } from '../../gateway/cli/verify-ledger.ts';
import { hashPin } from '../../gateway/station/password.ts';
import { fakeTime } from '../helpers/fake-time.ts';
import { openHook } from '../helpers/hook.ts';
import { alarmsUntil, run, silentWard } from '../helpers/run-gateway.ts';
import { root } from '../helpers/source-tree.ts';

const node = (args: readonly string[]) => promisify(execFile)(process.execPath, args, { cwd: root });
const dayMs = 86_400_000;

async function place(t: ExecutionContext, receiver: string) {
  const directory = await mkdtemp(join(tmpdir(), 'vigil-1970-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const config = join(directory, 'vigil.yaml');
  const text = silentWard(
    directory,
    `clock: { setBy: hand, withinS: 5 }
receivers: [{ id: his, kind: webhook, alarms: low, technical: true, options: { url: "${receiver}", key: { env: KEY } } }]
`,
  );
  await writeFile(config, text);
  return { directory, config };
}

test('a gateway that boots at 1970 and is set right: escalations in time, right times on the board, at a receiver and in an export', async (t) => {
  t.timeout(90_000);
  const hook = await openHook(t);
  const { directory, config } = await place(t, hook.url);
  await hook.close();
  const fake = fakeTime(directory);
  fake.set(60_000 - Date.now());
  const secrets = { NURSE_PIN: await hashPin('2468'), KEY: 'a key of thirty-two bytes, shared' };
  const { child, started } = await run(config, { ...secrets, ...fake.env });
  t.teardown(() => child.kill('SIGKILL'));

  const silent = (alarms: Awaited<ReturnType<typeof alarmsUntil>>) =>
    alarms.find(({ type }) => type === 'device-silent');
  const early = silent(await alarmsUntil(started.station, (alarms) => silent(alarms) !== undefined));
  const raisedBy = Date.now();
  t.true((early?.raisedMs ?? dayMs) < dayMs, 'its clock stands at 1970');

  fake.set(0);
  const isRight = (ms = 0) => Math.abs(ms - raisedBy) < 5000;
  const known = silent(await alarmsUntil(started.station, (alarms) => isRight(silent(alarms)?.raisedMs)));
  t.is(known?.id, early?.id);
  t.is(known?.calledMs, early?.calledMs, 'by which a screen proves it, stays');
  const late = silent(
    await alarmsUntil(started.station, (alarms) => (silent(alarms)?.escalationStep ?? 0) > 0),
  );
  const escalated = late?.custody.find(({ step }) => step === 'escalated')?.atMs ?? 0;
  const afterS = (escalated - (late?.raisedMs ?? 0)) / 1000;
  t.log(`escalated ${afterS.toFixed(3)} s after it was raised, over a leap of 56 years`);
  t.true(afterS >= 12 && afterS < 13, `${afterS} s`);

  const told = firstValueFrom(
    hook.event$.pipe(filter(({ data }) => data.type === 'device-silent' && data.raisedAt !== undefined)),
  );
  await hook.open();
  t.true(
    isRight(Date.parse((await told).data.raisedAt ?? '')),
    'what waited for the receiver has the right time',
  );

  const out = join(directory, 'export');
  await node(['build/gateway/main.js', 'export', '--config', config, '--out', out]);
  const { stdout } = await node([
    join(out, 'verify.mjs'),
    out,
    join(directory, 'site-key.pub.pem'),
    '--times',
  ]);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.is(lines.at(-1).isIntact, true);
  const read = lines.filter(({ readAt }) => readAt?.startsWith('1970'));
  t.true(read.length > 3);
  t.true(read.every(({ at }) => Math.abs(Date.parse(at) - raisedBy) < 60_000));

  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  t.deepEqual(await ended, [0, null]);
  let verdict = '';
  t.is(await verifyLedger(join(directory, 'vigil.sqlite'), (line) => (verdict += line)), 0, verdict);
});
