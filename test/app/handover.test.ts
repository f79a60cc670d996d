import test, { type ExecutionContext } from 'ava';
import { peopleOf } from '../../gateway/app/accounts/people.ts';
import { contentOf } from '../../gateway/app/handover/content.ts';
import { gapsOf } from '../../gateway/app/handover/coverage-gaps.ts';
import type { ShiftFacts } from '../../gateway/app/handover/facts.ts';
import { Handovers } from '../../gateway/app/handover/handovers.ts';
import { versionsOf } from '../../gateway/app/handover/record.ts';
import { shiftsUntil } from '../../gateway/app/handover/shifts.ts';
import { quantile } from '../../gateway/app/handover/ward-summary.ts';
import { fillNight, nightWard } from '../../gateway/cli/bench/handover-night.ts';
import { bedId } from '../../gateway/core/id.ts';
import { plusMs } from '../../gateway/core/instant.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import type { HandoverView, Statement } from '../../gateway/station/handover-wire.ts';
import { handoverView } from '../../gateway/station/handover-wire.ts';
import { openMemoryStore } from '../../gateway/store/memory-store.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { fallTx } from '../helpers/store.ts';

const hourMs = 3_600_000;
/** 05:30 of a summer night, by the zone of whatever machine this runs on. */
const nightMs = new Date(2026, 5, 10, 5, 30).getTime();
const times = nightWard(1).shifts;

test('a shift lasts until the next begins, and is known by the day on which it began', (t) => {
  const [now, before] = shiftsUntil(times, nightMs, 3);
  t.is(now?.id, '2026-06-09-night');
  t.is(now?.untilMs, new Date(2026, 5, 10, 7, 0).getTime());
  t.is(before?.id, '2026-06-09-evening');
  const all = shiftsUntil(times, nightMs, 3);
  t.true(all.length >= 9 && all.length <= 11);
  for (const [index, { fromMs }] of all.slice(0, -1).entries()) t.is(all[index + 1]?.untilMs, fromMs);
});

const span = { shift: { fromMs: 1000, untilMs: 9000 } as ShiftFacts['shift'], nowMs: 8000 };
const covered = (sinceMs: number, isCovered: boolean) => ({ sinceMs, isCovered, missing: [] });

test('gaps in cover are told from changes alone, also where they began before the shift or go on', (t) => {
  t.deepEqual(gapsOf(span, []), []);
  const gap = (fromMs: number, untilMs: number, isFromBefore = false) => ({
    fromMs,
    untilMs,
    isFromBefore,
    missing: [],
  });
  t.deepEqual(gapsOf(span, [covered(500, false)]), [gap(1000, 8000, true)]);
  t.deepEqual(gapsOf(span, [covered(3000, true)]), [gap(1000, 3000, true)], 'it was not covered before');
  t.deepEqual(gapsOf(span, [covered(2000, false), covered(2500, false), covered(4000, true)]), [
    gap(2000, 4000),
  ]);
  t.deepEqual(gapsOf(span, [covered(500, true), covered(8500, false)]), []);
  t.deepEqual(gapsOf(span, [covered(8500, false)]), [], 'after now it says nothing but that it was covered');
});

test('a median is a value that was measured', (t) => {
  t.is(quantile([10, 20, 30], 0.5), 20);
  t.is(quantile([10, 20], 0.5), 10);
  t.is(quantile([], 0.5), 0);
});

async function ward(t: ExecutionContext, { count = 2, hours = 10 } = {}) {
  const store = await openMemoryStore();
  t.teardown(() => store.close());
  const clock = new ManualClock({ wallMs: nightMs });
  const lines: LedgerEntry[] = [];
  await fillNight(store, { count, hours, end: clock.now() });
  const config = nightWard(count);
  const handovers = new Handovers({
    config,
    people: peopleOf(config.staff),
    store: {
      ...store,
      commit: async (tx) => {
        lines.push(...tx.entries);
        await store.commit(tx);
      },
    },
    clock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    wall: { correct: (at) => at },
    board: () => [],
  });
  const open = async (version?: number): Promise<HandoverView> => {
    const found = await handovers.open(id, version);
    if (found === undefined) throw new Error('no handover');
    return handoverView.parse(found);
  };
  return { store, clock, handovers, lines, open };
}
const id = '2026-06-09-night';

const keys = (statements: readonly Statement[]): readonly string[] => statements.map(({ key }) => key);

