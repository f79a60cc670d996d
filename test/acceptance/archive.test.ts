import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { exhaustMap, filter, firstValueFrom, interval } from 'rxjs';
import { readRecording } from '../../drivers/transport/recording.ts';
import { listArchive, readArchive } from '../../gateway/cli/archive.ts';
import { detect } from '../../gateway/cli/detect.ts';
import { archiveFolder } from '../helpers/archive.ts';
import { testGateway } from '../helpers/gateway.ts';
import { virtualRun } from '../helpers/virtual.ts';

test('what a device measured is read back days later by the command line, as JSON lines and as a recording that `vigil detect` takes', async (t) => {
  t.timeout(100_000);
  const { address } = await virtualRun(t, 'nonin-oem3', '--option', 'format=7');
  const directory = archiveFolder(t);
  const oximeter = {
    id: 'oximeter',
    driver: 'nonin-oem3',
    port: address,
    bed: 'bed-1',
    options: { format: 7 },
  };
  const { app, stop } = await testGateway(
    t,
    { store: { directory, archive: { waveformsDays: 1 } }, devices: [oximeter] },
    { directory },
  );
  const metrics = async () => (await fetch(`${app.stationUrl}/metrics`)).text();
  const frames = (text: string) =>
    Number(/^vigil_device_frames_total\{device="oximeter".*\} (\d+)/m.exec(text)?.[1] ?? 0);
  await firstValueFrom(
    interval(100).pipe(
      exhaustMap(metrics),
      filter((text) => frames(text) > 400),
    ),
  );
  t.regex(await metrics(), /^vigil_archive_missing_total 0$/m);
  // What is open is written at the end.
  await stop();

  const config = join(directory, 'vigil.yaml');
  writeFileSync(
    config,
    `site: s
gateway: g
ward: W
store: { directory: ${directory} }
staff: [{ id: nurse, displayName: Nurse, role: nurse, pin: { env: X } }]
`,
  );
  const listed: string[] = [];
  t.is(await listArchive(config, async (line) => void listed.push(line)), 0);
  const spo2 = listed.map((line) => JSON.parse(line)).find(({ name }) => name === 'spo2');
  t.like(spo2, { device: 'oximeter', kind: 'reading', bed: 'bed-1', resident: 'resident-1' });
  const read = async (name: string, choices: object = {}) => {
    const lines: string[] = [];
    const code = await readArchive(
      'oximeter',
      name,
      { config, ...choices },
      async (line) => void lines.push(line),
    );
    t.is(code, 0);
    return lines;
  };
  const values = (await read('spo2')).map((line) => JSON.parse(line));
  t.is(values.length, spo2.measurements);
  t.like(values[0], { type: 'reading', metric: 'spo2', unit: '%', quality: 'good', t: 0, at: spo2.from });
  t.true(values.every(({ value }) => value >= 90 && value <= 100));
  const later = await read('spo2', { from: values[2].at });
  t.is(later.length, values.filter(({ at }) => at >= values[2].at).length);

  const blocks = (await read('pleth')).map((line) => JSON.parse(line));
  t.like(blocks[0], { type: 'waveform', stream: 'pleth', channels: ['pleth'], rate: 75 });
  const rows = blocks.reduce((sum, { samples }) => sum + samples.length, 0);
  t.true(rows >= 300, `${rows} rows`);
  const csv = await read('pleth', { csv: true });
  t.is(csv[0], 't[s],pleth[1]');
  t.is(csv.length, rows + 1);
  const file = join(directory, 'spo2.csv');
  writeFileSync(file, `${(await read('spo2', { csv: true })).join('\n')}\n`);
  t.deepEqual((await readRecording(file)).channels, ['spo2']);
  const told: string[] = [];
  t.is(
    await detect(
      [file],
      { detector: 'spo2-low', placement: 'waist', withScores: false },
      (line) => void told.push(line),
      t.log,
    ),
    0,
  );
  t.regex(told.join('\n'), /"type":"summary"/);
  await t.throwsAsync(read('spo2', { from: 'yesterday' }), { message: /VIGIL_ARCHIVE_REFUSED/ });
  await t.throwsAsync(read('heart'), { message: /nothing of oximeter heart/ });
});
