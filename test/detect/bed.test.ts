import test from 'ava';
import fc from 'fast-check';
import { deviceId } from '../../gateway/core/id.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';
import { bedExit } from '../../gateway/detect/bed-exit.ts';
import { failedReturn } from '../../gateway/detect/failed-return.ts';
import { isNightAt } from '../../gateway/detect/night.ts';
import { isZeroLost, unweighed, weigh } from '../../gateway/signal/bed-scale.ts';
import { type BenchChoices, detectorBench } from '../helpers/bench.ts';
import { reading, waveform } from '../helpers/measurements.ts';

const channels = ['load_1', 'load_2', 'load_3', 'load_4'];
const kgOf: Readonly<Record<string, number>> = { o: 62, e: 0, l: 15, '?': 0, x: Number.NaN };

/**
 * A night as a picture: a character each so many seconds. o in bed, e empty, l 15 kg (between the limits), ? empty but
 * doubtful, x a broken cell, - nothing heard. Answers `type@second`, with a minus for the end.
 */
async function night(
  detector: typeof bedExit | typeof failedReturn,
  picture: string,
  { everyS = 1, ...choices }: BenchChoices & { readonly everyS?: number } = {},
) {
  const bench = detectorBench(detector, { streams: ['bed-load'], ...choices });
  for (const [index, char] of [...picture].entries()) {
    for (let second = index * everyS; second < (index + 1) * everyS; second += 1) {
      const kg = kgOf[char];
      const quality = char === '?' ? 'questionable' : 'good';
      const row = [kg ?? 0, 0, 0, 0];
      if (kg !== undefined) bench.feed(waveform('bed-load', channels, [row], second, 10, quality));
      bench.tick(second);
    }
  }
  const events = await bench.end();
  return events.map(
    ({ phase, type, onset }) => `${phase === 'onset' ? '' : '-'}${type}@${onset.monoMs / 1000}`,
  );
}

const exits = (events: readonly string[]) => events.filter((event) => event.includes('bed-exit'));
const exit = async (picture: string, choices = {}) => exits(await night(bedExit, picture, choices));

test('leaving the bed is one exit from when the bed became empty, and over with the return', async (t) => {
  t.deepEqual(await exit('oooooeeeeeeeeeeeeooooooooooooooo'), ['bed-exit@5', '-bed-exit@17']);
});

test('turning over is not an exit', async (t) => {
  t.deepEqual(await exit('oooooeeoooooeeooooooooooooooo'), []);
});

test('sitting down on the edge for a moment is no return', async (t) => {
  t.deepEqual(await exit('oooooeeeeeeeeeoooeeeeeeeeee'), ['bed-exit@5']);
});

test('a bed found empty at start is no exit', async (t) => {
  t.deepEqual(await night(bedExit, 'eeeeeeeeeeeeeeeeeeeeeeee'), []);
});

test('a load between the limits changes nothing, whichever way it is come from', async (t) => {
  t.deepEqual(await exit('ooooollllllllllllllll'), []);
  t.deepEqual(await exit('oooooeeeeeelllllllllllllllllll'), ['bed-exit@5']);
});

test('a doubtful load, a broken cell and silence are no exit, and no return either', async (t) => {
  for (const char of ['?', 'x', '-'])
    t.deepEqual(await exit(`ooooo${char.repeat(30)}ooooo`), [], `of ${char}`);
  t.deepEqual(await exit(`oooooeeeeeeeee${'x'.repeat(30)}`), ['bed-exit@5']);
});

test('by day an exit is not told unless a delay is set, but the state is', async (t) => {
  const noon = { startMinute: 12 * 60 };
  t.deepEqual(await night(bedExit, 'oooooeeeeeeeeeeeeooooooooooooooo', noon), [
    'out-of-bed@5',
    '-out-of-bed@17',
  ]);
  t.deepEqual(await exit('oooooeeeeeeeeeee', { ...noon, options: { dayDelayS: 8 } }), ['bed-exit@5']);
  t.deepEqual(await exit('oooooeeeeee', { ...noon, options: { dayDelayS: 8 } }), []);
});

test('with the morning an exit by night is no longer told', async (t) => {
  const beforeSeven = { startMinute: 7 * 60 - 1 };
  t.deepEqual(await exit(`oooo${'e'.repeat(80)}`, beforeSeven), ['bed-exit@4', '-bed-exit@60']);
});

test('a radar or pad that says yes or no counts where it watches the bed, on change alone', async (t) => {
  for (const watches of ['bed', 'room'] as const) {
    const bench = detectorBench(bedExit, { metrics: ['presence'], watches, silentAfterMs: 60_000 });
    bench.feed(reading('presence', 1, 0));
    for (let second = 0; second < 30; second += 1) {
      if (second === 10) bench.feed(reading('presence', 0, 10));
      bench.tick(second);
    }
    const types = (await bench.end()).map(({ type }) => type);
    t.deepEqual(types.toSorted(), watches === 'bed' ? ['bed-exit', 'out-of-bed'] : []);
  }
});