test('a night is told per resident and for the ward, with what is measured and what is a model’s opinion', async (t) => {
  const { open } = await ward(t);
  const view = await open();
  t.is(view.residents.length, 2);
  t.is(view.residents[0]?.resident, 'Resident 1');
  const assessment = view.residents[0]?.assessment ?? [];
  const falls = assessment.filter(({ values }) => values['type'] === 'fall');
  t.true(falls.length > 0 && falls.every(({ basis }) => basis === 'model'));
  const exits = assessment.filter(
    ({ key, values }) => key.startsWith('alarm') && values['type'] === 'bed-exit',
  );
  t.true(exits.length > 0 && exits.every(({ basis }) => basis === 'measured'));
  const answered = assessment.find(({ key }) => key === 'alarm');
  t.is(answered?.values['owner'], 'nurse-2');
  t.is(answered?.values['end'], 'real');
  t.is(answered?.values['responseMs'], 20_000);
  t.true(keys(assessment).includes('gap'));
  const pulse = assessment.find(({ values }) => values['name'] === 'pulse');
  t.like(pulse, { basis: 'staff', by: 'nurse-2', values: { value: 61 } });
  t.true(keys(view.summary).includes('ward-response'));
  t.true(keys(view.residents[0]?.background ?? []).includes('earlier-alarms'));
});

const quietFacts: ShiftFacts = {
  shift: { id, name: 'night', fromMs: nightMs - hourMs, untilMs: nightMs + hourMs },
  nowMs: nightMs,
  isFresh: true,
  beds: [{ bedId: 'bed-1', place: '101·A', residentId: 'resident-1', ownOptions: [] }],
  emptyBeds: [],
  alarms: [],
  events: [],
  observations: [],
  coverage: [],
  blind: [],
  blindSeen: new Set(),
  silences: [],
  board: [],
  staff: new Set(),
  isCut: false,
};

test('a drill is held: it is no alarm, not of the ward and not of who lies there', (t) => {
  const drill = fallTx(1).alarms.map((one) => ({
    ...one,
    type: 'drill',
    bedId: bedId('bed-1'),
    raisedAt: { ...one.raisedAt, wallMs: nightMs - 1000 },
  }));
  const before = contentOf(quietFacts);
  const { ward: summary, residents } = contentOf({ ...quietFacts, alarms: drill });
  t.deepEqual(
    summary.filter(({ key }) => key === 'ward-drills').map(({ values }) => values),
    [{ count: 1 }],
  );
  t.deepEqual(
    summary.filter(({ key }) => key !== 'ward-drills'),
    before.ward,
  );
  t.deepEqual(residents, before.residents);
});

test('what did not happen is said', (t) => {
  const { ward: summary, residents } = contentOf(quietFacts);
  t.deepEqual(keys(summary), [
    'ward-beds',
    'ward-no-alarms',
    'ward-none-open',
    'ward-all-covered',
    'ward-no-gaps',
    'ward-no-high-scores',
    'ward-no-silences',
    'ward-nobody-acted',
  ]);
  const [one] = residents;
  t.deepEqual(keys(one?.assessment ?? []), ['no-alarms', 'no-observations', 'none-recorded']);
  t.is(one?.assessment.at(-1)?.values['whats'], 'bed-exits,falls,desaturations,gaps,blind,silences');
  t.deepEqual(keys(one?.recommendation ?? []), ['nothing-due']);
});

test('a note is on record with who wrote it; who did not see the last one is told, and nothing is lost', async (t) => {
  const { handovers, open, lines } = await ward(t);
  const note = { about: 'resident-1', text: '夜间咳嗽', revision: 0 };
  t.deepEqual(await handovers.write(id, note, 'nurse-1'), {});
  const late = await handovers.write(id, { ...note, text: 'mine' }, 'nurse-2');
  t.is(late?.refused?.code, 'handover-note-changed');
  const view = await open();
  const found = view.notes.find(({ about }) => about === 'resident-1');
  t.like(found, { text: '夜间咳嗽', revision: 1, by: 'nurse-1' });
  t.deepEqual(await handovers.write(id, { ...note, text: 'both', revision: 1 }, 'nurse-2'), {});
  t.deepEqual(
    lines.map(({ kind, body }) => [kind, (body as { text: string }).text]),
    [
      ['handover', '夜间咳嗽'],
      ['handover', 'both'],
    ],
  );
  t.is(await handovers.write(id, { ...note, about: 'resident-9' }, 'nurse-1'), undefined);
  t.is(await handovers.write('2020-01-01-night', note, 'nurse-1'), undefined);
});

