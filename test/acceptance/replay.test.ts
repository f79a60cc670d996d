import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { filter, firstValueFrom, from, merge } from 'rxjs';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import { type ChainWard, chainWard, lifter, watchedBed } from '../helpers/chain-ward.ts';
import { nursePin } from '../helpers/gateway.ts';
import { root } from '../helpers/source-tree.ts';

interface Replayed {
  readonly summary: Readonly<Record<string, unknown>>;
  readonly decisions: readonly LedgerEntry[];
}

/** `vigil replay` as somebody types it who got the capture, wherever they are. */
async function replayed(capture: string, timeZone: string): Promise<Replayed> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'build/gateway/main.js'), 'replay', capture, '--log'],
    { env: { ...process.env, TZ: timeZone }, maxBuffer: 64e6 },
  );
  const lines = stdout.trim().split('\n');
  const summary = JSON.parse(lines.at(-1) ?? '{}');
  return { summary, decisions: lines.slice(0, -1).map((line) => JSON.parse(line)) };
}

const alarmOf = ({ app }: ChainWard, type: RegExp) =>
  firstValueFrom(merge(app.alarm$, from(app.openAlarms())).pipe(filter((alarm) => type.test(alarm.type))));

/** A nurse accepts an alarm as her screen does. */
async function accepted(url: string, alarmId: string): Promise<void> {
  const json = { 'content-type': 'application/json' };
  const signedIn = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ staffId: 'nurse-1', pin: nursePin }),
  });
  const cookie = signedIn.headers.getSetCookie().map((one) => one.split(';')[0]);
  const answer = await fetch(`${url}/api/v1/alarms/${encodeURIComponent(alarmId)}/accept`, {
    method: 'POST',
    headers: { ...json, cookie: cookie.join('; '), origin: url },
    body: '{}',
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}

/** What was decided about people, as lines that can be compared: not when, to the millisecond, but what and by whom. */
const decided = (entries: readonly LedgerEntry[]): readonly string[] =>
  entries
    .filter(
      ({ kind, subject }) => ['care-event', 'alarm'].includes(kind) && !/no-screen|device-/.test(subject),
    )
    .map(({ kind, subject, body }) => {
      const { step, change, type, by } = body as Readonly<Record<string, unknown>>;
      return JSON.stringify([kind, subject, type, step ?? change, typeof by === 'string' ? by : '']);
    })
    .sort();

test('a captured evening, replayed elsewhere, makes the same decisions as it made then, twice with the same digest', async (t) => {
  t.timeout(120_000);
  const capture = await mkdtemp(join(tmpdir(), 'vigil-capture-'));
  t.teardown(() => rm(capture, { recursive: true, force: true }));
  const ward = await chainWard(t, [watchedBed('alone', 0)], [lifter('robot-1')], {
    directory: capture,
    maxBytes: 50_000_000,
  });
  ward.presses('robot-1-wrist', 2);
  ward.says('alone-radar', 'fall', 1);
  const note = await alarmOf(ward, /^fall-check$/);
  await accepted(ward.app.stationUrl, note.id);
  ward.presses('robot-1-wrist', 190);
  await alarmOf(ward, /contact/);
  await ward.recorded(({ kind, subject }) => kind === 'evidence' && subject.includes('contact'));
  const metrics = await (await fetch(`${ward.app.stationUrl}/metrics`)).text();
  t.regex(metrics, /^vigil_capture_written_total [1-9]/m);
  t.regex(metrics, /^vigil_capture_lost_total 0$/m);
  const lived = await ward.app.store.ledger({ afterSeq: 0, limit: 10_000 });
  await ward.stop();

  const [here, there] = [await replayed(capture, 'UTC'), await replayed(capture, 'Asia/Shanghai')];
  t.like(here.summary, { type: 'summary', missing: 0, runs: 1, unanswered: 0, version: 'test' });
  t.regex(String(here.summary['digest']), /^sha256:[0-9a-f]{64}$/);
  t.is(here.summary['digest'], there.summary['digest']);
  t.deepEqual(here.decisions, there.decisions);
  const [then, now] = [decided(lived), decided(here.decisions)];
  t.deepEqual(now, then);
  t.true(now.some((line) => line.includes('contact')) && now.some((line) => line.includes('fall-check')));
  t.true(
    now.some((line) => line.includes('nurse-1')),
    'what a person did is an input',
  );

  const [file = ''] = await readdir(capture);
  const text = await readFile(join(capture, file), 'latin1');
  t.false(text.includes('Nurse White'), 'a capture is made to be given away');
  t.true(text.includes('nurse-1'));
});
