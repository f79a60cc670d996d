import test from 'ava';
import fc from 'fast-check';
import { staffId } from '../../gateway/core/id.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';
import type { Reading } from '../../gateway/core/measurement.ts';
import { news2 } from '../../gateway/detect/news2.ts';
import { spo2Low } from '../../gateway/detect/spo2-low.ts';
import { limitRows, vitalLimits } from '../../gateway/detect/vital-limits.ts';
import { vitals } from '../../gateway/detect/vital-unit.ts';
import type { AnyDetector } from '../../gateway/plugin/detector.ts';
import { type DetectorBench, detectorBench } from '../helpers/bench.ts';
import { reading } from '../helpers/measurements.ts';

const units: Readonly<Record<string, string>> = {
  spo2: '%',
  'heart-rate': '/min',
  'pulse-rate': '/min',
  'respiration-rate': '/min',
  'systolic-pressure': 'mm[Hg]',
  temperature: 'Cel',
};

type Vitals = Readonly<Record<string, number>>;

/** One look at somebody: every named metric at one second, and a tick. */
function measure(bench: DetectorBench, values: Vitals, second: number): void {
  for (const [metric, value] of Object.entries(values))
    bench.feed(reading(metric, value, second, { unit: units[metric] ?? '1' }));
  bench.tick(second);
}

const well: Vitals = {
  'respiration-rate': 16,
  spo2: 97,
  'systolic-pressure': 125,
  'heart-rate': 72,
  temperature: 36.8,
  consciousness: 0,
  'supplemental-oxygen': 0,
};
const ill: Vitals = { ...well, 'respiration-rate': 22, spo2: 94, 'systolic-pressure': 108, 'heart-rate': 95 };
const gravelyIll: Vitals = { ...ill, spo2: 91, temperature: 38.6, consciousness: 1 };

async function story(
  steps: readonly (readonly [Vitals, number])[],
  options: unknown = {},
  beside?: (detector: string) => unknown,
) {
  const bench = detectorBench(news2, { metrics: Object.keys(well), options, ...(beside && { beside }) });
  let second = 0;
  for (const [values, seconds] of steps)
    for (let end = second + seconds; second < end; second += 5) measure(bench, values, second);
  return bench.end();
}

const said = (events: Awaited<ReturnType<DetectorBench['end']>>) =>
  events.map(({ phase, type, onset }) => `${phase === 'onset' ? '' : '-'}${type}@${onset.monoMs / 1000}`);

test('[NEWS2] five points that last are urgent, seven an emergency that takes the lesser alarm over', async (t) => {
  const events = await story([
    [well, 100],
    [ill, 200],
    [gravelyIll, 200],
    [well, 400],
  ]);
  t.deepEqual(said(events), [
    'news2-urgent@100',
    'news2-emergency@300',
    '-news2-urgent@360',
    '-news2-emergency@500',
  ]);
});

test('[NEWS2] three points in one parameter are a level of their own', async (t) => {
  t.deepEqual(said(await story([[{ ...well, 'respiration-rate': 25 }, 100]])), ['news2-single@0']);
});

const beside = (detector: string): unknown =>
  [spo2Low, ...vitalLimits].find(({ name }) => name === detector)?.options.parse({});

test('[NEWS2] three points for which a fixed limit already calls are told by the limit alone', async (t) => {
  const slow = { ...well, 'respiration-rate': 8 };
  t.deepEqual(said(await story([[slow, 100]], {}, beside)), []);
  // Nobody else watches consciousness, nor an SpO2 between the limit and the chart's border.
  t.deepEqual(said(await story([[{ ...slow, consciousness: 1 }, 100]], {}, beside)), ['news2-urgent@0']);
  t.deepEqual(said(await story([[{ ...well, consciousness: 1 }, 100]], {}, beside)), ['news2-single@0']);
  t.deepEqual(said(await story([[{ ...well, spo2: 90 }, 100]], {}, beside)), ['news2-single@0']);
  t.deepEqual(said(await story([[{ ...well, spo2: 86 }, 100]], {}, beside)), []);
});

test('[NEWS2] a limit that a site moved outwards leaves three points to the score', async (t) => {
  const moved = (detector: string): unknown =>
    detector === 'respiration-limits'
      ? vitalLimits.find(({ name }) => name === detector)?.options.parse({ low: 6 })
      : beside(detector);
  t.deepEqual(said(await story([[{ ...well, 'respiration-rate': 8 }, 100]], {}, moved)), ['news2-single@0']);
});