test('two people sign what they saw; afterwards it is frozen and a note begins a new version', async (t) => {
  const { handovers, open, clock } = await ward(t);
  const seen = await open();
  const asked = { version: 1, digest: seen.digest };
  const refusal = async (as: 'outgoing' | 'incoming', by: string, more = {}) =>
    (await handovers.sign(id, { as, ...asked, ...more }, by))?.refused?.code;
  t.is(await refusal('incoming', 'nurse-2'), 'handover-not-outgoing');
  t.is(await refusal('outgoing', 'nurse-1', { digest: 'sha256:other' }), 'handover-changed');
  await handovers.write(id, { about: 'ward', text: 'Lift out of order', revision: 0 }, 'nurse-1');
  t.is(await refusal('outgoing', 'nurse-1'), 'handover-changed', 'the note was not seen');
  asked.digest = (await open()).digest;
  t.is(await refusal('outgoing', 'nurse-1'), undefined);
  t.is(await refusal('outgoing', 'nurse-2'), 'handover-signed');
  t.is(await refusal('incoming', 'nurse-1'), 'handover-same-person');
  clock.advance(600_000);
  const half = await open();
  t.is(half.state, 'outgoing');
  t.is(half.asOfMs, nightMs, 'what was signed does not go on growing');
  t.is(half.digest, asked.digest);
  t.is(await refusal('incoming', 'nurse-2'), undefined);
  const signed = await open();
  t.is(signed.state, 'signed');
  t.like(signed.versions[0]?.signatures, { outgoing: { by: 'nurse-1' }, incoming: { by: 'nurse-2' } });
  await handovers.write(id, { about: 'ward', text: 'Lift repaired', revision: 1 }, 'nurse-2');
  const next = await open();
  t.is(next.version, 2);
  t.is(next.state, 'open');
  t.is(next.notes[0]?.text, 'Lift repaired');
  const old = await open(1);
  t.is(old.state, 'signed');
  t.is(old.notes[0]?.text, 'Lift out of order');
  t.deepEqual(old.residents, signed.residents);
  t.is(await refusal('incoming', 'nurse-2'), 'handover-changed', 'of another version');
});

test('soon after a change it is about the shift that ended, until both have signed', async (t) => {
  const { handovers, open, clock } = await ward(t);
  t.is((await handovers.list()).current, id);
  clock.advance(2 * hourMs);
  t.is((await handovers.list()).current, id, '07:30');
  const { digest } = await open();
  await handovers.sign(id, { as: 'outgoing', version: 1, digest }, 'nurse-1');
  await handovers.sign(id, { as: 'incoming', version: 1, digest }, 'nurse-2');
  const after = await handovers.list();
  t.is(after.current, '2026-06-10-day');
  t.like(
    after.shifts.find((shift) => shift.id === id),
    { state: 'signed', version: 1 },
  );
});

test('what was written of a resident is not shown after an erasure; the ledger keeps it', async (t) => {
  const { handovers, open, store, clock } = await ward(t);
  await handovers.write(id, { about: 'resident-1', text: 'private', revision: 0 }, 'nurse-1');
  const { digest } = await open();
  await handovers.sign(id, { as: 'outgoing', version: 1, digest }, 'nurse-1');
  clock.advance(1000);
  await store.eraseLearnt('resident-1', {
    kind: 'erasure',
    subject: 'resident-1',
    at: clock.now(),
    body: { what: 'learnt', because: 'asked' },
  });
  const view = await open();
  t.false(JSON.stringify(view).includes('private'));
  t.deepEqual(keys(view.residents[0]?.situation ?? []), ['erased']);
  t.true(keys(view.residents[1]?.assessment ?? []).length > 3, 'the others stay');
});

test('nobody’s name is on the ledger', async (t) => {
  const { handovers, open, lines } = await ward(t);
  const { digest } = await open();
  await handovers.sign(id, { as: 'outgoing', version: 1, digest }, 'nurse-1');
  const text = JSON.stringify(lines);
  t.true(text.includes('resident-1'));
  t.false(text.includes('Resident 1'));
});

test('lines that this version cannot read are left out', (t) => {
  const at = new ManualClock().now();
  const [only] = versionsOf([
    { at, body: { act: 'sung' } },
    { at, body: null },
  ]);
  t.is(only?.version, 1);
});

test('what was written by a clock that was wrong is told at its right time', async (t) => {
  const { store, handovers, clock } = await ward(t, { hours: 1 });
  const wrongMs = 40 * 365 * 24 * hourMs;
  const wrong = { ...clock.now(), wallMs: nightMs - wrongMs, bootId: 'boot-0' };
  await fillNight(store, { count: 2, hours: 2, end: wrong });
  const of = async () =>
    (await handovers.open(id))?.residents[0]?.assessment.filter(({ key }) => key.startsWith('alarm')).length;
  const before = await of();
  await store.commit({
    entries: [
      {
        kind: 'clock',
        subject: 'boot-0',
        at: clock.now(),
        body: {
          what: 'confirmed',
          source: 'test',
          untilMonoMs: wrong.monoMs,
          wallMs: nightMs,
          byMs: wrongMs,
          errorBeforeMs: wrongMs,
          errorMs: 10,
        },
      },
    ],
    alarms: [],
    setDeadlines: [],
    clearDeadlines: [],
    outbox: [],
  });
  const wall = { correct: (at: typeof wrong) => (at.bootId === 'boot-0' ? plusMs(at, wrongMs) : at) };
  const corrected = new Handovers({
    config: nightWard(2),
    people: peopleOf(nightWard(2).staff),
    store,
    clock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    wall,
    board: () => [],
  });
  const after = (await corrected.open(id))?.residents[0]?.assessment.filter(({ key }) =>
    key.startsWith('alarm'),
  );
  t.true((after?.length ?? 0) > (before ?? 0), `${before} before, ${after?.length} after`);
  t.true(after?.every(({ values }) => Number(values['onsetMs']) > nightMs - 12 * hourMs));
});
