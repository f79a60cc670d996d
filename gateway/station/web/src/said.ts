import { computed } from '@preact/signals';
import { clock } from './format.ts';
import { language, words } from './language.ts';

const dayFormat = computed(
  () =>
    new Intl.DateTimeFormat(language.value, {
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
);
const weekdayFormat = computed(
  () =>
    new Intl.DateTimeFormat(language.value, {
      month: 'short',
      day: 'numeric',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
);
const dateFormat = computed(
  () => new Intl.DateTimeFormat(language.value, { year: 'numeric', month: 'short', day: 'numeric' }),
);

const isSameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();

/** A moment: the time of day alone where it was today. */
export const when = (ms: number, nowMs: number): string =>
  isSameDay(new Date(ms), new Date(nowMs)) ? clock(ms) : dayFormat.value.format(ms);

/** A moment of the last weeks: day and time of day. */
export const dayClock = (ms: number): string => weekdayFormat.value.format(ms);

export const date = (ms: number): string => dateFormat.value.format(ms);

/** A count with the separators of the language. */
export const number = (value: number, digits = 0): string =>
  new Intl.NumberFormat(language.value, { maximumFractionDigits: digits }).format(value);

export const share = (part: number): string =>
  new Intl.NumberFormat(language.value, { style: 'percent', maximumFractionDigits: 0 }).format(part);

const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** An amount of memory or disk in the unit that gives one to three digits. */
export function bytes(value: number): string {
  const step = Math.min(sizes.length - 1, value < 1000 ? 0 : Math.floor(Math.log10(value) / 3));
  const unit = sizes[step] ?? 'byte';
  return new Intl.NumberFormat(language.value, {
    style: 'unit',
    unit,
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(value / 1000 ** step);
}

/** How long, to the unit that matters: `300 ms`, `4 s`, `3 min`. */
export function span(ms: number): string {
  const { second, minute, hour } = words.value.frame;
  if (ms < 1000) return `${number(ms)} ms`;
  if (ms < 60_000) return `${number(ms / 1000, 1)} ${second}`;
  return ms < 3_600_000 ? `${number(ms / 60_000)} ${minute}` : `${number(ms / 3_600_000)} ${hour}`;
}
