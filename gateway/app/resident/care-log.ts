import type { Alarm } from '../../core/alarm.ts';
import type { CareEvent } from '../../core/care-event.ts';
import type { Instant } from '../../core/instant.ts';
import type { Standing } from '../../core/standing.ts';
import type { HistoryAlarm, HistoryEvent } from '../../station/resident-wire.ts';
import type { StandingAt } from '../../store/resident-reads.ts';
import type { Axis } from './columns.ts';

/** A stretch of wall time; without an end it goes on. */
export interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

type Times = (at: Instant) => Instant;

/** When something that stands under an id was so, between two times; what began earlier began at the first. Pure. */
export function stretchesOf(
  lines: readonly StandingAt[],
  id: string,
  isSo: (what: Standing['what']) => boolean,
  { fromMs, untilMs }: Stretch,
  times: Times,
): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let since: number | undefined;
  const ends = (atMs: number) => {
    if (since !== undefined && atMs > Math.max(since, fromMs))
      stretches.push({ fromMs: Math.max(since, fromMs), untilMs: Math.min(atMs, untilMs) });
    since = undefined;
  };
  for (const { at, set, clear } of lines) {
    const atMs = times(at).wallMs;
    const said = set.find((one) => one.id === id);
    if (said === undefined && !clear.includes(id)) continue;
    if (said !== undefined && isSo(said.what)) since ??= Math.min(atMs, times(said.since).wallMs);
    else ends(atMs);
  }
  ends(untilMs);
  return stretches.filter((one) => one.untilMs > one.fromMs);
}

/** Where both are. Pure; either in order and without overlap within itself. */
export const overlapOf = (ones: readonly Stretch[], others: readonly Stretch[]): readonly Stretch[] =>
  ones.flatMap((one) =>
    others.flatMap((other) => {
      const [fromMs, untilMs] = [Math.max(one.fromMs, other.fromMs), Math.min(one.untilMs, other.untilMs)];
      return untilMs > fromMs ? [{ fromMs, untilMs }] : [];
    }),
  );

const secondsFrom =
  ({ startMs }: Axis) =>
  (wallMs: number): number =>
    Math.round((wallMs - startMs) / 1000);

/** Alarms that began within the history, oldest first. Pure. */
export function alarmMarks(alarms: readonly Alarm[], axis: Axis, times: Times): readonly HistoryAlarm[] {
  const seconds = secondsFrom(axis);
  return alarms
    .map(({ id, type, priority, category, onset, closedAt, outcome }) => ({
      id,
      type,
      priority,
      category,
      atS: seconds(times(onset).wallMs),
      ...(closedAt && { untilS: seconds(times(closedAt).wallMs) }),
      ...(outcome && { outcome }),
    }))
    .filter(({ atS }) => atS >= 0)
    .sort((one, other) => one.atS - other.atS);
}

/** Care events about the person, oldest first; those about equipment are no part of anybody's history. Pure. */
export function eventMarks(events: readonly CareEvent[], axis: Axis, times: Times): readonly HistoryEvent[] {
  const seconds = secondsFrom(axis);
  return events
    .filter(({ type }) => shownEvents.has(type))
    .map(({ type, phase, onset, by }) => ({
      type,
      phase,
      atS: seconds(times(onset).wallMs),
      isModel: by.modelDigest !== undefined,
    }))
    .filter(({ atS }) => atS >= 0)
    .sort((one, other) => one.atS - other.atS);
}

const shownEvents: ReadonlySet<string> = new Set([
  'bed-exit',
  'out-of-bed',
  'long-absence',
  'spo2-low',
  'apnoea',
  'apnoea-index',
  'irregular-pulse',
]);
