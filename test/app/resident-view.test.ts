import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { entryOf } from '../../gateway/app/observation-record.ts';
import { boardSamples } from '../../gateway/app/resident/board-samples.ts';
import { overlapOf, stretchesOf } from '../../gateway/app/resident/care-log.ts';
import { axisOf, seriesOf } from '../../gateway/app/resident/columns.ts';
import { enteredMarks } from '../../gateway/app/resident/entered.ts';
import { Notes } from '../../gateway/app/resident/notes.ts';
import { alarmProfileOf, profileOf } from '../../gateway/app/resident/profile.ts';
import { verifyLedger } from '../../gateway/cli/verify-ledger.ts';
import { bedId, residentId, staffId } from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import { entriesOnly } from '../../gateway/core/ledger.ts';
import type { Observation, ObservedValues } from '../../gateway/core/observation.ts';
import type { Trace } from '../../gateway/store/archive/summing.ts';
import type { Store } from '../../gateway/store/store.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { fallTx, place, withStore } from '../helpers/store.ts';
import { at } from '../helpers/ward.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

function notesOf(store: Store): Notes {
  return new Notes({ store, clock: new ManualClock(), log: silent, nameOf: (id) => id.toUpperCase() });
}

const note = (id: string, words: string, corrects?: string) => ({
  id,
  bedId: 'bed-1',
  staffId: 'li-na',
  words,
  ...(corrects && { corrects }),
});

test('a note is there for everybody, a correction keeps the earlier, and the same touch twice is one', async (t) => {
  await withStore(place(t), async (store) => {
    const notes = notesOf(store);
    t.is(await notes.write('plum', note('note-0001', 'Slept well.')), undefined);
    t.is(await notes.write('plum', note('note-0001', 'Slept well.')), undefined);
    t.is(await notes.write('plum', note('note-0002', '夜间安静', 'note-0001')), undefined);
    t.is((await notes.write('plum', note('note-0003', 'x', 'note-0001')))?.code, 'entry-corrected');
    t.is((await notes.write('plum', note('note-0003', 'x', 'note-9999')))?.code, 'entry-unknown');
    t.like((await notes.of('plum')).notes, [
      { id: 'note-0002', words: '夜间安静', by: 'LI-NA', isCorrected: false },
      { id: 'note-0001', words: 'Slept well.', isCorrected: true },
    ]);
    t.is((await notes.of('plum')).notes.length, 2);
    t.deepEqual((await notes.of('rose')).notes, []);
  });
});

test('the words of a note are erased with the resident; the ledger never had them and stays whole', async (t) => {
  const path = place(t);
  await withStore(path, async (store) => {
    const notes = notesOf(store);
    await notes.write('plum', note('note-0001', 'A secret of hers'));
    await notes.write('rose', note('note-0002', 'Another'));
    t.notRegex(JSON.stringify(await store.ledger({ afterSeq: 0, limit: 10 })), /secret/);
    await store.eraseLearnt('plum', {
      kind: 'erasure',
      subject: 'plum',
      at: at(9),
      body: { because: 'left' },
    });
    t.deepEqual((await notes.of('plum')).notes, []);
    t.is((await notes.of('rose')).notes.length, 1);
  });
  let printed = '';
  t.is(await verifyLedger(path, (text) => (printed += text)), 0, printed);
});

test('alarms and events are found by their resident alone', async (t) => {
  await withStore(place(t), async (store) => {
    for (let n = 0; n < 4; n += 1) {
      const tx = fallTx(n);
      const residentId = n % 2 === 0 ? 'plum' : 'rose';
      await store.commit({
        ...tx,
        entries: tx.entries.map((one) => ({ ...one, body: { ...(one.body as object), residentId } })),
        alarms: tx.alarms.map((one) => ({ ...one, residentId: residentId as never })),
      });
    }
    t.is((await store.alarmsAbout('plum', 0, 10)).length, 2);
    t.is((await store.alarmsAbout('plum', 0, 1)).length, 1);
    t.is((await store.eventsAbout('rose', 0, 10)).length, 2);
    t.is((await store.eventsAbout('nobody', 0, 10)).length, 0);
  });
});

const slotMs = 60_000;
const axis = { startMs: 100 * slotMs, slotMs, points: 10 };
const trace = (
  deviceId: string,
  slots: readonly (readonly [slot: number, mean: number, count: number])[],
  more: Partial<Trace> = {},
): Trace => ({
  deviceId,
  name: 'pulse-rate',
  unit: '/min',
  points: slots.map(([slot, mean, count]) => ({ slot, mean, min: mean - 1, max: mean + 1, count })),
  ...more,
});
const never = () => false;

