import test from 'ava';
import fc from 'fast-check';
import type { CareEvent } from '../../gateway/core/care-event.ts';
import { deviceId } from '../../gateway/core/id.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';
import type { WatchedPlace } from '../../gateway/core/ward.ts';
import { longAbsence } from '../../gateway/detect/long-absence.ts';
import { noMovement } from '../../gateway/detect/no-movement.ts';
import { nobodySeen, type UnseenWord, unseenStep, unwatched } from '../../gateway/detect/nobody-seen.ts';
import { suitable } from '../../gateway/detect/run.ts';
import type { AnyDetector, BoundDevice } from '../../gateway/plugin/detector.ts';
import { loadMovement, unmoved } from '../../gateway/signal/load-movement.ts';
import { type BenchChoices, detectorBench } from '../helpers/bench.ts';
import { reading, waveform } from '../helpers/measurements.ts';

const device = (id: string, metrics: readonly string[], watches: WatchedPlace): BoundDevice => ({
  deviceId: deviceId(id),
  driver: 'zigbee2mqtt',
  streams: [],
  metrics,
  watches,
  silentAfterMs: 90_000_000,
});

const bath = device('bath', ['occupancy'], 'bathroom');
const bathDoor = device('bath-door', ['door'], 'bathroom');
const bathRadar = device('bath-radar', ['presence'], 'bathroom');
const pad = device('pad', ['presence'], 'bed');
const room = device('room', ['occupancy'], 'room');

type Said = readonly [atMin: number, of: BoundDevice, value: number];

/** Words of several devices, and a tick every half minute; answers `type@minute`, with a minus for the end. */
async function hours(
  detector: AnyDetector,
  endMin: number,
  story: readonly Said[],
  choices: BenchChoices = {},
) {
  const others = [...new Set(story.map(([, of]) => of))];
  const bench = detectorBench(detector, { others, ...choices });
  for (let half = 0; half <= endMin * 2; half += 1) {
    for (const [atMin, of, value] of story)
      if (atMin * 2 === half)
        bench.feed({ ...reading(of.metrics[0] ?? '', value, half * 30), deviceId: of.deviceId });
    bench.tick(half * 30);
  }
  return (await bench.end()).map(told);
}

const told = ({ phase, type, onset }: CareEvent) =>
  `${phase === 'onset' ? '' : '-'}${type}@${onset.monoMs / 60_000}`;

test('a bathroom radar that sees somebody for too long is told by night sooner than by day', async (t) => {
  const story: Said[] = [
    [0, bathRadar, 0],
    [5, bathRadar, 1],
    [38, bathRadar, 0],
  ];
  t.deepEqual(await hours(longAbsence, 60, story), ['long-absence@5', '-long-absence@38']);
  t.deepEqual(await hours(longAbsence, 60, story, { startMinute: 720 }), []);
});

test('a stay that was told before a restart goes on until a sensor says that they left', async (t) => {
  const before = { 'long-absence': -1200 };
  const story: Said[] = [
    [1, bathRadar, 1],
    [3, bathRadar, 0],
  ];
  t.deepEqual(await hours(longAbsence, 5, story, { before, startMinute: 720 }), []);
  const longer = { ...before, 'long-absence': -3600 };
  t.deepEqual(await hours(longAbsence, 5, story, { before: longer, startMinute: 720 }), [
    'long-absence@-60',
    '-long-absence@3',
  ]);
});

test('who goes into the bathroom, shuts the door and is not seen to leave is told, though nothing moves any more', async (t) => {
  const story: Said[] = [
    [0, bathDoor, 0],
    [4, bathDoor, 1],
    [4.5, bath, 1],
    [5, bathDoor, 0],
    [7, bath, 0],
  ];
  t.deepEqual(await hours(longAbsence, 60, story), ['long-absence@4.5']);
  t.deepEqual(await hours(longAbsence, 60, [...story, [12, bathDoor, 1]]), []);
});

test('who is back in bed is not in the bathroom, whatever its door did', async (t) => {
  const story: Said[] = [
    [0, pad, 1],
    [4, pad, 0],
    [5, bath, 1],
    [7, bath, 0],
    [10, pad, 1],
  ];
  t.deepEqual(await hours(longAbsence, 60, story), []);
  t.deepEqual(await hours(longAbsence, 60, story.slice(0, 4)), ['long-absence@5']);
});

test('a motion sensor alone ends a stay with its silence: nothing else could', async (t) => {
  t.deepEqual(
    await hours(longAbsence, 60, [
      [5, bath, 1],
      [7, bath, 0],
    ]),
    [],
  );
  t.deepEqual(await hours(longAbsence, 60, [[5, bath, 1]]), ['long-absence@5']);
});

test('by night an empty bed with nobody seen is told; any sign of somebody begins the time anew', async (t) => {
  const story: Said[] = [
    [0, pad, 0],
    [0, room, 0],
  ];
  t.deepEqual(await hours(nobodySeen, 90, story), ['nobody-seen@0']);
  t.deepEqual(await hours(nobodySeen, 90, [...story, [50, room, 1], [52, room, 0]]), []);
  t.deepEqual(
    await hours(nobodySeen, 90, [
      [0, pad, 1],
      [0, room, 0],
    ]),
    [],
  );
  t.deepEqual(await hours(nobodySeen, 90, story, { startMinute: 720 }), []);
});

test('a radar that says again and again that it sees nobody does not begin the time anew', async (t) => {
  const roomRadar = device('room-radar', ['presence'], 'room');
  const repeated = Array.from({ length: 180 }, (_, half): Said => [half / 2, roomRadar, 0]);
  t.deepEqual(await hours(nobodySeen, 90, [[0, pad, 0], ...repeated]), ['nobody-seen@0']);
});

