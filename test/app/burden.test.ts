import test from 'ava';
import fc from 'fast-check';
import { Burden } from '../../gateway/app/burden/burden.ts';
import { careDays, nightOf, usualNight } from '../../gateway/app/burden/care-days.ts';
import {
  burdenCsv,
  burdenPart,
  countsOf,
  type DatedFacts,
  timesOf,
} from '../../gateway/app/burden/figures.ts';
import { outcomes } from '../../gateway/core/alarm.ts';
import { staffId } from '../../gateway/core/id.ts';
import { labelEntry, labels } from '../../gateway/core/label.ts';
import { WallTimes } from '../../gateway/core/wall-time.ts';
import type { BurdenCounts } from '../../gateway/station/burden-wire.ts';
import { openMemoryStore } from '../../gateway/store/memory-store.ts';
import { wardConfig } from '../helpers/gateway.ts';
import { fallTx, nothing } from '../helpers/store.ts';
import { HandClock } from '../station/fake-ward.ts';

const hourMs = 3_600_000;
const begin = Date.UTC(2026, 9, 20, 10);
const span = 14 * 24 * hourMs;
const placeOf = ({ bedId }: { readonly bedId?: string }) => bedId ?? '';

const facts = fc.array(
  fc
    .record(
      {
        type: fc.constantFrom('fall', 'bed-exit', 'spo2-low'),
        priority: fc.constantFrom('high', 'medium', 'low'),
        bedId: fc.constantFrom('bed-1', 'bed-2', 'bed-3'),
        raisedMs: fc.integer({ min: begin, max: begin + span }),
        isClosed: fc.boolean(),
        outcome: fc.constantFrom(...outcomes),
        label: fc.constantFrom(...labels),
        acceptedAfterMs: fc.integer({ min: 0, max: 600_000 }),
      },
      { requiredKeys: ['type', 'priority', 'raisedMs', 'isClosed'] },
    )
    .map((one) => ({ ...one, id: 'x', category: 'physiological', raisedAt: {} }) as unknown as DatedFacts),
  { maxLength: 60 },
);

const plus = (a: BurdenCounts, b: BurdenCounts): BurdenCounts =>
  Object.fromEntries(
    Object.entries(a).map(([name, value]) => [name, value + b[name as keyof BurdenCounts]]),
  ) as BurdenCounts;
const none = countsOf([]);
const onlyCounts = (counts: BurdenCounts): BurdenCounts =>
  Object.fromEntries(
    Object.keys(none).map((name) => [name, counts[name as keyof BurdenCounts]]),
  ) as BurdenCounts;

test('totals add up however the time is cut, and by priority, day, place and verdict', (t) => {
  const days = careDays(begin + span, 15, usualNight, 'Europe/Berlin');
  const isInNight = (ms: number) =>
    days.some(({ nightMs, endMs }) => ms >= nightMs && ms < endMs && endMs <= begin + span + 1);
  fc.assert(
    fc.property(facts, fc.integer({ min: 0, max: days.length }), (all, cut) => {
      const untilMs = begin + span + 1;
      const whole = burdenPart(all, days, untilMs, placeOf);
      const [first, second] = [days.slice(0, cut), days.slice(cut)];
      const cutMs = first.at(-1)?.endMs ?? 0;
      const parts = [
        burdenPart(all, first, Math.min(cutMs, untilMs), placeOf),
        burdenPart(all, second, untilMs, placeOf),
      ].map(onlyCounts);
      t.deepEqual(parts.reduce(plus, none), onlyCounts(whole));
      t.is(whole.alarms, all.length);
      for (const groups of [
        whole.priorities,
        whole.places,
        whole.causes,
        whole.days.flatMap(({ day, night }) => [day, night]),
      ])
        t.deepEqual(groups.map(onlyCounts).reduce(plus, none), onlyCounts(whole));
      t.is(
        whole.places.flatMap(({ nights }) => nights).reduce((sum, count) => sum + count, 0),
        whole.nightAlarms +
          all.filter(({ bedId, raisedMs }) => bedId === undefined && isInNight(raisedMs)).length,
      );
      const { alarms, ...verdicts } = onlyCounts(whole);
      t.is(
        Object.values(verdicts).reduce((sum, value) => sum + value, 0),
        alarms,
      );
      const lines = burdenCsv(all, days, untilMs, placeOf).trim().split('\r\n').slice(1);
      t.is(
        lines.reduce((sum, line) => sum + Number(line.split(',')[6]), 0),
        alarms,
      );
    }),
    { numRuns: 100 },
  );
});