test('where nothing was measured a column has nothing, and of two devices the one that measured more is told', (t) => {
  const found = seriesOf(
    'pulse',
    [
      trace('old', [
        [100, 60, 9],
        [101, 61, 9],
      ]),
      trace('new', [
        [101, 90, 3],
        [104, 70, 9],
        [999, 1, 1],
      ]),
    ],
    axis,
    never,
  );
  t.deepEqual(found?.mean, [60, 61, null, null, 70, null, null, null, null, null]);
  t.deepEqual(found?.devices, ['old', 'new']);
});

test("a value in a unit that is not known is nobody's, one in another unit is converted", (t) => {
  const fahrenheit = trace('thermometer', [[100, 98.6, 1]], { name: 'temperature', unit: '[degF]' });
  t.is(seriesOf('temperature', [fahrenheit], axis, never)?.mean[0], 37);
  t.is(seriesOf('temperature', [{ ...fahrenheit, unit: '1' }], axis, never), undefined);
});

test('presence counts as in bed only from what looks at the bed', (t) => {
  const radar = trace('radar', [[100, 1, 5]], { name: 'presence', unit: '1' });
  t.is(seriesOf('in-bed', [radar], axis, never), undefined);
  t.is(seriesOf('in-bed', [radar], axis, (id) => id === 'radar')?.mean[0], 1);
});

test('an axis ends with the slot that is under way and never has more than 1500 points', (t) => {
  fc.assert(
    fc.property(fc.constantFrom('24h', '14d'), fc.integer({ min: 2e12, max: 3e12 }), (span, nowMs) => {
      const { startMs, slotMs: slot, points } = axisOf(span as '24h', nowMs);
      const endMs = startMs + points * slot;
      t.true(points <= 1500 && nowMs < endMs && endMs - nowMs <= slot && startMs % slot === 0);
    }),
  );
});

const covers = (second: number, isCovered: boolean, since = second) => ({
  at: at(second),
  set: [
    {
      id: 'coverage.bed-1',
      since: at(since),
      what: { kind: 'coverage', subjectId: 'bed-1', isCovered, missing: [] } as const,
    },
  ],
  clear: [],
});
const same = (one: Instant) => one;
const isBlind = (what: { readonly kind: string; readonly isCovered?: boolean }) => what.isCovered === false;
const wall = (second: number) => at(second).wallMs;

test('what was not covered is told from when it began to when it ended, or until now', (t) => {
  const lines = [
    covers(0, false),
    covers(10, true),
    covers(20, false),
    covers(25, false, 20),
    covers(30, true),
    covers(90, false),
  ];
  const within = { fromMs: wall(5), untilMs: wall(100) };
  t.deepEqual(stretchesOf(lines, 'coverage.bed-1', isBlind, within, same), [
    { fromMs: wall(5), untilMs: wall(10) },
    { fromMs: wall(20), untilMs: wall(30) },
    { fromMs: wall(90), untilMs: wall(100) },
  ]);
  t.deepEqual(stretchesOf(lines, 'coverage.bed-2', isBlind, within, same), []);
});

test('two sets of stretches overlap where both are, and nowhere else', (t) => {
  const stretches = fc
    .uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 12 })
    .map((ends) => {
      const sorted = [...ends].sort((a, b) => a - b);
      return sorted.flatMap((fromMs, index) => {
        const untilMs = sorted[index + 1];
        return index % 2 === 0 && untilMs !== undefined ? [{ fromMs, untilMs }] : [];
      });
    });
  const isIn = (all: readonly { fromMs: number; untilMs: number }[], ms: number) =>
    all.some(({ fromMs, untilMs }) => ms >= fromMs && ms < untilMs);
  fc.assert(
    fc.property(stretches, stretches, (ones, others) => {
      const both = overlapOf(ones, others);
      for (let ms = 0; ms <= 40; ms += 1) t.is(isIn(both, ms), isIn(ones, ms) && isIn(others, ms));
    }),
  );
});

test("each limit says who set it: the standard, the facility or the resident's own profile", (t) => {
  const own = {
    'spo2-low': { limitPercent: 86 },
    news2: { scale2: { decidedBy: 'dr-wu', decidedOn: '2026-10-01' } },
  };
  const facility = { 'heart-rate-limits': { low: 45, high: 131 }, 'spo2-low': { limitPercent: 90 } };
  const profile = profileOf(own, facility, (id) => `Dr ${id}`);
  t.like(profile, {
    scale: 2,
    decidedBy: 'Dr dr-wu',
    decidedOn: '2026-10-01',
    ownDetectors: ['news2', 'spo2-low'],
  });
  const of = (vital: string) => profile.limits.find((one) => one.vital === vital);
  t.like(of('spo2'), { low: 86, source: 'resident' });
  t.like(of('pulse'), { low: 45, high: 131, source: 'facility' });
  t.like(of('respiration'), { low: 8, high: 25, source: 'default' });
});

