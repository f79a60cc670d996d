import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { irregularPulse } from '../../gateway/detect/irregular-pulse.ts';
import { type Burden, burdenOf, withSpan } from '../../gateway/detect/pulse-burden.ts';
import {
  fibrillationChance,
  irregularityOf,
  withoutEctopics,
} from '../../gateway/detect/pulse-irregularity.ts';
import { detectorBench } from '../helpers/bench.ts';
import { beatsOf, firstColumn } from '../helpers/ecg-beats.ts';
import { reading } from '../helpers/measurements.ts';
import { recordingsFolder, recordingTest } from '../helpers/recordings.ts';

/** A repeatable 0–1 for each index. */
const noise = (index: number): number => {
  const wave = Math.sin(index * 12.9898 + 78.233) * 43_758.5453;
  return wave - Math.floor(wave);
};

const sinus = (count: number): number[] =>
  Array.from({ length: count }, (_, n) => 850 + 60 * Math.sin(n / 2.2) + 15 * (noise(n) - 0.5));
const fibrillation = (count: number): number[] =>
  Array.from({ length: count }, (_, n) => 480 + 500 * noise(n));
const withExtraBeats = (count: number): number[] =>
  sinus(count).map((ms, n) => (n % 9 === 4 ? ms * 0.65 : n % 9 === 5 ? ms * 1.35 : ms));

async function tell(intervals: readonly number[], memory?: Parameters<typeof detectorBench>[1]) {
  const bench = detectorBench(irregularPulse, { metrics: ['rr-interval'], ...memory });
  let second = 0;
  for (const ms of intervals) {
    second += ms / 1000;
    bench.feed(reading('rr-interval', ms, second, { unit: 'ms' }));
  }
  return bench.end();
}

test('a pulse that becomes irregular and regular again is an onset and a cessation', async (t) => {
  const events = await tell([...sinus(200), ...fibrillation(200), ...sinus(200)]);
  t.deepEqual(
    events.map(({ phase }) => phase),
    ['onset', 'cessation'],
  );
  const [onset] = events;
  t.true(onset !== undefined && onset.onset.monoMs > 130_000 && onset.at.monoMs < 250_000);
  t.deepEqual(
    onset?.evidence.map(({ key }) => key),
    ['irregular-beats', 'irregular-burden'],
  );
});

test('breathing that sways the pulse, and single extra beats, are not irregular', async (t) => {
  t.deepEqual(await tell(sinus(600)), []);
  t.deepEqual(await tell(withExtraBeats(600)), []);
});

test('a few irregular beats are nothing: it must persist', async (t) => {
  t.deepEqual(await tell([...sinus(100), ...fibrillation(20), ...sinus(100)]), []);
});

test('intervals of doubtful quality, or with gaps between them, never add up to an irregular pulse', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 250, max: 2500 }), { minLength: 60, maxLength: 200 }),
      fc.integer({ min: 2, max: 29 }),
      async (intervals, every) => {
        const bench = detectorBench(irregularPulse, { metrics: ['rr-interval'] });
        for (const [n, ms] of intervals.entries())
          bench.feed(
            reading(
              'rr-interval',
              ms,
              n,
              n % every === 0 ? { unit: 'ms', quality: 'questionable' } : { unit: 'ms' },
            ),
          );
        t.deepEqual(await bench.end(), []);
      },
    ),
    { numRuns: 100 },
  );
});

test('an ectopic pair is taken out, a regular rhythm is left whole', (t) => {
  t.deepEqual(withoutEctopics([800, 800, 520, 1080, 800, 800]), [800, 800, 800, 800]);
  t.deepEqual(withoutEctopics([800, 810, 790, 805]), [800, 810, 790, 805]);
});

test('the burden is bounded: at most fourteen days, at most a day each, never more irregular than analysed', (t) => {
  const span = fc.record({
    wallMs: fc.integer({ min: 0, max: 40 * 86_400_000 }),
    spanMs: fc.integer({ min: -1000, max: 90_000_000 }),
    isIrregular: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(span, { maxLength: 200 }), (spans) => {
      const burden = spans.reduce<Burden>(withSpan, []);
      t.true(burden.length <= 14);
      t.true(
        burden.every(({ irregularMs, analysedMs }) => irregularMs <= analysedMs && analysedMs <= 86_400_000),
      );
      t.true(burdenOf(burden).percent >= 0 && burdenOf(burden).percent <= 100);
    }),
    { numRuns: 300 },
  );
  const half = [true, false].reduce<Burden>(
    (burden, isIrregular, n) => withSpan(burden, { wallMs: n * 86_400_000, spanMs: 3_600_000, isIrregular }),
    [],
  );
  t.deepEqual(burdenOf(half), { percent: 50, analysedH: 2, days: 2 });
});

test('the burden goes on where an earlier run left it', async (t) => {
  const kept = new Map<string, unknown>();
  const memory = {
    recall: (key: string) => kept.get(key),
    keep: (key: string, value: unknown) => void kept.set(key, value),
  };
  await tell(fibrillation(100), { memory });
  const before = burdenOf([...kept.values()][0] as Burden);
  await tell(fibrillation(100), { memory });
  const after = burdenOf([...kept.values()][0] as Burden);
  t.true(before.percent > 90);
  t.true(after.analysedH > before.analysedH || after.percent >= before.percent);
  t.is(kept.size, 1);
});

recordingTest(
  'hand-held ECG recordings: fibrillation is told from normal rhythm at the shipped threshold',
  async (t) => {
    const folder = join(recordingsFolder, 'rhythm/cinc2017');
    const rows = (await readFile(join(folder, 'manifest.csv'), 'utf8')).trim().split('\n').slice(1);
    const found: Record<string, { irregular: number; all: number }> = {};
    for (const [file = '', label = ''] of rows.map((row) => row.split(','))) {
      const beats = beatsOf(await firstColumn(join(folder, file)), 300);
      const intervals = beats.slice(1).map((at, n) => (at - (beats[n] ?? at)) * 1000);
      const measures = irregularityOf(intervals.filter((ms) => ms > 250 && ms < 2500));
      if (measures === undefined) continue;
      found[label] ??= { irregular: 0, all: 0 };
      found[label].all += 1;
      if (fibrillationChance(measures) >= 0.5) found[label].irregular += 1;
    }
    const share = (label: string) => (found[label]?.irregular ?? 0) / (found[label]?.all ?? 1);
    t.log(
      Object.entries(found).map(
        ([label, { all }]) => `${label}: ${(100 * share(label)).toFixed(1)} % of ${all}`,
      ),
    );
    t.true(share('A') >= 0.83, `sensitivity ${share('A')}`);
    t.true(share('N') <= 0.06, `false in normal rhythm ${share('N')}`);
    t.true(share('O') <= 0.25, `false in other rhythms ${share('O')}`);
  },
);
