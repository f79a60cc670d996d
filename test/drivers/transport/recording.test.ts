import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import {
  columnOf,
  parseRecording,
  readRecording,
  usualRateHz,
} from '../../../drivers/transport/recording.ts';
import { VigilError } from '../../../gateway/core/error.ts';

const limits = { maxBytes: 1000, maxRows: 100_000 };

test('a header names channels and units, even units with brackets of their own', (t) => {
  const recording = parseRecording('t[s],hr[/min],sbp[mm[Hg]]\n0,72,121\n1,73,122.5\n');
  t.deepEqual(recording.channels, ['hr', 'sbp']);
  t.deepEqual(recording.units, ['/min', 'mm[Hg]']);
  t.deepEqual([...recording.t], [0, 1]);
  t.deepEqual([...(columnOf(recording, 'sbp') ?? [])], [121, 122.5]);
  t.is(columnOf(recording, 'spo2'), undefined);
});

test('missing cells are NaN, never zero', (t) => {
  const { columns } = parseRecording('t[s],spo2[%],hr[/min]\n0,,72\n1,NaN,73\n');
  t.deepEqual([...(columns[0] ?? [])], [Number.NaN, Number.NaN]);
  t.deepEqual([...(columns[1] ?? [])], [72, 73]);
});

test('byte order mark, CRLF, quotes, comments, blank lines and milliseconds are understood', (t) => {
  const recording = parseRecording('\uFEFF# made by hand\r\n"t[ms]","fx[N]"\r\n\r\n0,"1.5"\r\n20,-2e0');
  t.deepEqual([...recording.t], [0, 0.02]);
  t.deepEqual([...(recording.columns[0] ?? [])], [1.5, -2]);
});

test('columns without a unit are left out and named', (t) => {
  const recording = parseRecording('t[s],label,acc_x[g]\n0,walk,1\n');
  t.deepEqual(recording.channels, ['acc_x']);
  t.deepEqual(recording.ignored, ['label']);
});

test('beat intervals alone make their own time', (t) => {
  const recording = parseRecording('rr[ms]\n800\n1000\n500\n');
  t.deepEqual(
    [...recording.t].map((s) => Math.round(s * 1000)),
    [800, 1800, 2300],
  );
  t.deepEqual(recording.channels, ['rr']);
});

test('gaps and uneven rates are kept, repeated stamps too', (t) => {
  const recording = parseRecording('t[s],acc_x[g]\n0,1\n0.02,1\n0.02,1\n0.04,1\n60,1\n60.02,1\n');
  t.is(recording.t.length, 6);
  t.is(Math.round(usualRateHz(recording)), 50);
});

test('a single row that goes back in time is left out and counted', (t) => {
  const rows = Array.from({ length: 100 }, (_, row) => `${row === 50 ? 1 : row},0`);
  const recording = parseRecording(`t[s],acc_x[g]\n${rows.join('\n')}\n`);
  t.is(recording.outOfOrder, 1);
  t.is(recording.t.length, 99);
});

test('half a row at the end, where the recorder lost power, is not an error', (t) => {
  t.is(parseRecording('t[s],acc_x[g],acc_y[g]\n0,1,2\n0.02,1').t.length, 1);
});

const refused: readonly (readonly [string, string, RegExp])[] = [
  ['nothing at all', '', /line 0: empty/],
  ['a header alone', 't[s],acc_x[g]\n', /no rows/],
  ['no time', 'acc_x[g]\n1\n', /line 1: no time column/],
  ['time in a unit that is none', 't[g],acc_x[g]\n1,1\n', /line 1: time in \[g\]/],
  ['no channel', 't[s],label\n1,1\n', /line 1: no channel/],
  ['a channel twice', 't[s],hr[/min],hr[/min]\n1,1,1\n', /hr stands twice/],
  ['a row that is too short', 't[s],acc_x[g]\n0,1\n1\n2,1\n', /line 3: 1 cells where the header has 2/],
  ['text for a number', 't[s],acc_x[g]\n0,1\n1,high\n', /line 3: acc_x: "high" is not a number/],
  ['an infinite number', 't[s],acc_x[g]\n0,Infinity\n', /line 2: acc_x: "infinity" is not a number/],
  ['a row without time', 't[s],acc_x[g]\n,1\n', /line 2: no time/],
  ['time that runs backwards', 't[s],acc_x[g]\n3,1\n2,1\n1,1\n', /time goes back in 2 of 3/],
  ['a line without end', `t[s],acc_x[g]\n${'1'.repeat(70_000)}`, /line 2: a line longer/],
];
for (const [what, text, reason] of refused) {
  test(`refused with line and reason: ${what}`, (t) => {
    const error = t.throws(() => parseRecording(text), { instanceOf: VigilError, message: reason });
    t.is(error?.code, 'VIGIL_RECORDING_INVALID');
  });
}

test('size is bounded before memory is', (t) => {
  t.throws(() => parseRecording(`t[s],hr[/min]\n${'0,1\n'.repeat(500)}`, 'long', limits), {
    message: /longer than 1000 bytes/,
  });
  t.throws(
    () => parseRecording(`t[s],hr[/min]\n${'0,1\n'.repeat(5000)}`, 'long', { maxBytes: 1e6, maxRows: 4096 }),
    {
      message: /more than 4096 rows/,
    },
  );
});

test('reads plain and compressed files alike, whatever their name', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-recording-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const rows = Array.from({ length: 20_000 }, (_, row) => `${row / 50},${Math.sin(row)}`);
  const text = `t[s],acc_x[g]\n${rows.join('\n')}\n`;
  await writeFile(join(folder, 'a.csv'), text);
  await writeFile(join(folder, 'b.csv'), gzipSync(text));
  const plain = await readRecording(join(folder, 'a.csv'));
  t.is(plain.t.length, 20_000);
  t.deepEqual(await readRecording(join(folder, 'b.csv')), plain);
  await writeFile(join(folder, 'c.csv.gz'), gzipSync(text).subarray(0, 5000));
  await t.throwsAsync(readRecording(join(folder, 'c.csv.gz')), { message: /^VIGIL_RECORDING_INVALID/ });
  await t.throwsAsync(readRecording(join(folder, 'none.csv')), { message: /^VIGIL_INPUT_UNREADABLE/ });
  await t.throwsAsync(readRecording(folder), { message: /^VIGIL_INPUT_UNREADABLE/ });
});

test('any text is either a recording or a named error', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom('t[s]', 'hr[/min]', ',', '\n', '1', '-'))),
      (parts) => {
        try {
          parseRecording(parts.join(''));
        } catch (error) {
          return error instanceof VigilError && error.code === 'VIGIL_RECORDING_INVALID';
        }
        return true;
      },
    ),
  );
  t.pass();
});
