import test from 'ava';
import fc from 'fast-check';
import { robotBattery } from '../../gateway/detect/robot-battery.ts';
import { robotLink } from '../../gateway/detect/robot-link.ts';
import { robotOrder } from '../../gateway/detect/robot-order.ts';
import type { AnyDetector } from '../../gateway/plugin/detector.ts';
import { detectorBench } from '../helpers/bench.ts';
import { reading } from '../helpers/measurements.ts';

type Said = readonly [metric: string, value: number, text?: string];
const metrics = ['connection', 'order-active', 'battery', 'charging', 'last-node', 'paused'];

/** What a robot says at given seconds, with the clock between; answers `type@seconds` and `-type@seconds` by decision. */
async function story(
  detector: AnyDetector,
  endS: number,
  said: Readonly<Record<number, readonly Said[]>>,
  options: unknown = {},
) {
  const bench = detectorBench(detector, { metrics, options });
  for (let second = 0; second <= endS; second += 1) {
    for (const [metric, value, text] of said[second] ?? [])
      bench.feed(reading(metric, value, second, text === undefined ? {} : { text }));
    bench.tick(second);
  }
  const events = await bench.end();
  return events.map(({ phase, type, at }) => `${phase === 'onset' ? '' : '-'}${type}@${at.monoMs / 1000}`);
}

const online: Said = ['connection', 1, 'ONLINE'];
const broken: Said = ['connection', 0, 'CONNECTIONBROKEN'];
const idle: Said = ['order-active', 0, ''];
const busy: Said = ['order-active', 1, 'tea'];

test('[VDA 5050 connection] a broken link is told after ten seconds, and its end at once', async (t) => {
  t.deepEqual(await story(robotLink, 60, { 0: [online, idle], 20: [broken], 50: [online] }), [
    'robot-link-lost@30',
    '-robot-link-lost@50',
  ]);
});

test('a robot that changes its radio cell is not lost', async (t) => {
  t.deepEqual(await story(robotLink, 60, { 0: [online, idle], 20: [broken], 28: [online] }), []);
});

test('a robot that says goodbye is not lost, unless it leaves an order open', async (t) => {
  const away: Said = ['connection', 0, 'OFFLINE'];
  t.deepEqual(await story(robotLink, 60, { 0: [online, idle], 20: [away] }), []);
  t.deepEqual(await story(robotLink, 60, { 0: [online, busy], 20: [away] }), ['robot-link-lost@30']);
});

test('a fresh state after a kept word says that the link is back', async (t) => {
  t.deepEqual(await story(robotLink, 60, { 0: [broken, idle], 40: [['battery', 80]] }), [
    'robot-link-lost@10',
    '-robot-link-lost@40',
  ]);
});

const node = (sequence: number): Said => ['last-node', sequence, `n${sequence}`];

test('an order without progress is stuck after its time, and over with the next node', async (t) => {
  t.deepEqual(await story(robotOrder, 400, { 0: [busy, node(2)], 50: [node(4)], 300: [node(6)] }), [
    'order-stuck@230',
    '-order-stuck@300',
  ]);
});

test('a robot that is paused, charging, stopped or in a person’s hands is not stuck', async (t) => {
  const holds: readonly Said[] = [
    ['paused', 1],
    ['charging', 1],
    ['emergency-stop', 1, 'MANUAL'],
    ['operating-mode', 2, 'MANUAL'],
  ];
  for (const held of holds) t.deepEqual(await story(robotOrder, 600, { 0: [busy, node(2), held] }), []);
});

test('a robot that drives from place to place between two distant nodes is not stuck', async (t) => {
  const way = Object.fromEntries(
    Array.from({ length: 60 }, (_, index): [number, Said[]] => [
      index * 10,
      [busy, node(2), ['position-x', index * 0.3], ['position-y', 0]],
    ]),
  );
  t.deepEqual(await story(robotOrder, 600, way), []);
});

test('whatever a robot says, an order is never called stuck earlier than its time after the last progress', async (t) => {
  const word = fc.constantFrom<Said>(busy, idle, ['paused', 1], ['paused', 0], node(2), node(4));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(500), word), { maxLength: 30 }), async (words) => {
      const said: Record<number, Said[]> = {};
      for (const [second, one] of words) said[second] = [...(said[second] ?? []), one];
      const stuckAt = (await story(robotOrder, 500, said)).filter((one) => one.startsWith('order-stuck'));
      for (const one of stuckAt) {
        const second = Number(one.split('@')[1]);
        const began = words.filter(([at, [metric]]) => metric === 'order-active' && at <= second - 180);
        t.true(began.length > 0);
        // In the last three minutes it was never told to pause, nor released from one.
        const known = words.filter(
          ([at, [metric, value]]) => metric === 'paused' && value === 1 && at > second - 180 && at < second,
        );
        t.is(known.length, 0);
      }
    }),
    { numRuns: 100 },
  );
});

test('a battery below its reserve is told, and over when it charges', async (t) => {
  t.deepEqual(
    await story(robotBattery, 100, { 0: [['battery', 40]], 20: [['battery', 14]], 60: [['charging', 1]] }),
    ['robot-battery-low@25', '-robot-battery-low@60'],
  );
});

test('an order under way needs more than the reserve, by what an hour of work has cost this robot', async (t) => {
  const thirsty = { 0: [['battery', 60], busy], 900: [['battery', 40]], 1000: [['battery', 38]] } as const;
  // 20 % in a quarter of an hour: 80 % an hour, so that twenty minutes need 27 % beside the reserve of 15 %.
  t.deepEqual(await story(robotBattery, 1100, thirsty), ['robot-battery-low@905']);
  t.deepEqual(await story(robotBattery, 1100, { ...thirsty, 0: [['battery', 60], idle] }), []);
});