test('[NEWS2] one slow breathing rate with none after it is the score to tell, as the limit waits for a second', async (t) => {
  const bench = detectorBench(news2, { metrics: Object.keys(well), beside });
  measure(bench, { ...well, 'respiration-rate': 8 }, 0);
  for (let second = 5; second <= 60; second += 5) bench.tick(second);
  t.deepEqual(said(await bench.end()), ['news2-single@0']);
});

test('[NEWS2] a score that wavers between urgent and emergency is urgent all the same', async (t) => {
  const wavering = Array.from({ length: 30 }, (_, n) => [n % 2 ? gravelyIll : ill, 5] as const);
  t.deepEqual(said(await story(wavering)), ['news2-urgent@0']);
});

test('the evidence gives total, response, and each parameter with its points and age', async (t) => {
  const bench = detectorBench(news2, { metrics: Object.keys(well) });
  measure(bench, ill, 0);
  for (let second = 5; second <= 60; second += 5)
    measure(bench, { 'respiration-rate': 22, spo2: 94, 'heart-rate': 95 }, second);
  const [event] = await bench.end();
  t.deepEqual(event?.evidence[0], {
    witness: 'score',
    key: 'news2-total',
    values: { total: 5 },
    isFor: true,
  });
  t.deepEqual(event?.evidence[1]?.values, { response: 'urgent' });
  const parts = event?.evidence.filter(({ key }) => key === 'news2-part').map(({ values }) => values);
  t.is(parts?.length, 7);
  t.deepEqual(parts?.[0], { parameter: 'respiration', value: 22, points: 2, ageS: 0 });
  t.deepEqual(
    parts?.find(({ parameter }) => parameter === 'systolic'),
    { parameter: 'systolic', value: 108, points: 1, ageS: 60 },
  );
});

test('a score with something missing or too old is called partial and names it, and is never called NEWS2', async (t) => {
  const bench = detectorBench(news2, { metrics: ['respiration-rate', 'heart-rate', 'spo2', 'temperature'] });
  measure(bench, { temperature: 39.2 }, 0);
  for (let second = 3590; second <= 3720; second += 5)
    measure(bench, { 'respiration-rate': 22, spo2: 92, 'heart-rate': 95 }, second);
  const [event] = await bench.end();
  t.is(event?.type, 'news2-urgent');
  const late = detectorBench(news2, { metrics: ['respiration-rate', 'heart-rate', 'spo2', 'temperature'] });
  measure(late, { temperature: 39.2 }, 0);
  for (let second = 3605; second <= 3720; second += 5)
    measure(late, { 'respiration-rate': 22, spo2: 92, 'heart-rate': 95 }, second);
  const [partial] = await late.end();
  t.deepEqual(partial?.evidence[0]?.values, {
    total: 5,
    missing: 'oxygen,systolic,consciousness,temperature',
  });
  t.false(partial?.evidence.some(({ key }) => key === 'news2-total'));
});

test('a value that grows too old is no recovery', async (t) => {
  const bench = detectorBench(news2, { metrics: Object.keys(well) });
  for (let second = 0; second <= 100; second += 5) measure(bench, ill, second);
  for (let second = 105; second <= 2000; second += 5) bench.tick(second);
  t.deepEqual(said(await bench.end()), ['news2-urgent@0']);
});

test('[NEWS2 scale 2] only a recorded decision in the profile switches the scale, and it is shown', async (t) => {
  const copd = { ...well, spo2: 88, 'supplemental-oxygen': 1 };
  t.deepEqual(said(await story([[copd, 100]])), ['news2-urgent@0']);
  t.deepEqual(
    said(await story([[copd, 100]], { scale2: { decidedBy: 'dr-li', decidedOn: '2026-03-02' } })),
    [],
  );
  t.false(news2.options.safeParse({ scale2: true }).success);
  t.false(news2.options.safeParse({ scale2: { decidedBy: 'dr-li' } }).success);
});

test('a radar is no accepted source of pulse or respiration', async (t) => {
  const bench = detectorBench(news2, {
    metrics: Object.keys(well),
    options: { notAcceptedDrivers: ['bench'] },
  });
  for (let second = 0; second <= 200; second += 5) measure(bench, gravelyIll, second);
  t.deepEqual(await bench.end(), []);
});

