import { minuteOf } from '../../config/fields.ts';
import type { Config } from '../../config/schema.ts';

/** When the facility's day and night begin, in minutes of the local day. */
export interface DayAndNight {
  readonly dayFromMin: number;
  readonly nightFromMin: number;
}

/** Where a facility has no night shift: the night that detectors know, 21:00 to 07:00. */
export const usualNight: DayAndNight = { dayFromMin: 7 * 60, nightFromMin: 21 * 60 };

/** A facility's night is its night shift, until the next one takes over. Pure. */
export function nightOf(shifts: Config['shifts']): DayAndNight {
  const night = shifts.find(({ name }) => name === 'night');
  if (night === undefined || shifts.length === 1) return usualNight;
  const nightFromMin = minuteOf(night.from);
  const lasts = shifts.map(({ from }) => (minuteOf(from) - nightFromMin + minutesPerDay) % minutesPerDay);
  const next = Math.min(...lasts.filter((minutes) => minutes > 0));
  return { nightFromMin, dayFromMin: (nightFromMin + next) % minutesPerDay };
}

/** From the morning of a date to the next morning; its night is the end of it, whichever date the clock shows by then. */
export interface CareDay {
  /** `2026-11-29`. */
  readonly date: string;
  readonly startMs: number;
  readonly nightMs: number;
  readonly endMs: number;
}

/** This machine's zone, which is where the residents live. */
export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The day that holds a moment, and `before` days before it, oldest first. A day of 23 or 25 hours is as long as it is. Pure. */
export function careDays(
  nowMs: number,
  before: number,
  shifts: DayAndNight,
  zone: string,
): readonly CareDay[] {
  const local = localAt(nowMs, zone);
  const minute = minuteAt(local);
  const today = dayOf(local) - (minute < shifts.dayFromMin ? 1 : 0);
  return Array.from({ length: before + 1 }, (_, index) => careDay(today - before + index, shifts, zone));
}

function careDay(day: number, { dayFromMin, nightFromMin }: DayAndNight, zone: string): CareDay {
  const nightDay = nightFromMin > dayFromMin ? day : day + 1;
  return {
    date: new Date(day * dayMs).toISOString().slice(0, 10),
    startMs: momentOf(day, dayFromMin, zone),
    nightMs: momentOf(nightDay, nightFromMin, zone),
    endMs: momentOf(day + 1, dayFromMin, zone),
  };
}

const minuteMs = 60_000;
const minutesPerDay = 1440;
const dayMs = 86_400_000;

/** The local clock's reading as if it were UTC. */
type LocalMs = number;
const dayOf = (local: LocalMs): number => Math.floor(local / dayMs);
const minuteAt = (local: LocalMs): number => Math.floor((local % dayMs) / minuteMs);

/** When a local clock shows a minute of a day; where it leaps over that minute, as much later as it leaps. */
function momentOf(day: number, minute: number, zone: string): number {
  const wanted = day * dayMs + minute * minuteMs;
  const first = wanted - (localAt(wanted, zone) - wanted);
  return wanted - (localAt(first, zone) - first);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localAt(ms: number, zone: string): LocalMs {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const part = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const of = (name: Intl.DateTimeFormatPartTypes) => part.get(name) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}
