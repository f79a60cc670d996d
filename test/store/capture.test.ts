import { copyFileSync, readdirSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { plusMs, recordingInstant } from '../../gateway/core/instant.ts';
import { batchReader, batchWriter, type PackedBatch } from '../../gateway/plugin/batch.ts';
import type { CapturedInput, CoreInput } from '../../gateway/store/capture/capture-files.ts';
import { readCapture } from '../../gateway/store/capture/capture-reader.ts';
import { CaptureWriter } from '../../gateway/store/capture/capture-writer.ts';
import { payloadFrom, payloadText } from '../../gateway/store/capture/payload-text.ts';
import { place } from '../helpers/store.ts';
import { bitsOf, wrenchBlock } from '../helpers/wrench-streams.ts';

const limits = { fileBytes: 1e6, maxFiles: 100, maxWaitingBytes: 1e9 };
const start = recordingInstant(5);

async function read(folder: string): Promise<CapturedInput[]> {
  const all: CapturedInput[] = [];
  for await (const one of readCapture(folder)) all.push(one);
  return all;
}
const filesIn = (folder: string) => readdirSync(folder).sort();

/** Batches as the core gets them, among ticks and acts. */
const inputs = (count: number): CoreInput[] =>
  Array.from({ length: count }, (_, n) => {
    const at = plusMs(start, n * 20 + 0.123);
    if (n % 7 === 0) return { at, kind: 'tick', payload: {} };
    if (n % 11 === 0)
      return { at, kind: 'act', payload: { by: '护士', values: [Number.NaN, -0, null], $odd: 1 } };
    return { at, kind: 'batch', payload: batchWriter()([wrenchBlock(n % 4, n, start)]) };
  });

test('what was captured is read back in order, whatever kind, over as many files as it took', async (t) => {
  const folder = join(dirname(place(t)), 'capture');
  const writer = new CaptureWriter(folder, limits);
  const given = inputs(4000);
  for (const input of given) writer.offer(input);
  await writer.close();
  const names = filesIn(folder);
  t.true(names.length >= 3 && names.every((name) => name.endsWith('.mcap')), names.join());
  const back = await read(folder);
  t.deepEqual(
    back,
    given.map((input, number) => ({ ...input, number })),
  );
  // Not a number is one for a comparison; its bits are the samples' own.
  for (const { kind, payload, number } of back)
    if (kind === 'batch') {
      const [block] = batchReader()(payload as PackedBatch);
      t.true(
        block?.kind === 'waveform' && bitsOf(block).equals(bitsOf(wrenchBlock(number % 4, number, start))),
      );
    }
  t.like(writer.counters(), { written: 4000, dropped: 0, failed: 0 });
});

test('any plain payload is read back as it was, also one that looks like a mark', (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.double(), (value, number) => {
      const payload = {
        value,
        number,
        bytes: new Uint8Array([1, 2, 255]),
        $x: { $number: '7' },
        y: [{ $Float32Array: 'no' }],
      };
      t.deepEqual(payloadFrom(payloadText(payload)), payload);
    }),
    { numRuns: 500 },
  );
  t.throws(() => payloadText(new Map()), { instanceOf: TypeError });
});

test('the oldest file goes when there are too many, also those of earlier runs, and numbers show the rest is whole', async (t) => {
  const folder = join(dirname(place(t)), 'capture');
  for (let run = 0; run < 3; run += 1) {
    const writer = new CaptureWriter(folder, { ...limits, maxFiles: 2 });
    for (const input of inputs(2500)) writer.offer(input);
    await writer.close();
    t.is(filesIn(folder).length, 2);
    t.true(writer.counters().removedFiles > 0);
    const numbers = (await read(folder)).map(({ number }) => number);
    const first = numbers[0] ?? 0;
    if (first > 0)
      t.deepEqual(
        numbers,
        numbers.map((_, n) => first + n),
      );
    t.is(numbers.at(-1), 2499);
  }
});

test('after a power cut what the open file holds is read up to its last whole chunk; a closed file that is damaged is an error', async (t) => {
  const folder = join(dirname(place(t)), 'capture');
  const writer = new CaptureWriter(folder, limits);
  for (const input of inputs(4000)) writer.offer(input);
  await writer.close();
  const names = filesIn(folder);
  const last = join(folder, names.at(-1) ?? '');
  const cut = join(folder, 'capture-00000099.mcap.part');
  copyFileSync(join(folder, names[0] ?? ''), cut);
  truncateSync(cut, 700_000);
  const all = await read(folder);
  t.deepEqual(
    all.slice(0, 4000).map(({ number }) => number),
    Array.from({ length: 4000 }, (_, n) => n),
  );
  t.true(all.length > 4500);
  t.deepEqual(all.slice(4000), all.slice(0, all.length - 4000));
  // Whoever goes on writing does so in a file of its own.
  const next = new CaptureWriter(folder, limits);
  next.offer({ at: start, kind: 'tick', payload: 1 });
  await next.close();
  t.is(filesIn(folder).at(-1), 'capture-00000100.mcap');
  truncateSync(last, 20_000);
  await t.throwsAsync(read(folder), { code: 'VIGIL_INPUT_UNREADABLE' });
});

test('what cannot wait is dropped and counted, and its place is seen', async (t) => {
  const folder = join(dirname(place(t)), 'capture');
  const writer = new CaptureWriter(folder, { ...limits, maxWaitingBytes: 10_500 });
  const large = { at: start, kind: 'tick', payload: 'x'.repeat(1000) };
  for (let n = 0; n < 15; n += 1) writer.offer(large);
  await new Promise((resolve) => setImmediate(resolve));
  writer.offer({ at: start, kind: 'tick', payload: 'last' });
  writer.offer({ at: start, kind: 'odd', payload: new Set() });
  await writer.close();
  t.like(writer.counters(), { written: 11, dropped: 5, failed: 1 });
  t.regex(writer.fault ?? '', /cannot be captured/);
  t.deepEqual(
    (await read(folder)).map(({ number }) => number),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15],
  );
});

test('each file begins with what it takes to understand it without those before it', async (t) => {
  const folder = join(dirname(place(t)), 'capture');
  const runOnce = async () => {
    const head = async (isFirst: boolean) => ({ at: start, kind: 'begin', payload: { isFirst } });
    const writer = new CaptureWriter(folder, { ...limits, fileBytes: 300_000 }, head);
    for (const input of inputs(1000)) writer.offer(input);
    await writer.close();
  };
  await runOnce();
  await runOnce();
  const back = await read(folder);
  const begins = back.flatMap(({ kind, payload }, index) =>
    kind === 'begin' ? [{ payload, same: back[index]?.number === back[index + 1]?.number }] : [],
  );
  t.is(begins.length, filesIn(folder).length);
  t.true(begins.every(({ same }) => same));
  const firsts = begins.map(({ payload }) => (payload as { isFirst: boolean }).isFirst);
  t.is(firsts.filter(Boolean).length, 2);
  t.true(firsts[0]);
});

test('a beginning that cannot be told is counted, and what happens is captured all the same', async (t) => {
  const folder = join(dirname(place(t)), 'capture');
  const writer = new CaptureWriter(folder, limits, () => Promise.reject(new Error('the store is away')));
  writer.offer({ at: start, kind: 'tick', payload: 1 });
  await writer.close();
  t.like(writer.counters(), { written: 1, failed: 1 });
  t.is((await read(folder)).length, 1);
});