test('doubtful readings never make a score', async (t) => {
  const bench = detectorBench(news2, { metrics: ['spo2', 'heart-rate'] });
  for (let second = 0; second <= 200; second += 1) {
    bench.feed(reading('spo2', 70, second, { quality: 'questionable' }));
    bench.feed(reading('heart-rate', 180, second, { unit: '/min', quality: 'invalid' }));
    bench.tick(second);
  }
  t.deepEqual(await bench.end(), []);
});

const detectorOf = (name: string): AnyDetector => {
  const found = vitalLimits.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

async function limitStory(name: string, metric: string, unit: string, values: readonly number[]) {
  const bench = detectorBench(detectorOf(name), { metrics: [metric] });
  for (const [second, value] of values.entries()) bench.feed(reading(metric, value, second, { unit }));
  return said(await bench.end());
}

const held = (value: number, count: number): number[] => Array.from({ length: count }, () => value);

for (const { name, vital, low, high, deadband, onDelayS, offDelayS } of limitRows) {
  const [metric = ''] = vitals[vital].metrics;
  const { unit } = vitals[vital];
  test(`${name}: at a limit for its on-delay is a condition, just inside it is none, and it ends beyond the deadband`, async (t) => {
    const middle = (low.value + high.value) / 2;
    const tell = (values: readonly number[]) => limitStory(name, metric, unit, values);
    t.deepEqual(await tell([...held(middle, 5), ...held(low.value, onDelayS + 1)]), [`${low.type}@5`]);
    t.deepEqual(await tell([...held(middle, 5), ...held(high.value, onDelayS + 1)]), [`${high.type}@5`]);
    t.deepEqual(await tell(held(low.value + 0.1, 100)), []);
    t.deepEqual(await tell(held(high.value - 0.1, 100)), []);
    const there = held(high.value, onDelayS + 1);
    const back = high.value - deadband;
    t.deepEqual(await tell([...there, ...held(back + 0.05, offDelayS + 60)]), [`${high.type}@0`]);
    t.deepEqual(await tell([...there, ...held(back - 0.05, offDelayS + 1)]), [
      `${high.type}@0`,
      `-${high.type}@${onDelayS + 1}`,
    ]);
  });

  test(`${name}: no site may move a limit out of its range`, (t) => {
    const { options } = detectorOf(name);
    t.false(options.safeParse({ low: low.range[0] - 0.1 }).success);
    t.false(options.safeParse({ high: high.range[1] + 0.1 }).success);
    t.true(options.safeParse({ low: low.range[0], high: high.range[1] }).success);
  });
}

test('fever is found in Fahrenheit, and a value without a known unit is none', async (t) => {
  t.deepEqual(await limitStory('temperature-limits', 'temperature', '[degF]', [101.3]), [
    'temperature-high@0',
  ]);
  t.deepEqual(await limitStory('temperature-limits', 'temperature', '1', [39.5]), []);
});

test('doubtful readings never cross a fixed limit', async (t) => {
  const value = fc.record({
    value: fc.integer({ min: 1, max: 300 }),
    quality: fc.constantFrom('questionable' as const, 'invalid' as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 100 }), async (values) => {
      const bench = detectorBench(detectorOf('heart-rate-limits'), { metrics: ['heart-rate'] });
      for (const [second, { value: rate, quality }] of values.entries())
        bench.feed(reading('heart-rate', rate, second, { unit: '/min', quality }));
      t.deepEqual(await bench.end(), []);
    }),
    { numRuns: 100 },
  );
});

const entered = (
  metric: string,
  value: number | null,
  seenS: number,
  nowS: number,
  text?: string,
): Reading => ({
  ...reading(metric, value, seenS, {
    unit: units[metric] ?? '1',
    ...(value === null && { quality: 'invalid' }),
  }),
  receivedAt: recordingInstant(nowS),
  enteredBy: staffId('li-na'),
  ...(text === undefined ? {} : { text }),
});

const last = (bench: DetectorBench) => bench.assessments.at(-1);

test('where no device measures, seven entered values make a whole score, each with when it was seen and by whom', async (t) => {
  const bench = detectorBench(news2);
  for (const [metric, value] of Object.entries(well)) bench.enter(entered(metric, value, 100, 700));
  t.like(last(bench), { total: 0, response: 'routine', missing: [], scale: 1 });
  t.deepEqual(
    last(bench)?.parts.find(({ parameter }) => parameter === 'pulse'),
    { parameter: 'pulse', points: 0, value: 72, seenAt: recordingInstant(100), by: staffId('li-na') },
  );
  bench.tick(100 + 3600);
  t.deepEqual(last(bench)?.missing, []);
  bench.tick(100 + 3601);
  t.is(last(bench)?.missing.length, 7);
  t.deepEqual(await bench.end(), []);
});