test('what the board does not know is no sample', (t: ExecutionContext) => {
  t.deepEqual(boardSamples([{ id: 'bed-1', posture: 'unknown' }], at(0)), []);
  const score = { total: 3, response: 'low', scale: 1, missing: ['temperature'], parts: [] } as const;
  t.deepEqual(
    boardSamples([{ id: 'bed-1', posture: 'lying', score }], at(0)).map(({ metric, value }) => [
      metric,
      value,
    ]),
    [
      ['board-news2', 3],
      ['board-news2-missing', 1],
      ['board-lying', 1],
      ['board-upright', 0],
    ],
  );
});

const round = (
  id: string,
  second: number,
  values: ObservedValues,
  more: Partial<Observation> = {},
): ReturnType<typeof entryOf> =>
  entryOf({
    id,
    residentId: residentId('plum'),
    bedId: bedId('bed-1'),
    by: staffId('li-na'),
    at: at(second),
    enteredAt: at(second + 60),
    values,
    ...more,
  });
const days = { startMs: wall(0), slotMs, points: 60 };
const named = { correct: same, nameOf: (id: string) => id.toUpperCase() };

test('what staff measured by hand is a mark at the time at which it was seen, with its person; a correction stands in place of what it corrects', (t) => {
  const lines = [
    round('a', 600, { systolic: 128, diastolic: 76, temperature: 36.8, consciousness: 'A' }),
    round('b', 300, { respiration: 18 }, { enteredAt: at(900) }),
    round('c', 600, { systolic: 138 }, { corrects: 'a', by: staffId('chen-wei') }),
    round('d', 4000, { pulse: 70 }),
    round('e', -10, { pulse: 71 }),
  ];
  t.deepEqual(enteredMarks(lines, days, named), [
    { entry: 'b', name: 'respiration', unit: '/min', atS: 300, value: 18, by: 'LI-NA' },
    { entry: 'c', name: 'systolic', unit: 'mm[Hg]', atS: 600, value: 138, by: 'CHEN-WEI' },
  ]);
  const pressure = enteredMarks(lines.slice(0, 1), days, named).find(({ name }) => name === 'systolic');
  t.like(pressure, { value: 128, diastolic: 76 });
  const later = { ...named, correct: (one: Instant) => ({ ...one, wallMs: one.wallMs + 60_000 }) };
  t.deepEqual(
    enteredMarks(lines.slice(0, 1), days, later).map(({ atS }) => atS),
    [660, 660],
    'the time that is known by now',
  );
  t.deepEqual(
    enteredMarks([round('x', 5, {}), { ...round('y', 5, {}), body: { odd: true } }], days, named),
    [],
  );
});

test('entries are found by their resident alone, oldest first, the newest where there are too many; erased with them', async (t) => {
  await withStore(place(t), async (store) => {
    const others = round('o', 5, { pulse: 66 }, { residentId: residentId('rose') });
    const all = [
      round('a', 1, { pulse: 70 }),
      others,
      round('b', 2, { pulse: 71 }),
      round('c', 3, { pulse: 72 }),
    ];
    await store.commit(entriesOnly(all));
    const told = async (limit: number) =>
      enteredMarks(await store.enteredAbout('plum', 0, limit), days, named).map(({ entry }) => entry);
    t.deepEqual(await told(10), ['a', 'b', 'c']);
    t.deepEqual(await told(2), ['b', 'c']);
    await store.eraseLearnt('plum', {
      kind: 'erasure',
      subject: 'plum',
      at: at(90),
      body: { because: 'left' },
    });
    t.deepEqual(await told(10), []);
    await store.commit(entriesOnly([round('d', 100, { pulse: 73 })]));
    t.deepEqual(await told(10), ['d'], 'of whoever bears the id now');
    t.deepEqual(
      (await store.enteredAbout('rose', 0, 10)).map(({ kind }) => kind),
      ['observation'],
    );
  });
});

test('what a person switched off at this bed is told with who and until when, and at another bed is not', (t) => {
  const hold = (bed: string) => ({
    kind: 'hold' as const,
    id: `hold.off.${bed}.bed-exit`,
    dueAt: at(600),
    hold: {
      kind: 'alarm-off' as const,
      by: staffId('li-na'),
      since: at(0),
      bedId: bedId(bed),
      type: 'bed-exit',
      reason: 'bathing',
    },
  });
  const config = {
    alarms: {},
    alarmProfiles: { nightFrom: '21:00', nightUntil: '06:00', ward: {}, residents: {} },
  };
  const here = { bedId: 'bed-1', residentId: 'plum' };
  const found = alarmProfileOf(config, here, [hold('bed-1'), hold('bed-2')], { ...named, reckoned: same });
  t.deepEqual(found, {
    policies: [],
    night: { from: '21:00', until: '06:00' },
    off: [{ type: 'bed-exit', by: 'LI-NA', reason: 'bathing', untilMs: wall(600) }],
  });
});