test('days follow each other without a hole or an overlap, also when the clocks change', (t) => {
  for (const zone of ['Europe/Berlin', 'Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe'])
    for (const now of [Date.UTC(2026, 2, 31, 3), Date.UTC(2026, 9, 27, 12), Date.UTC(2026, 10, 3, 6)]) {
      const days = careDays(now, 10, usualNight, zone);
      const last = days.at(-1);
      t.true(last !== undefined && last.startMs <= now && now < last.endMs, `${zone} ${now}`);
      for (const [index, day] of days.entries()) {
        t.true(day.startMs < day.nightMs && day.nightMs < day.endMs);
        t.is(days[index + 1]?.startMs ?? day.endMs, day.endMs);
      }
    }
});

test('the night is the night shift, until the next one takes over; where there is none it is that of the detectors', (t) => {
  const [day, evening] = [
    { name: 'day', from: '06:30' },
    { name: 'evening', from: '13:00' },
  ] as const;
  const night = (from: string) => ({ name: 'night', from }) as const;
  t.deepEqual(nightOf([day, evening, night('22:15')]), { nightFromMin: 1335, dayFromMin: 390 });
  t.deepEqual(nightOf([night('00:30'), day]), { nightFromMin: 30, dayFromMin: 390 });
  t.deepEqual(nightOf([day, evening]), usualNight);
  t.deepEqual(nightOf([night('20:00')]), usualNight, 'a night has an end');
  t.deepEqual(nightOf(wardConfig('unused', {}).shifts), usualNight);
});

test('the night in which clocks are put back has eleven hours, and the one in which they go forward nine', (t) => {
  const hours = (date: string, now: number) => {
    const day = careDays(now, 5, usualNight, 'Europe/Berlin').find((one) => one.date === date);
    return day && (day.endMs - day.nightMs) / hourMs;
  };
  t.is(hours('2026-10-24', Date.UTC(2026, 9, 27)), 11);
  t.is(hours('2026-03-28', Date.UTC(2026, 2, 31)), 9);
  t.is(hours('2026-10-25', Date.UTC(2026, 9, 27)), 10);
});

test('median and p90 are times that really were, and of none there is none', (t) => {
  t.deepEqual(timesOf([]), { n: 0 });
  t.deepEqual(timesOf([5]), { n: 1, medianMs: 5, p90Ms: 5 });
  t.deepEqual(timesOf([10, 1, 9, 2, 8, 3, 7, 4, 6, 5]), { n: 10, medianMs: 5, p90Ms: 9 });
});

test('what a spreadsheet would take for a formula stays a text', (t) => {
  const [one] =
    fc.sample(
      facts.filter(({ length }) => length > 0),
      1,
    )[0] ?? [];
  if (one === undefined) return t.fail();
  const days = careDays(begin + span, 15, usualNight, 'UTC');
  const csv = burdenCsv([{ ...one, type: '=cmd()', raisedMs: begin }], days, begin + span, () => 'a,"b"');
  t.regex(csv, /,"a,""b""",'=cmd\(\),/);
});

test('the figures come from the store: equipment apart, drills left out, labels before outcomes, a month in slices', async (t) => {
  const store = await openMemoryStore();
  const clock = new HandClock(begin);
  const raised = Array.from({ length: 600 }, (_, n) => fallTx(n).alarms)
    .flat()
    .map((one, n) => {
      const raisedAt = { ...one.raisedAt, wallMs: begin - (n + 1) * 60_000 };
      return { ...one, raisedAt, closedAt: raisedAt, outcome: 'real' as const };
    });
  const [first, second, third] = raised;
  if (!first || !second || !third) return t.fail();
  const drill = { ...third, category: 'technical', type: 'drill' } as const;
  await store.commit({
    ...nothing,
    alarms: [...raised.slice(1), drill, { ...first, category: 'technical' }],
  });
  await store.commit({
    ...nothing,
    entries: [labelEntry(second.id, { label: 'false', by: staffId('nurse-1') }, clock.now())],
  });
  const burden = new Burden({ config: wardConfig('unused', {}), clock, wall: new WallTimes(), store });
  const { physiological, technical, nights, beds } = await burden.figures(7);
  t.like(physiological, { alarms: 598, real: 597, false: 1 });
  t.like(technical, { alarms: 1 });
  t.deepEqual([nights, beds], [7, 2]);
  await store.close();
});
