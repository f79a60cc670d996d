import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRecording } from '../../../drivers/transport/recording.ts';
import { measurementsOf } from '../../../gateway/cli/recording-source.ts';
import type { Measurement } from '../../../gateway/core/measurement.ts';
import { rowsOf } from '../../../gateway/core/measurement.ts';
import { measurementsIn } from '../../../gateway/store/archive/block-reading.ts';
import { OpenSpans, usualSpans } from '../../../gateway/store/archive/open-spans.ts';
import { recordingsFolder, recordingTest } from '../../helpers/recordings.ts';

/** What a person's measurements take, and whether all of them come back. */
function archived(measurements: readonly Measurement[]) {
  const spans = new OpenSpans(usualSpans);
  const ended = [...measurements.flatMap((one) => spans.add(one)), ...spans.end()];
  const back = ended.flatMap(({ series, block }) => measurementsIn(block.body, series));
  const bytes = ended.reduce((sum, { block }) => sum + block.body.byteLength, 0);
  return { back, bytes };
}

const recordingsIn = (folder: string, count: number): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(_R\d+|_numerics)\.csv\.gz$/.test(name))
    .sort()
    .slice(0, count)
    .map((name) => join(folder, name));

const kinds = [
  { folder: 'falls/sisfall/rec', kind: 'waveform', most: 9.5 },
  { folder: 'vitals/bidmc/rec', kind: 'reading', most: 2 },
] as const;

for (const { folder, kind, most } of kinds)
  recordingTest(
    `${folder}: what real people's sensors said comes back bit by bit, in ${most} bytes a row at most`,
    async (t) => {
      let [bytes, rows] = [0, 0];
      for (const path of recordingsIn(join(recordingsFolder, folder), 20)) {
        const all = [...measurementsOf(await readRecording(path))].flatMap(
          ({ measurements }) => measurements,
        );
        const measurements = all.filter((one) => one.kind === kind);
        const found = archived(measurements);
        bytes += found.bytes;
        rows += measurements.reduce((sum, one) => sum + (one.kind === 'waveform' ? rowsOf(one) : 1), 0);
        const nameOf = (one: Measurement) => (one.kind === 'waveform' ? one.stream : one.metric);
        const samplesOf = (list: readonly Measurement[], name: string) =>
          list
            .filter((one) => nameOf(one) === name)
            .map((one) => (one.kind === 'waveform' ? one.samples : one.value));
        for (const name of new Set(measurements.map(nameOf)))
          t.deepEqual(samplesOf(found.back, name), samplesOf(measurements, name));
      }
      t.log(`${(bytes / rows).toFixed(2)} bytes a row, ${rows} rows`);
      t.true(rows > 0 && bytes / rows < most);
    },
  );
