import type { AlarmFacts } from '../../core/alarm-facts.ts';
import { verdictOf } from '../../core/label.ts';
import type { BurdenCounts, BurdenPart, ResponseTimes } from '../../station/burden-wire.ts';
import type { CareDay } from './care-days.ts';

/** An alarm's facts with when it was raised as that is known by now. */
export interface DatedFacts extends AlarmFacts {
  readonly raisedMs: number;
}

/** Where an alarm was, as staff call it; empty for the gateway itself. */
export type PlaceOf = (facts: AlarmFacts) => string;

const causesMost = 12;

/** The figures of alarms of one category over some days. Pure: what it is given of other times is left out. */
export function burdenPart(
  all: readonly DatedFacts[],
  days: readonly CareDay[],
  nowMs: number,
  placeOf: PlaceOf,
): BurdenPart {
  const facts = between(all, days[0]?.startMs ?? nowMs, nowMs);
  const finished = days.filter(({ endMs }) => endMs <= nowMs);
  return {
    ...groupOf(facts),
    priorities: (['high', 'medium', 'low'] as const).map((priority) => ({
      priority,
      ...groupOf(facts.filter((one) => one.priority === priority)),
    })),
    days: days.map(({ date, startMs, nightMs, endMs }) => ({
      date,
      startMs,
      day: countsOf(between(facts, startMs, nightMs)),
      night: countsOf(between(facts, nightMs, endMs)),
    })),
    nightAlarms: finished
      .flatMap(({ nightMs, endMs }) => between(facts, nightMs, endMs))
      .filter(({ bedId }) => bedId !== undefined).length,
    places: placesOf(facts, finished, placeOf),
    causes: causesOf(facts, placeOf),
  };
}

const between = (facts: readonly DatedFacts[], fromMs: number, toMs: number): readonly DatedFacts[] =>
  facts.filter(({ raisedMs }) => raisedMs >= fromMs && raisedMs < toMs);

function groupOf(facts: readonly DatedFacts[]) {
  return {
    ...countsOf(facts),
    accepted: timesOf(facts.flatMap(({ acceptedAfterMs }) => acceptedAfterMs ?? [])),
    bedside: timesOf(facts.flatMap(({ bedsideAfterMs }) => bedsideAfterMs ?? [])),
  };
}

/** Every alarm counts in exactly one of the last six. */
export function countsOf(facts: readonly AlarmFacts[]): BurdenCounts {
  const counts = { alarms: 0, real: 0, false: 0, drill: 0, unclear: 0, unlabelled: 0, open: 0 };
  for (const { isClosed, outcome, label } of facts) {
    counts.alarms += 1;
    counts[isClosed ? (verdictOf(outcome, label) ?? 'unlabelled') : 'open'] += 1;
  }
  return counts;
}

/** Median and p90 by nearest rank: each is a time that really was. */
export function timesOf(times: readonly number[]): ResponseTimes {
  const sorted = times.toSorted((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  const [medianMs, p90Ms] = [rank(0.5), rank(0.9)];
  return {
    n: sorted.length,
    ...(medianMs === undefined ? {} : { medianMs }),
    ...(p90Ms === undefined ? {} : { p90Ms }),
  };
}

function grouped(
  facts: readonly DatedFacts[],
  keyOf: (one: DatedFacts) => string,
): readonly (readonly DatedFacts[])[] {
  const groups = new Map<string, DatedFacts[]>();
  for (const one of facts) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].toSorted((a, b) => b.length - a.length);
}

function placesOf(
  facts: readonly DatedFacts[],
  finished: readonly CareDay[],
  placeOf: PlaceOf,
): BurdenPart['places'] {
  return grouped(facts, placeOf).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const nights = finished.map(({ nightMs, endMs }) => between(group, nightMs, endMs).length);
    const inNights = nights.reduce((sum, count) => sum + count, 0);
    const isBed = first.bedId !== undefined;
    return [{ place: placeOf(first), isBed, inNights, nights, ...countsOf(group) }];
  });
}

function causesOf(facts: readonly DatedFacts[], placeOf: PlaceOf): BurdenPart['causes'] {
  return grouped(facts, (one) => `${one.type}\n${placeOf(one)}`)
    .slice(0, causesMost)
    .flatMap((group) => {
      const [first] = group;
      return first === undefined ? [] : [{ type: first.type, place: placeOf(first), ...countsOf(group) }];
    });
}

const columns = [
  'date',
  'part',
  'place',
  'type',
  'category',
  'priority',
  'alarms',
  'real',
  'false',
  'drill',
  'unclear',
  'unlabelled',
  'open',
] as const;

/** A line for each day or night, place and kind of alarm. Pure. */
export function burdenCsv(
  all: readonly DatedFacts[],
  days: readonly CareDay[],
  nowMs: number,
  placeOf: PlaceOf,
): string {
  const facts = between(all, days[0]?.startMs ?? nowMs, nowMs);
  const lines = days.flatMap(({ date, startMs, nightMs, endMs }) =>
    (['day', 'night'] as const).flatMap((part) => {
      const these = part === 'day' ? between(facts, startMs, nightMs) : between(facts, nightMs, endMs);
      const key = (one: DatedFacts) => [placeOf(one), one.type, one.category, one.priority];
      return grouped(these, (one) => key(one).join('\n')).map((group) => {
        const counts = countsOf(group);
        const words = group[0] === undefined ? [] : key(group[0]);
        return [date, part, ...words, ...columns.slice(6).map((name) => counts[name as keyof BurdenCounts])];
      });
    }),
  );
  return `\uFEFF${[columns, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** A text that a spreadsheet would take for a formula is kept a text. */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : `${value}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
