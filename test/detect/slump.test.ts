import test from 'ava';
import fc from 'fast-check';
import { recordingInstant } from '../../gateway/core/instant.ts';
import type { Placement } from '../../gateway/core/ward.ts';
import { slump } from '../../gateway/detect/slump.ts';
import { type SlumpState, slumpStep, unlearnt } from '../../gateway/detect/slump-step.ts';
import { detectorBench } from '../helpers/bench.ts';
import { waveform } from '../helpers/measurements.ts';

/** Some seconds of one posture: degrees from upright, how much it moves, and what lies on the bed. */
interface Spell {
  readonly seconds: number;
  readonly angleDeg: number;
  readonly moveG: number;
  readonly bedKg: number;
}

const walks = (seconds: number): Spell => ({ seconds, angleDeg: 0, moveG: 0.3, bedKg: 3 });
const sits = (seconds: number): Spell => ({ seconds, angleDeg: 12, moveG: 0.01, bedKg: 3 });
const lies = (seconds: number, bedKg = 3): Spell => ({ seconds, angleDeg: 80, moveG: 0.01, bedKg });

/** The spells told second by second; answers when a slump was told, in seconds. */
async function told(spells: readonly Spell[], placement: Placement = 'waist') {
  const bench = detectorBench(slump, { streams: ['imu', 'bed-load'], placement });
  let second = 0;
  for (const { seconds, angleDeg, moveG, bedKg } of spells)
    for (const end = second + seconds; second < end; second += 1) {
      const angle = (angleDeg * Math.PI) / 180;
      const rows = Array.from({ length: 50 }, (_, row) => {
        const size = 1 + moveG * Math.sin((row / 25) * 2 * Math.PI);
        return [size * Math.sin(angle), -size * Math.cos(angle), 0.1];
      });
      const load = [[bedKg / 4, bedKg / 4, bedKg / 4, bedKg / 4]];
      bench.feed(waveform('bed-load', ['load_1', 'load_2', 'load_3', 'load_4'], load, second, 1));
      bench.feed(waveform('imu', ['acc_x', 'acc_y', 'acc_z'], rows, second, 50));
    }
  return (await bench.end()).map(({ onset, at }) =>
    [onset.monoMs, at.monoMs].map((ms) => Math.round(ms / 1000)),
  );
}

test('whoever slides down slowly and stays there while the bed is empty is told after fifteen seconds, once', async (t) => {
  const slide = [20, 40, 60].map((angleDeg): Spell => ({ seconds: 2, angleDeg, moveG: 0.02, bedKg: 3 }));
  const found = await told([walks(60), sits(60), ...slide, lies(120)]);
  t.is(found.length, 1);
  const [onsetS = 0, atS = 0] = found[0] ?? [];
  t.true(onsetS >= 124 && onsetS <= 128, `${onsetS}`);
  t.true(atS - onsetS >= 15 && atS - onsetS <= 17);
});

test('lying in bed is nothing, and neither is a bed that does not tell', async (t) => {
  t.deepEqual(await told([walks(60), lies(300, 70)]), []);
  t.deepEqual(await told([walks(60), { ...lies(300), bedKg: Number.NaN }]), []);
});

test('bending to one’s shoes, and working on one’s knees, are nothing', async (t) => {
  t.deepEqual(await told([walks(60), { ...lies(10), angleDeg: 70 }, walks(20)]), []);
  t.deepEqual(await told([walks(60), { ...lies(60), moveG: 0.3 }, walks(20)]), []);
});

test('nothing is told of a wearer who was never seen walking, nor by a wearable on the wrist', async (t) => {
  t.deepEqual(await told([sits(60), lies(120)]), []);
  t.deepEqual(await told([walks(60), lies(120)], 'wrist'), []);
});

test('no slump is ever told of a bed that is not empty, nor before its time', (t) => {
  const frame = fc.record({
    seconds: fc.integer({ min: 1, max: 40 }),
    angle: fc.integer({ min: 0, max: 180 }),
    spreadG: fc.double({ min: 0, max: 0.3, noNaN: true }),
    isBedEmpty: fc.constantFrom(true, true, true, false, undefined),
  });
  let found = 0;
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 20 }), (spells) => {
      const frames = spells.flatMap((spell) => Array.from({ length: spell.seconds }, () => spell));
      let state: SlumpState = { ...unlearnt, carried: [0, -1, 0], looks: 600 };
      let emptySince: number | undefined;
      for (const [second, { angle, spreadG, isBedEmpty }] of frames.entries()) {
        emptySince = isBedEmpty ? (emptySince ?? second) : undefined;
        const radians = (angle * Math.PI) / 180;
        const next = slumpStep(
          state,
          {
            at: recordingInstant(second),
            held: [Math.sin(radians), -Math.cos(radians), 0],
            spreadG,
            peakG: 1,
            isBedEmpty,
          },
          { leanDeg: 50, leanMs: 15_000 },
        );
        if (next.finding) {
          found += 1;
          t.true(emptySince !== undefined && second - emptySince >= 15);
        }
        state = next.state;
      }
    }),
  );
  t.true(found > 0, 'slumps were among them');
});