test('the evening before the night began does not count as unseen', async (t) => {
  const evening = { startMinute: 20 * 60 };
  t.deepEqual(
    await hours(
      nobodySeen,
      110,
      [
        [0, pad, 0],
        [0, room, 0],
      ],
      evening,
    ),
    [],
  );
  t.deepEqual(
    (
      await hours(
        nobodySeen,
        130,
        [
          [0, pad, 0],
          [0, room, 0],
        ],
        evening,
      )
    ).length,
    1,
  );
});

test('an empty bed alone tells nothing about nobody being seen', async (t) => {
  t.deepEqual(await hours(nobodySeen, 200, [[0, pad, 0]]), []);
  t.deepEqual(suitable([nobodySeen], [pad]), []);
  t.deepEqual(suitable([nobodySeen], [pad, room]), [nobodySeen]);
});

test('while any sensor sees somebody, or by day, time unseen never grows', (t) => {
  const word = fc.oneof(
    fc.record({ kind: fc.constant('sensor' as const), id: fc.constantFrom('a', 'b'), isSeen: fc.boolean() }),
    fc.record({
      kind: fc.constant('bed' as const),
      isOccupied: fc.option(fc.boolean(), { nil: undefined }),
      isNight: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 80 }), (story) => {
      let state = unwatched;
      for (const [second, one] of story.entries()) {
        const at = recordingInstant(second);
        state = unseenStep(state, { ...one, at } satisfies UnseenWord);
        const isSign = state.seeing.size > 0 || (one.kind === 'bed' && !one.isNight);
        if (isSign) t.is(state.since?.monoMs, at.monoMs);
      }
    }),
    { numRuns: 300 },
  );
});

const cells = ['load_1', 'load_2', 'load_3', 'load_4'];

/** A bed at 2 Hz: the load of its cells over time; answers `type@minute`. */
async function lying(minutes: number, kg: (atS: number) => number, choices: BenchChoices = {}) {
  const bench = detectorBench(noMovement, {
    streams: ['bed-load'],
    options: { stillForMin: 20 },
    ...choices,
  });
  for (let second = 0; second < minutes * 60; second += 1) {
    const row = (half: number) => [20, 20, kg(second + half / 2), 10];
    bench.feed(waveform('bed-load', cells, [row(0), row(1)], second, 2));
    if (second % 5 === 0) bench.tick(second);
  }
  return (await bench.end()).map(told);
}

test('in bed without movement for long is told; breathing is no movement, turning over is', async (t) => {
  const breathing = (atS: number) => 15 + 0.3 * Math.sin(atS);
  t.deepEqual((await lying(30, breathing)).length, 1);
  t.deepEqual(await lying(60, (atS) => breathing(atS) + (Math.floor(atS / 900) % 2) * 8), []);
  t.deepEqual(await lying(30, (atS) => (atS < 1600 ? 15 : 22)), [
    `no-movement@${1 / 60}`,
    `-no-movement@${1600 / 60}`,
  ]);
});

test('whoever lay still too long before a restart still does, until a witness says otherwise', async (t) => {
  const before = { 'no-movement': -7200 };
  t.deepEqual(await lying(5, () => 15, { before }), [`no-movement@${1 / 60}`]);
  t.deepEqual(await lying(5, (atS) => (atS < 60 ? 15 : 22), { before }), [
    `no-movement@${1 / 60}`,
    '-no-movement@1',
  ]);
  t.deepEqual(await lying(5, (atS) => Math.floor(atS) * 2, { before }), []);
  t.deepEqual(await lying(5, () => -50, { before }), []);
});

test('an empty bed does not lie still, and a broken cell counts as nothing', async (t) => {
  t.deepEqual(await lying(40, () => -50), []);
  t.deepEqual(await lying(40, (atS) => (Math.floor(atS) % 600 === 0 ? Number.NaN : 15)), []);
});

test('a wearable’s movement speaks against, its stillness for nothing', async (t) => {
  const wearable = {
    deviceId: deviceId('w'),
    driver: 'x',
    streams: ['imu'],
    metrics: [],
    silentAfterMs: 2000,
  };
  t.deepEqual(suitable([noMovement], [wearable]), []);
  const bench = detectorBench(noMovement, {
    metrics: ['presence', 'body-movement'],
    watches: 'bed',
    silentAfterMs: 10_000,
    others: [wearable],
    options: { stillForMin: 10 },
  });
  for (let second = 0; second < 1500; second += 1) {
    bench.feed(reading('presence', 1, second), reading('body-movement', 1, second));
    const g = second === 500 ? 1.4 : 1;
    const block = waveform(
      'imu',
      ['acc_x', 'acc_y', 'acc_z'],
      [
        [0, 0, 1],
        [0, 0, g],
      ],
      second,
      50,
    );
    bench.feed({ ...block, deviceId: wearable.deviceId });
  }
  t.deepEqual(
    (await bench.end()).map(({ onset }) => onset.monoMs / 1000),
    [501],
  );
});

test('movement is seen however the rows are cut into blocks', (t) => {
  const rows = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 8, maxLength: 64 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 4 }), (samples, cut) => {
      const chosen = { rowsPerLook: 4, movedKg: 1 };
      const looks = (size: number) => {
        let state = unmoved;
        const seen: boolean[] = [];
        for (let row = 0; row + size <= samples.length; row += size) {
          const next = loadMovement(state, Float32Array.from(samples.slice(row, row + size)), 1, chosen);
          state = next.state;
          if (next.moved !== undefined) seen.push(next.moved);
        }
        return seen;
      };
      const size = cut === 3 ? 1 : cut;
      const shorter = looks(size);
      t.deepEqual(shorter, looks(1).slice(0, shorter.length));
    }),
  );
});
