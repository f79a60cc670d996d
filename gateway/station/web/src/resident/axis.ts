import { computed } from '@preact/signals';
import type { ResidentHistory } from '../../../resident-wire.ts';
import { clock } from '../format.ts';
import { language } from '../language.ts';

type Axis = Pick<ResidentHistory, 'startMs' | 'slotS' | 'points' | 'span'>;

const dayFormat = computed(
  () => new Intl.DateTimeFormat(language.value, { month: 'numeric', day: 'numeric' }),
);
const momentFormat = computed(
  () =>
    new Intl.DateTimeFormat(language.value, {
      month: 'numeric',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
);

/** A day without its year. */
export const day = (wallMs: number): string => dayFormat.value.format(wallMs);
/** A day with a time of day. */
export const moment = (wallMs: number): string => momentFormat.value.format(wallMs);

export const lengthS = ({ slotS, points }: Axis): number => slotS * points;

const hourMs = 3_600_000;

/** Where the shared time axis is marked: each third hour, or each midnight, by this screen's own time. Seconds of the axis. */
export function ticksOf(axis: Axis): readonly number[] {
  const { startMs, span } = axis;
  const untilMs = startMs + lengthS(axis) * 1000;
  const ticks: number[] = [];
  const at = new Date(startMs);
  at.setHours(span === '24h' ? Math.floor(at.getHours() / 3) * 3 : 0, 0, 0, 0);
  while (at.getTime() <= untilMs) {
    if (at.getTime() >= startMs) ticks.push((at.getTime() - startMs) / 1000);
    if (span === '24h') at.setTime(at.getTime() + 3 * hourMs);
    else at.setDate(at.getDate() + 1);
  }
  return ticks;
}

export const tickText = ({ startMs, span }: Axis, second: number): string =>
  span === '24h' ? clock(startMs + second * 1000) : day(startMs + second * 1000);

/** The columns of the table: six stretches of a day, or the days of a fortnight. Slots, the last one not included. */
export function stretchesOf({ points, span }: Axis): readonly (readonly [from: number, until: number])[] {
  const count = span === '24h' ? 6 : 14;
  const each = points / count;
  return Array.from({ length: count }, (_, index) => [
    Math.round(index * each),
    Math.round((index + 1) * each),
  ]);
}
