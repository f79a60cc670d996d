import { elapsedMs, type Instant } from '../core/instant.ts';

interface HourCount {
  /** Hours since the epoch. */
  readonly hour: number;
  readonly analysedMs: number;
  readonly pauses: number;
  readonly by3: number;
  readonly by4: number;
  /** Pauses, and desaturations that belong to none of them. */
  readonly events: number;
}

/** The counts of a night: at most the last twelve hours that were analysed. */
export interface NightCounts {
  readonly hours: readonly HourCount[];
  readonly lastAt?: Instant;
  readonly lastPause?: Instant;
}

export const noNight: NightCounts = { hours: [] };

const nightHours = 12;
/** Further apart is a gap that was not analysed. */
const longestStepMs = 10_000;
/** A pause shows in the blood within so long: the desaturation that follows is the same event. */
const sameEventMs = 60_000;
const hourMs = 3_600_000;

export interface NightEvent {
  readonly kind: 'pause' | 'desaturation';
  readonly onset: Instant;
  /** Percent, of a desaturation. */
  readonly depth?: number;
}

/** The counts after one usable reading and what it completed. Pure and bounded. */
export function nightStep(counts: NightCounts, at: Instant, event: NightEvent | undefined): NightCounts {
  const hour = Math.floor(at.wallMs / hourMs);
  const stepMs = counts.lastAt === undefined ? 0 : elapsedMs(counts.lastAt, at);
  const last = counts.hours.at(-1);
  const isSame = last !== undefined && hour <= last.hour;
  const now = isSame ? last : { hour, analysedMs: 0, pauses: 0, by3: 0, by4: 0, events: 0 };
  const { depth = 0 } = event ?? {};
  const isPause = event?.kind === 'pause';
  const sinceMs =
    event && counts.lastPause ? elapsedMs(counts.lastPause, event.onset) : Number.POSITIVE_INFINITY;
  const isOfPause = event?.kind === 'desaturation' && sinceMs >= 0 && sinceMs <= sameEventMs;
  const after: HourCount = {
    hour: now.hour,
    analysedMs: now.analysedMs + (stepMs > 0 && stepMs <= longestStepMs ? stepMs : 0),
    pauses: now.pauses + (isPause ? 1 : 0),
    by3: now.by3 + (depth >= 3 ? 1 : 0),
    by4: now.by4 + (depth >= 4 ? 1 : 0),
    events: now.events + (event && !isOfPause ? 1 : 0),
  };
  const kept = isSame ? counts.hours.slice(0, -1) : counts.hours;
  return {
    hours: [...kept, after].filter((one) => one.hour > after.hour - nightHours),
    lastAt: at,
    ...(isPause ? { lastPause: event.onset } : counts.lastPause ? { lastPause: counts.lastPause } : {}),
  };
}

/** Events, pauses and desaturations an hour of analysed time. */
export function nightIndex({ hours }: NightCounts): {
  readonly perHour: number;
  readonly pausesPerHour: number;
  readonly by3PerHour: number;
  readonly by4PerHour: number;
  readonly analysedH: number;
} {
  const sum = (key: Exclude<keyof HourCount, 'hour'>) => hours.reduce((total, one) => total + one[key], 0);
  const analysedH = sum('analysedMs') / hourMs;
  const rate = (count: number) => (analysedH === 0 ? 0 : Math.round((10 * count) / analysedH) / 10);
  return {
    perHour: rate(sum('events')),
    pausesPerHour: rate(sum('pauses')),
    by3PerHour: rate(sum('by3')),
    by4PerHour: rate(sum('by4')),
    analysedH: Math.round(analysedH * 10) / 10,
  };
}
