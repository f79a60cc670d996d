import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { detect } from '../../gateway/cli/detect.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';
import type { Placement } from '../../gateway/core/ward.ts';
import { fall } from '../../gateway/detect/fall.ts';
import { type Lie, lieStep } from '../../gateway/detect/long-lie-step.ts';
import type { ModelPort } from '../../gateway/plugin/model.ts';
import { type DetectorBench, detectorBench } from '../helpers/bench.ts';
import { waveform } from '../helpers/measurements.ts';
import { recordingsFolder, recordingTest } from '../helpers/recordings.ts';

type Vector = readonly [number, number, number];
const axes = ['acc_x', 'acc_y', 'acc_z'];
const upright: Vector = [0, -1, 0];
const lying: Vector = [1, 0, 0.05];

/** Seconds of acceleration: standing, an impact of `peakG` at `impactS`, then `after`. */
function motion(seconds: number, impactS: number, peakG: number, after: Vector): Vector[] {
  return Array.from({ length: seconds * 50 }, (_, row) => {
    const sinceS = row / 50 - impactS;
    if (Math.abs(sinceS) < 0.03) return [0, -peakG, 0] as const;
    return sinceS < 0 ? upright : after;
  });
}

function feed(bench: DetectorBench, rows: readonly Vector[], fromS = 0): void {
  for (let row = 0; row < rows.length; row += 10)
    bench.feed(waveform('imu', axes, rows.slice(row, row + 10), fromS + row / 50, 50));
}

/** A model that answers by the largest acceleration it sees: enough to drive the rule. */
function modelAnswering(answer: (peakG: number) => number | null): ModelPort {
  return {
    digest: 'sha256:test',
    manifest: {
      id: 'fall',
      version: '0',
      task: 'fall-detection',
      inputs: [
        { name: 'acceleration', channels: axes, unit: 'g', rateHz: 50, windowSamples: 200, hopSamples: 10 },
      ],
      outputs: [{ name: 'probability', meaning: '' }],
      placements: ['waist'],
      thresholds: { waist: { confirmed: 0.5, alone: 0.9 } },
      digests: {},
    },
    score: async (window) => {
      let peak = 0;
      for (let index = 0; index < 200; index += 1)
        peak = Math.max(
          peak,
          Math.hypot(window[index] ?? 0, window[200 + index] ?? 0, window[400 + index] ?? 0),
        );
      return { probability: answer(peak), modelDigest: 'sha256:test' };
    },
  };
}

const above = (limitG: number, probability: number) =>
  modelAnswering((peakG) => (peakG > limitG ? probability : 0));

async function eventsOf(rows: readonly Vector[], model: ModelPort, placement: Placement = 'waist') {
  const bench = detectorBench(fall, { streams: ['imu'], placement, model });
  feed(bench, rows);
  return bench.end();
}

test('an impact after which the trunk lies is a fall, decided 3.2 s after the impact', async (t) => {
  const [event, ...others] = await eventsOf(motion(20, 8, 5, lying), above(2, 0.7));
  t.is(others.length, 0);
  t.is(event?.type, 'fall');
  t.true(Math.abs((event?.onset.monoMs ?? 0) - 8000) <= 40);
  t.true((event?.at.monoMs ?? 0) - 8000 <= 3500);
  t.is(event?.by.modelDigest, 'sha256:test');
  const posture = event?.evidence.find(({ key }) => key === 'posture-change');
  t.true(Number(posture?.values['angleDeg']) > 80);
});

test('an impact after which the trunk is as before is nothing at a middling score and suspected at a high one', async (t) => {
  t.deepEqual(await eventsOf(motion(20, 8, 5, upright), above(2, 0.7)), []);
  const [event, doubt, ...others] = await eventsOf(motion(20, 8, 5, upright), above(2, 0.95));
  t.is(event?.type, 'suspected-fall');
  t.is(doubt?.conditionId, event?.conditionId);
  t.is(doubt?.evidence.find(({ key }) => key === 'no-posture-change')?.isFor, false);
  t.is(others.length, 0);
});

test('one fall is reported once, and a second one after it again', async (t) => {
  const rows = [...motion(30, 8, 5, lying), ...motion(30, 8, 5, lying)];
  const events = await eventsOf(rows, above(2, 0.99));
  t.deepEqual(
    events.map(({ type }) => type),
    ['suspected-fall', 'fall', 'suspected-fall', 'fall'],
  );
});

test('a fall of which the model is sure is suspected within a second of the impact and confirmed within five', async (t) => {
  const [first, second] = await eventsOf(motion(20, 8, 5, lying), above(2, 0.95));
  t.is(first?.type, 'suspected-fall');
  t.true((first?.at.monoMs ?? 0) - 8000 <= 1000);
  t.false(
    first?.evidence.some(({ key }) => key.includes('posture')),
    'nothing is known of posture yet',
  );
  t.is(second?.type, 'fall');
  t.is(second?.onset.monoMs, first?.onset.monoMs);
  t.true((second?.at.monoMs ?? 0) - 8000 <= 5000);
});

/** Seconds of a trunk at an angle to upright, with the trembling of somebody who breathes. */
const held = (seconds: number, angleDeg: number, moveG = 0.02): Vector[] =>
  Array.from({ length: seconds * 50 }, (_, row) => {
    const size = 1 + moveG * Math.sin(row / 4);
    const angle = (angleDeg * Math.PI) / 180;
    return [size * Math.sin(angle), -size * Math.cos(angle), 0.05] as const;
  });

const longLies = async (after: readonly Vector[], placement: Placement = 'waist') =>
  (await eventsOf([...motion(10, 8, 5, lying), ...after], above(2, 0.7), placement)).filter(
    ({ type }) => type === 'long-lie',
  );

