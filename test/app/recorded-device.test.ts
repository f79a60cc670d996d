import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { filter, firstValueFrom, interval, map } from 'rxjs';
import { markedRecording } from '../../gateway/app/recording-mark.ts';
import { registries } from '../../gateway/app/registries.ts';
import { recordingFindings } from '../../gateway/cli/doctor/recordings.ts';
import { parseConfig } from '../../gateway/config/load.ts';
import { bedId, deviceId } from '../../gateway/core/id.ts';
import { detectors } from '../../gateway/detect/index.ts';
import { missingCover } from '../../gateway/health/coverage.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { zhCn } from '../../gateway/station/catalogue/zh-cn.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';
import { testGateway } from '../helpers/gateway.ts';
import { at, event } from '../helpers/ward.ts';

test.after.always(closeBrowser);

const oximeter = (id: string, isRecording?: boolean) => ({
  deviceId: deviceId(id),
  driver: 'nonin-oem3',
  streams: ['pleth'],
  metrics: ['spo2'],
  silentAfterMs: 3000,
  ...(isRecording && { isRecording }),
});
const alive = {
  isDriversUp: true,
  isInferenceUp: true,
  models: new Set<string>(),
  silentDevices: new Set<string>(),
};
const saturation = detectors.filter(({ name }) => name === 'spo2-low');

test('a bed that only a recording speaks for is not covered; a live device beside it covers, while it lives', (t) => {
  const [alone, beside] = [[oximeter('film', true)], [oximeter('film', true), oximeter('live')]];
  t.deepEqual(missingCover(saturation, alone, alive), [
    { detector: 'spo2-low', reason: 'recording', deviceId: deviceId('film') },
  ]);
  t.deepEqual(missingCover(saturation, beside, alive), []);
  const silent = { ...alive, silentDevices: new Set(['live']) };
  t.like(missingCover(saturation, beside, silent), [{ reason: 'device-silent', deviceId: 'live' }]);
});

test('an event of a bed with a recording says so as evidence against it; other beds are left as they are', (t) => {
  const subjects = [{ id: '101', subject: { bedId: bedId('101') }, devices: [oximeter('film', true)] }];
  const marked = markedRecording(event('spo2-low', at(1)), subjects);
  t.deepEqual(marked.evidence.at(-1), {
    witness: 'device',
    key: 'recording',
    values: {},
    deviceId: deviceId('film'),
    isFor: false,
  });
  const other = event('spo2-low', at(1), { bed: '102' });
  t.is(markedRecording(other, subjects), other);
});

test('a device on a port has that or a recording in its place, never both or neither', (t) => {
  const problems = (line: string) =>
    parseConfig(
      `site: s\ngateway: g\nward: W\nbeds: [{ id: b, room: "1", label: A }]\nstaff: [{ id: n, displayName: N, role: nurse, pin: { env: P } }]\ndevices:\n  - { id: w, bed: b, ${line} }\n`,
      registries,
    ).problems.map(({ line: at, reason }) => `${at} ${reason}`);
  const film = 'recording: { file: walk.csv }';
  t.deepEqual(problems(`driver: witmotion-wt901, ${film}`), []);
  t.deepEqual(problems(`driver: vda5050, ${film}`), []);
  for (const wrong of ['driver: witmotion-wt901', `driver: witmotion-wt901, port: /dev/x, ${film}`])
    t.regex(problems(wrong).join(), /7 name a port or a recording/);
  t.is(problems('driver: vda5050, recording: { file: "" }').length, 1);
});

test('doctor tells a recording from a device, and one that cannot be read with its code', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-recorded-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'a.bin'), 'x');
  const found = await recordingFindings([
    { deviceId: 'a', file: join(folder, 'a.bin') },
    { deviceId: 'b', file: join(folder, 'none') },
    { deviceId: 'c', file: folder },
  ]);
  t.deepEqual(
    found.map(({ state, key }) => `${state} ${key}`),
    ['unknown recording-plays', 'bad recording-unreadable', 'bad recording-unreadable'],
  );
  t.regex(String(found[1]?.values['message']), /^VIGIL_INPUT_UNREADABLE/);
});

test('on the real gateway a recording plays as a device, and nobody can take it for a person', async (t) => {
  t.timeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), 'vigil-recorded-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  // Long enough for a page to be opened on a busy machine while it plays.
  const rows = Array.from({ length: 12 }, (_, s) => `${s},71,96`).join('\n');
  await writeFile(join(folder, 'calm.csv'), `t[s],hr[/min],spo2[%]\n${rows}\n`);
  const { app } = await testGateway(t, {
    devices: [
      {
        id: 'oxi-1',
        driver: 'nonin-oem3',
        bed: 'bed-1',
        options: { format: 7 },
        recording: { file: join(folder, 'calm.csv') },
      },
    ],
  });
  const silent = firstValueFrom(app.event$.pipe(filter(({ type }) => type === 'device-silent')));
  const { page } = await openPage(t, app.stationUrl);
  const tile = page.locator('[data-bed="bed-1"]');
  await page.waitForSelector('[data-bed="bed-1"] .vital >> text=96');
  const words = [en.recording.mark, zhCn.recording.mark];
  t.true(words.includes((await tile.locator('.tile-recording').textContent()) ?? ''));
  t.is(await tile.getAttribute('data-covered'), 'false');
  t.is(await page.locator('[data-bed="bed-2"] .tile-recording').count(), 0);
  // Over after twelve seconds, silent after three more: the alarm says what played here.
  const { evidence } = await silent;
  t.true(evidence.some(({ key, isFor }) => key === 'recording' && !isFor));
  await page.waitForSelector(
    '[data-bed="bed-1"][data-priority="low"], [data-bed="bed-1"][data-priority="medium"]',
  );
  t.is(await tile.locator('.tile-recording').count(), 1);
  const covered = await firstValueFrom(interval(50).pipe(map(() => app.coverage())));
  t.is(covered.covered, covered.total - 1);
  const shots = process.env['SCREENSHOTS'];
  if (shots) await page.screenshot({ path: join(shots, 'recording.png') });
});
