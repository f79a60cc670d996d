import test from 'ava';
import fc from 'fast-check';
import { from, lastValueFrom, of, toArray } from 'rxjs';
import { bedId } from '../../gateway/core/id.ts';
import { plusMs, recordingInstant } from '../../gateway/core/instant.ts';
import { inputFor } from '../../gateway/detect/run.ts';
import { history } from '../../gateway/signal/history.ts';
import { type HoldState, hold, notHeld } from '../../gateway/signal/hold.ts';
import { magnitude, type TareState, tare, untared } from '../../gateway/signal/tare.ts';
import { uniform } from '../../gateway/signal/uniform.ts';
import { testDevice, waveform } from '../helpers/measurements.ts';

type Block = ReturnType<typeof waveform>;

const ramp = (count: number, from = 0) => Array.from({ length: count }, (_, index) => [from + index]);
const rowsOf = (blocks: readonly ReturnType<typeof waveform>[], rateHz: number) =>
  lastValueFrom(from(blocks).pipe(uniform(['x'], rateHz), toArray()));

test('a stream at the asked rate passes sample for sample', async (t) => {
  const rows = await rowsOf(
    [waveform('s', ['x'], ramp(10), 0, 50), waveform('s', ['x'], ramp(10, 10), 0.2, 50)],
    50,
  );
  t.deepEqual(
    rows.map(({ values }) => values[0]),
    ramp(20).flat(),
  );
  t.deepEqual(rows.map(({ isAfterGap }) => isAfterGap).indexOf(true, 1), -1);
});

test('a stream at twice or half the rate is brought to it by time, not by count', async (t) => {
  const fast = await rowsOf([waveform('s', ['x'], ramp(101), 0, 100)], 50);
  t.deepEqual(fast.map(({ values }) => values[0]).slice(0, 4), [0, 2, 4, 6]);
  const slow = await rowsOf([waveform('s', ['x'], ramp(26), 0, 25)], 50);
  t.deepEqual(slow.map(({ values }) => values[0]).slice(0, 4), [0, 0.5, 1, 1.5]);
  t.is(slow.length, 51);
});

test('nothing is invented across a gap', async (t) => {
  const rows = await rowsOf(
    [waveform('s', ['x'], ramp(10), 0, 50), waveform('s', ['x'], ramp(10, 100), 5, 50)],
    50,
  );
  t.is(rows.length, 20);
  t.is(
    rows.findIndex(({ isAfterGap }, index) => index > 0 && isAfterGap),
    10,
  );
});

test('a block that is delivered again is no gap: the rows are those of one delivery', async (t) => {
  const noise = (from: number) => Array.from({ length: 10 }, (_, index) => [Math.sin((from + index) * 7)]);
  const blocks = [0, 1, 2, 3, 4].map((one) => waveform('s', ['x'], noise(one * 10), one * 0.2, 50));
  const [a, b, c, d, e] = blocks as [Block, Block, Block, Block, Block];
  const once = await rowsOf(blocks, 50);
  // The mapping of the device's clock moves by a few milliseconds between two deliveries.
  const moved = { ...b, startAt: plusMs(b.startAt, 4) };
  t.deepEqual(await rowsOf([a, b, b, c, a, moved, c, d, d, e], 50), once);
});

test('other rows with an older time are a gap: the clock of the device was set back', async (t) => {
  const rows = await rowsOf(
    [waveform('s', ['x'], ramp(10), 1, 50), waveform('s', ['x'], ramp(10, 100), 0.9, 50)],
    50,
  );
  t.deepEqual(
    rows.flatMap(({ isAfterGap }, index) => (isAfterGap ? [index] : [])),
    [0, 10],
  );
});

test('a value that is not a number is a gap, never a sample', async (t) => {
  const block = waveform('s', ['x'], [[1], [Number.NaN], [3], [4]], 0, 50);
  const rows = await rowsOf([block], 50);
  t.true(rows.every(({ values }) => values.every(Number.isFinite)));
  t.is(rows.filter(({ isAfterGap }) => isAfterGap).length, 2);
});