test('while the scale speaks it decides; a second witness stands in when it is silent', async (t) => {
  const pad = deviceId('pad');
  const others = [
    { deviceId: pad, driver: 'mqtt-json', streams: [], metrics: ['bed-occupancy'], silentAfterMs: 1e6 },
  ];
  const bench = detectorBench(bedExit, { streams: ['bed-load'], others });
  const says = (value: number, at: number) =>
    bench.feed({ ...reading('bed-occupancy', value, at), deviceId: pad });
  says(0, 0);
  for (let second = 0; second < 60; second += 1) {
    if (second < 20) bench.feed(waveform('bed-load', channels, [[62, 0, 0, 0]], second, 10));
    if (second === 20) says(1, second);
    if (second === 40) says(0, second);
    bench.tick(second);
  }
  const told = (await bench.end()).filter(({ type }) => type === 'bed-exit');
  t.deepEqual(
    told.map(({ onset }) => onset.monoMs / 1000),
    [40],
  );
});

test('whoever leaves the bed by night and stays away is not back in bed, until they are', async (t) => {
  const minutes = { everyS: 60 };
  t.deepEqual(await night(failedReturn, `oo${'e'.repeat(30)}ooo`, minutes), [
    'failed-return@120',
    '-failed-return@1920',
  ]);
  t.deepEqual(await night(failedReturn, `oo${'e'.repeat(19)}ooo`, minutes), []);
});

test('up in the evening, or up with the morning, is no failed return', async (t) => {
  const minutes = { everyS: 60 };
  t.deepEqual(
    await night(failedReturn, `oo${'e'.repeat(60)}`, { ...minutes, startMinute: 20 * 60 + 50 }),
    [],
  );
  t.deepEqual(await night(failedReturn, `oo${'e'.repeat(60)}`, { ...minutes, startMinute: 6 * 60 + 50 }), []);
});

test('time runs on while nothing is heard of the bed of somebody who is out', async (t) => {
  t.deepEqual(await night(failedReturn, `ooee${'-'.repeat(30)}`, { everyS: 60 }), ['failed-return@120']);
});

test('a restart while somebody is out neither ends the exit nor begins the time to return anew', async (t) => {
  const before = { 'bed-exit': -600 };
  const minutes = { everyS: 60, before };
  t.deepEqual(await night(failedReturn, 'eeeeeeeee', minutes), []);
  t.deepEqual(await night(failedReturn, `${'e'.repeat(11)}oo`, minutes), [
    'failed-return@-600',
    '-failed-return@660',
  ]);
  t.deepEqual(await exit('eeeeeoooooooooooooo', { before }), ['bed-exit@-600', '-bed-exit@5']);
});

test('a night spans midnight, or not, or is always', (t) => {
  const late = { nightFrom: '21:00', nightTo: '07:00' };
  const hours = (night: typeof late) =>
    Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => isNightAt(hour * 60, night));
  t.deepEqual(hours(late), [0, 1, 2, 3, 4, 5, 6, 21, 22, 23]);
  t.deepEqual(hours({ nightFrom: '00:00', nightTo: '03:00' }), [0, 1, 2]);
  t.is(hours({ nightFrom: '08:00', nightTo: '08:00' }).length, 24);
  t.false(bedExit.options.safeParse({ nightFrom: '25:00' }).success);
  t.false(bedExit.options.safeParse({ emptyKg: 30 }).success);
});

const scale = { occupiedKg: 20, emptyKg: 10, zeroFollowsMs: 30 * 60_000, zeroMostKg: 15 };

test('drift of the zero never reads as somebody in bed, and somebody in bed never becomes the zero', (t) => {
  const driftPerMin = fc.double({ min: -0.1, max: 0.1, noNaN: true });
  const resident = fc.double({ min: 35, max: 150, noNaN: true });
  fc.assert(
    fc.property(driftPerMin, resident, fc.integer({ min: 10, max: 120 }), (drift, kg, minutes) => {
      let state = unweighed;
      let second = 0;
      const zeroOf = () => (drift * second) / 60;
      for (const end = minutes * 60; second < end; second += 5) {
        state = weigh(state, zeroOf(), recordingInstant(second), scale);
        t.not(state.isOccupied, true);
      }
      const before = state.zeroKg;
      for (const end = second + 3600; second < end; second += 5)
        state = weigh(state, zeroOf() + kg, recordingInstant(second), scale);
      t.true(state.isOccupied);
      t.is(state.zeroKg, before);
    }),
    { numRuns: 60 },
  );
});

test('a bed tared with somebody in it loses its zero rather than tell an exit for ever', (t) => {
  let state = unweighed;
  for (let second = 0; second < 120; second += 1) state = weigh(state, -62, recordingInstant(second), scale);
  t.true(isZeroLost(state, scale));
});
