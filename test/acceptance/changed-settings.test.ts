import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { verifyLedger } from '../../gateway/cli/verify-ledger.ts';
import { hashPin } from '../../gateway/station/password.ts';
import type { ConfigEditView, SettingsView } from '../../gateway/station/settings-wire.ts';
import { alarmsUntil, run, silentWard } from '../helpers/run-gateway.ts';

const administrator = '{ id: eva, displayName: Eva, role: administrator, pin: { env: NURSE_PIN } }';

/** Signs in, and asks as that person. */
async function asAdministrator(url: string) {
  const headers = { 'content-type': 'application/json', origin: url };
  const body = JSON.stringify({ staffId: 'eva', pin: '2468' });
  const signedIn = await fetch(`${url}/api/v1/session`, { method: 'POST', headers, body });
  const cookie = signedIn.headers.getSetCookie().map((one) => one.split(';')[0]);
  const own = { ...headers, cookie: cookie.join('; ') };
  const view = async () =>
    (await (await fetch(`${url}/api/v1/settings`, { headers: own })).json()) as SettingsView;
  return {
    view,
    async change(...edits: ConfigEditView[]) {
      const { digest: seen } = await view();
      const wanted = JSON.stringify({ seen, edits });
      const answer = await fetch(`${url}/api/v1/settings/change`, {
        method: 'POST',
        headers: own,
        body: wanted,
      });
      return { status: answer.status, ...((await answer.json()) as object) };
    },
  };
}

test('a change from the screen is in force at once: the process and its address stay, the open alarm too, and it escalates once and on time', async (t) => {
  t.timeout(90_000);
  const directory = await mkdtemp(join(tmpdir(), 'vigil-run-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const config = join(directory, 'vigil.yaml');
  const text = silentWard(directory, '# kept\n').replace('staff: [', `staff: [${administrator}, `);
  await writeFile(config, text);
  const { child, started } = await run(config, { NURSE_PIN: await hashPin('2468') });
  t.teardown(() => child.kill('SIGKILL'));
  const url = started.station;
  const [raised] = await alarmsUntil(url, (alarms) => alarms.length > 0);
  t.is(raised?.type, 'device-silent');

  let said = '';
  const again = new Promise<{ readonly station: string; readonly awayMs: number }>((resolve) =>
    child.stderr?.on('data', (part: Buffer) => {
      said += part.toString();
      const line = said.split('\n').find((one) => one.includes('VIGIL_STARTED'));
      if (line !== undefined && said.includes(`${line}\n`)) resolve(JSON.parse(line));
    }),
  );
  const first = await asAdministrator(url);
  const label: ConfigEditView = { op: 'set', path: ['beds', 'bed-1', 'label'], value: '1·Window' };
  t.like(await first.change(label), { status: 200, problems: [] });
  const { station, awayMs } = await again;
  t.log(`from the end of the one to the start of the next: ${awayMs} ms`);
  t.is(station, url);
  t.true(awayMs < 5000, `${awayMs} ms`);
  const written = await readFile(config, 'utf8');
  t.deepEqual(parse(written), parse(text.replace('1·A', '1·Window')));
  t.true(written.includes('# kept'));

  const second = await asAdministrator(url);
  t.like(await second.view(), {
    isInForce: true,
    beds: [{ label: '1·Window' }],
    changes: [{ path: 'beds.bed-1.label', by: 'eva' }],
  });
  const [escalated, ...others] = await alarmsUntil(url, (alarms) => (alarms[0]?.escalationStep ?? 0) > 0);
  t.is(escalated?.id, raised?.id);
  t.deepEqual(others, []);
  t.is(escalated?.custody.filter(({ step }) => step === 'escalated').length, 1);
  const escalatedMs = escalated?.custody.find(({ step }) => step === 'escalated')?.atMs ?? 0;
  const lateS = (escalatedMs - (raised?.raisedMs ?? 0)) / 1000 - 12;
  t.true(lateS >= 0 && lateS < 2, `late by ${lateS} s`);

  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  t.deepEqual(await ended, [0, null]);
  const lines: string[] = [];
  t.is(await verifyLedger(join(directory, 'vigil.sqlite'), (line) => lines.push(line)), 0, lines.join('\n'));
});
