import { rolledUp, Summaries, type Summary } from '../../core/summary.ts';
import type { Point, Unwritten } from './points.ts';
import { packedSummaries, squeezed, unpackedSummaries, unsqueezed } from './summary-body.ts';
import { hourMs, type SummaryTable } from './summary-table.ts';

const minuteMs = 60_000;
const minutesEach = hourMs / minuteMs;
const quarterMinutes = 15;
const quartersEach = minutesEach / quarterMinutes;
/** Hours that are read from their blocks because they are not summed up yet; more are missing until they are. */
const mostLiveHours = 3;

/** Of how long one point of a history is: a minute for a day, a quarter of an hour for a fortnight. */
export const slotsMs = [minuteMs, quarterMinutes * minuteMs] as const;
export type SlotMs = (typeof slotsMs)[number];

export interface HistoryAsked {
  readonly residentId: string;
  readonly names: readonly string[];
  /** Wall times. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly slotMs: number;
}

/** What a device measured of one name for a resident, summed up. */
export interface Trace {
  readonly deviceId: string;
  readonly name: string;
  readonly unit: string;
  readonly points: readonly Summary[];
}

/** Sums up some of the oldest hour that is due and over by then; whether more may be. In the caller's transaction. */
export function sumUp(
  table: SummaryTable,
  isSummed: (name: string) => boolean,
  beforeMs: number,
  most: number,
): boolean {
  const due = table.due(Math.floor(beforeMs / hourMs), most);
  const first = due[0];
  if (first === undefined) return false;
  const { hour } = first;
  const wanted = due.filter(({ name }) => isSummed(name)).map(({ seriesId }) => seriesId);
  const summed = minutesOf(table, wanted, hour, hour);
  for (const { seriesId } of due) {
    const found = summed.get(seriesId);
    const minutes = found?.summaries.all() ?? [];
    if (found === undefined || minutes.length === 0) table.drop(hour, seriesId);
    else table.put({ hour, seriesId, unit: found.unit, ...bodiesOf(minutes, hour) });
    table.done(hour, seriesId);
  }
  return true;
}

function bodiesOf(minutes: readonly Summary[], hour: number) {
  return {
    quarters: packedSummaries(rolledUp(minutes, quarterMinutes), hour * quartersEach),
    minutes: squeezed(packedSummaries(minutes, hour * minutesEach)),
  };
}

interface Summed {
  readonly summaries: Summaries;
  unit: string;
}

/** The minutes of some series, from their blocks. */
function minutesOf(
  table: SummaryTable,
  ids: readonly number[],
  fromHour: number,
  toHour: number,
): Map<number, Summed> {
  const found = new Map<number, Summed>();
  if (ids.length === 0) return found;
  const [fromMs, untilMs] = [fromHour * hourMs, (toHour + 1) * hourMs];
  for (const { seriesId, points } of table.blocks(ids, fromMs, untilMs)) {
    const summed = found.get(seriesId) ?? { summaries: new Summaries(), unit: '' };
    found.set(seriesId, summed);
    addPoints(summed, points, fromMs, untilMs);
  }
  return found;
}

function addPoints(summed: Summed, points: readonly Point[], fromMs: number, untilMs: number): void {
  for (const { wallMs, value, unit } of points) {
    if (wallMs < fromMs || wallMs >= untilMs) continue;
    // A value in another unit than the rest of the stretch cannot be added to it.
    if (summed.unit !== '' && unit !== summed.unit) continue;
    summed.unit = unit;
    summed.summaries.value(Math.floor(wallMs / minuteMs), value);
  }
}

/** Everything that a history shows of a resident between two times; also what is not written yet. */
export function tracesOf(
  table: SummaryTable,
  { residentId, names, fromMs, untilMs, slotMs }: HistoryAsked,
  unwritten: readonly Unwritten[],
): readonly Trace[] {
  const series = table.ofResident(residentId, names);
  const ids = series.map(({ id }) => id);
  const [from, to] = [Math.floor(fromMs / hourMs), Math.floor((untilMs - 1) / hourMs)];
  const due = table.dueOf(ids, from, to);
  const oldestLive = Math.max(...due.map(({ hour }) => hour), from) - mostLiveHours + 1;
  const live = due.filter(({ hour }) => hour >= oldestLive);
  const isLive = new Set(live.map(({ hour, seriesId }) => `${hour} ${seriesId}`));
  const factor = slotMs / minuteMs;
  const found = new Map<string, Summed>();
  const of = (key: string, unit: string): Summed => {
    const known = found.get(key) ?? { summaries: new Summaries(), unit };
    found.set(key, known);
    return known;
  };
  const keys = new Map(series.map((one) => [one.id, keyOf(one)]));
  const add = (key: string, unit: string, summaries: Iterable<Summary>, by: number) => {
    const into = of(key, unit);
    if (into.unit !== unit) return;
    for (const one of summaries) {
      const slot = Math.floor(one.slot / by);
      if (slot * slotMs >= fromMs && slot * slotMs < untilMs) into.summaries.add({ ...one, slot });
    }
  };
  for (const row of stored(table, ids, from, to, factor))
    if (!isLive.has(`${row.hour} ${row.seriesId}`))
      add(keys.get(row.seriesId) ?? '', row.unit, row.summaries, row.by);
  for (const hour of new Set(live.map((one) => one.hour))) {
    const inHour = live.filter((one) => one.hour === hour).map(({ seriesId }) => seriesId);
    for (const [id, { summaries, unit }] of minutesOf(table, inHour, hour, hour))
      add(keys.get(id) ?? '', unit, summaries.all(), factor);
  }
  for (const one of unwritten) {
    const summed: Summed = { summaries: new Summaries(), unit: '' };
    addPoints(summed, one.points, fromMs, untilMs);
    if (summed.unit !== '') add(keyOf(one), summed.unit, summed.summaries.all(), factor);
  }
  return [...found].map(([key, { summaries, unit }]) => {
    const [deviceId = '', name = ''] = JSON.parse(key) as string[];
    return { deviceId, name, unit, points: summaries.all() };
  });
}

const keyOf = ({ deviceId, name }: { readonly deviceId: string; readonly name: string }): string =>
  JSON.stringify([deviceId, name]);

/** Stored hours as summaries; of a fortnight only the quarters are read. */
function* stored(table: SummaryTable, ids: readonly number[], from: number, to: number, factor: number) {
  if (factor % quarterMinutes === 0) {
    for (const { quarters, hour, ...row } of table.coarseHours(ids, from, to))
      yield {
        ...row,
        hour,
        summaries: unpackedSummaries(quarters, hour * quartersEach),
        by: factor / quarterMinutes,
      };
    return;
  }
  for (const { minutes, hour, ...row } of table.hours(ids, from, to))
    yield { ...row, hour, summaries: unpackedSummaries(unsqueezed(minutes), hour * minutesEach), by: factor };
}