test('whoever is not up a minute after a fall has a long lie, which belongs to that fall', async (t) => {
  const [lie, ...others] = await longLies(held(120, 88));
  t.is(others.length, 0);
  t.true(Math.abs((lie?.at.monoMs ?? 0) - 68_000) < 500);
  t.true(Math.abs((lie?.onset.monoMs ?? 0) - 8000) < 100);
  t.deepEqual(
    lie?.evidence.map(({ key }) => key),
    ['not-up-again', 'posture-change'],
  );
});

test('whoever stands again within the minute has none; sitting up for two seconds is not standing', async (t) => {
  t.is((await longLies([...held(30, 88), ...held(90, 5)])).length, 0);
  t.is((await longLies([...held(30, 88), ...held(2, 30), ...held(90, 88)])).length, 1);
});

test('where posture tells nothing, moving about ends a lie and stillness does not', async (t) => {
  const wrist = async (after: readonly Vector[]) =>
    (await eventsOf([...motion(10, 8, 5, upright), ...after], above(2, 0.99), 'wrist')).filter(
      ({ type }) => type === 'long-lie',
    ).length;
  t.is(await wrist(held(120, 0)), 1);
  t.is(await wrist([...held(20, 0), ...held(100, 0, 0.3)]), 0);
});

test('a lie is long only after the whole time without being up, however somebody turns', (t) => {
  const turn = fc.record({
    angleDeg: fc.integer({ min: 50, max: 180 }),
    seconds: fc.integer({ min: 1, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(turn, { minLength: 1, maxLength: 12 }), (turns) => {
      let lie: Lie | undefined = { since: recordingInstant(0), before: [0, -1, 0] };
      let second = 0;
      for (const { angleDeg, seconds } of turns)
        for (const end = second + seconds; second < end && lie; ) {
          second += 1;
          const rows = held(3, angleDeg);
          const history = {
            endAt: recordingInstant(second),
            rows: rows.length,
            channels: 3,
            samples: Float32Array.from(rows.flat()),
          };
          const next = lieStep(lie, history, { rateHz: 50, longMs: 60_000 });
          t.is(next.finding !== undefined, second >= 60);
          t.true(next.lie !== undefined || next.finding !== undefined);
          lie = next.lie;
        }
    }),
  );
});

test('the same input gives the same ids', async (t) => {
  const run = async () => (await eventsOf(motion(20, 8, 5, lying), above(2, 0.7))).map(({ id }) => id);
  t.deepEqual(await run(), await run());
});

test('without an answer of the model a hard impact with a changed posture is still a fall, and says so', async (t) => {
  const [event] = await eventsOf(
    motion(20, 8, 5, lying),
    modelAnswering(() => null),
  );
  t.is(event?.type, 'fall');
  t.true(event?.evidence.some(({ key }) => key === 'model-absent'));
  t.deepEqual(
    await eventsOf(
      motion(20, 8, 5, upright),
      modelAnswering(() => null),
    ),
    [],
  );
  t.deepEqual(
    await eventsOf(
      motion(20, 8, 2, lying),
      modelAnswering(() => null),
    ),
    [],
  );
});

test('a wrist tells nothing about posture: the higher threshold decides alone', async (t) => {
  t.deepEqual(await eventsOf(motion(20, 8, 5, lying), above(2, 0.7), 'wrist'), []);
  const [event] = await eventsOf(motion(20, 8, 5, upright), above(2, 0.95), 'wrist');
  t.is(event?.type, 'fall');
});

test('a device put on at the moment of the fall has no posture before it: the fall passes', async (t) => {
  const [event] = await eventsOf(motion(20, 1, 5, lying), above(2, 0.7));
  t.is(event?.type, 'fall');
});

test('a gap after the impact keeps the finding at the end of the recording', async (t) => {
  const events = await eventsOf(motion(10, 9, 5, lying), above(2, 0.95));
  t.is(events.at(-1)?.type, 'fall');
});

test('standing, lying and turning over are nothing', async (t) => {
  t.deepEqual(await eventsOf(motion(60, 30, 1, lying), above(2, 0.99)), []);
});

async function detected(files: readonly string[]) {
  const lines: {
    readonly type: string;
    readonly at: number;
    readonly onset: number;
    readonly events?: Record<string, number>;
  }[] = [];
  const code = await detect(
    files.map((file) => join(recordingsFolder, 'falls', 'sisfall', 'rec', file)),
    { placement: 'waist', withScores: false },
    (line) => lines.push(JSON.parse(line)),
    () => {},
  );
  return { code, lines };
}

recordingTest('real falls of people the model never saw are found within 5 s of the impact', async (t) => {
  const { code, lines } = await detected([
    'SA19/F01_R01.csv.gz',
    'SA21/F05_R01.csv.gz',
    'SA23/F10_R01.csv.gz',
  ]);
  t.is(code, 0);
  const falls = lines.filter(({ type }) => type === 'fall');
  t.is(falls.length, 3);
  for (const { onset, at } of falls) t.true(at - onset <= 5);
  for (const { onset, at } of lines.filter(({ type }) => type === 'suspected-fall')) t.true(at - onset <= 1);
});

recordingTest('daily activities of people the model never saw raise nothing', async (t) => {
  const { lines } = await detected([
    'SA19/D01_R01.csv.gz',
    'SA20/D05_R01.csv.gz',
    'SE11/D11_R01.csv.gz',
    'SE12/D14_R01.csv.gz',
  ]);
  t.deepEqual(
    lines.map(({ type }) => type),
    ['summary', 'summary', 'summary', 'summary'],
  );
  t.true(lines.every(({ events }) => events && Object.keys(events).length === 0));
});