test('an entered pulse counts as long as an entered pressure, one from a device a minute; neither drives the other out', (t) => {
  const bench = detectorBench(news2, { metrics: ['heart-rate'] });
  const pulse = () => last(bench)?.parts.find(({ parameter }) => parameter === 'pulse')?.value;
  bench.enter(entered('pulse-rate', 95, 0, 10));
  bench.feed(reading('heart-rate', 72, 20, { unit: '/min' }));
  t.is(pulse(), 72);
  bench.tick(81);
  t.is(pulse(), 95);
  bench.enter(entered('pulse-rate', 60, 5, 90));
  t.is(pulse(), 60);
  bench.enter(entered('pulse-rate', null, 95, 95));
  t.is(pulse(), undefined);
});

test('an entry that is put right is scored as it now stands, from the moment at which it is entered', async (t) => {
  const bench = detectorBench(news2);
  for (const [metric, value] of Object.entries(well)) bench.enter(entered(metric, value, 0, 0));
  bench.enter(entered('consciousness', 1, 0, 10, 'C'));
  for (let second = 10; second <= 80; second += 5) bench.tick(second);
  t.is(last(bench)?.total, 3);
  bench.enter(entered('consciousness', 0, 0, 90, 'A'));
  t.is(last(bench)?.total, 0);
  for (let second = 90; second <= 400; second += 5) bench.tick(second);
  t.deepEqual(said(await bench.end()), ['news2-single@10', '-news2-single@90']);
});

test('a rule that watches a device never hears what a person enters', async (t) => {
  const limits = vitalLimits.find(({ name }) => name === 'temperature-limits');
  if (limits === undefined) throw new Error('no temperature limits');
  const bench = detectorBench(limits, { metrics: ['temperature'] });
  bench.enter(entered('temperature', 40, 0, 0));
  bench.tick(120);
  t.deepEqual(await bench.end(), []);
});

test('a pressure from the cuff and a body temperature from its probe are scored under the names that their driver gives them', (t) => {
  const bench = detectorBench(news2, { metrics: ['systolic', 'body-temperature'] });
  bench.feed(
    reading('systolic', 95, 0, { unit: 'mm[Hg]' }),
    reading('body-temperature', 39.5, 0, { unit: 'Cel' }),
  );
  t.like(last(bench), { total: 4 });
});

test('a level that was present when the gateway stopped goes on as the same condition, without its on-delay', async (t) => {
  const bench = detectorBench(news2, { before: { 'news2-urgent': -900, 'news2-single': -50 } });
  bench.tick(0);
  for (const [metric, value] of Object.entries(ill)) bench.enter(entered(metric, value, -600, 5));
  for (let second = 10; second <= 100; second += 5) bench.tick(second);
  t.deepEqual(said(await bench.end()), ['news2-urgent@-900']);
});

test('what is not reached again within a minute of a restart counts as over, and comes back as a new condition', async (t) => {
  const bench = detectorBench(news2, { before: { 'news2-urgent': -900 } });
  for (const [metric, value] of Object.entries(well)) bench.enter(entered(metric, value, 0, 0));
  for (let second = 0; second <= 60; second += 5) bench.tick(second);
  for (const [metric, value] of Object.entries(ill)) bench.enter(entered(metric, value, 65, 65));
  for (let second = 65; second <= 130; second += 5) bench.tick(second);
  t.deepEqual(said(await bench.end()), ['news2-urgent@65']);
});

test('an entry that was taken back was never a reason: its level ends, and the next one is a new condition', async (t) => {
  const bench = detectorBench(news2);
  bench.enter(entered('temperature', 36.8, 0, 0), entered('consciousness', 2, 0, 0, 'V'));
  for (let second = 0; second <= 100; second += 5) bench.tick(second);
  bench.enter(entered('consciousness', null, 105, 105));
  for (let second = 110; second <= 500; second += 5) bench.tick(second);
  bench.enter(entered('consciousness', 2, 500, 500, 'V'));
  for (let second = 505; second <= 600; second += 5) bench.tick(second);
  t.deepEqual(said(await bench.end()), ['news2-single@0', '-news2-single@105', 'news2-single@500']);
});