test('resampling keeps a straight line straight, whatever the rate and the block sizes', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 20, max: 200 }),
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 3, maxLength: 20 }),
      async (rateHz, sizes) => {
        let row = 0;
        const blocks = sizes.map((size) => {
          const block = waveform(
            's',
            ['x'],
            Array.from({ length: size }, (_, index) => [(row + index) / rateHz]),
            row / rateHz,
            rateHz,
          );
          row += size;
          return block;
        });
        for (const { at, values } of await rowsOf(blocks, 50))
          t.true(Math.abs((values[0] ?? 9) - at.monoMs / 1000) < 1e-3);
      },
    ),
    { numRuns: 100 },
  );
});

test('a history never holds more than its length, and a gap empties it', async (t) => {
  const block = waveform('s', ['x'], ramp(100), 0, 50);
  const frames = await lastValueFrom(
    from([block, waveform('s', ['x'], ramp(30), 9, 50)]).pipe(
      uniform(['x'], 50),
      history({ length: 40, least: 20, hop: 10 }),
      toArray(),
    ),
  );
  t.deepEqual(
    frames.map(({ rows }) => rows),
    [20, 30, 40, 40, 40, 40, 40, 40, 40, 20, 30],
  );
  t.is(frames[4]?.samples.at(-1), 59);
  t.is(frames[9]?.samples.at(-1), 19);
});

test('a condition must hold for its on-delay; a doubtful value breaks the delay and never ends the condition', (t) => {
  const delays = { onDelayMs: 2000, offDelayMs: 1000 };
  const looks: (boolean | undefined)[] = [
    true,
    true,
    undefined,
    true,
    true,
    true,
    undefined,
    false,
    undefined,
    false,
    false,
  ];
  let state: HoldState = notHeld;
  const edges = looks.flatMap((holds, second) => {
    const next = hold(state, holds, recordingInstant(second), delays);
    state = next.state;
    return next.edge ? [`${next.edge.phase} ${next.edge.onset.monoMs / 1000}→${second}`] : [];
  });
  t.deepEqual(edges, ['onset 3→5', 'cessation 9→10']);
});

test('onsets and cessations alternate, whatever is seen', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.boolean(), { nil: undefined })),
      fc.nat(5000),
      fc.nat(5000),
      (looks, onDelayMs, offDelayMs) => {
        let state: HoldState = notHeld;
        let last = 'cessation';
        for (const [second, holds] of looks.entries()) {
          const next = hold(state, holds, recordingInstant(second), { onDelayMs, offDelayMs });
          state = next.state;
          if (next.edge) {
            t.not(next.edge.phase, last);
            last = next.edge.phase;
          }
        }
      },
    ),
  );
});

test('the tare takes the tool weight at start, follows slow drift, and never a contact', (t) => {
  const options = { settleSamples: 100, driftSamples: 1000, contactN: 10 };
  let state: TareState = untared;
  const after = (count: number, force: readonly [number, number, number]) => {
    let net: readonly [number, number, number] = [0, 0, 0];
    for (let index = 0; index < count; index += 1) ({ state, net } = tare(state, force, options));
    return magnitude(net);
  };
  t.is(after(100, [0, 0, -20]), 0);
  t.true(after(3000, [0, 0, -22]) < 0.2);
  t.true(Math.abs(after(5000, [0, 0, 78]) - 99.9) < 0.3);
});

test('a cloud is no curve: it is not given to a detector as one', async (t) => {
  const curve = waveform('points', ['x'], ramp(5), 0, 50);
  const cloud = { ...curve, isCloud: true } as const;
  const device = { deviceId: testDevice, driver: 'd', streams: ['points'], metrics: [], silentAfterMs: 1 };
  const sources = { measurements: () => of(cloud, curve), tick$: of(), model: () => undefined };
  const input = inputFor({ bedId: bedId('bed-1') }, [device], sources);
  t.deepEqual(await lastValueFrom(input.waveform('points').pipe(toArray())), [curve]);
});
