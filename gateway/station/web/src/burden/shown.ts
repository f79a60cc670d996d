import { computed } from '@preact/signals';
import type { BurdenCounts } from '../../../burden-wire.ts';
import { language, words } from '../language.ts';

/** Below this a percentage says more than is known. */
const fewMost = 10;

/** Closed alarms, drills and tests not among them: what shares are of. */
export const meant = ({ alarms, drill, open }: BurdenCounts): number => alarms - drill - open;

const shares = computed(
  () => new Intl.NumberFormat(language.value, { style: 'percent', maximumFractionDigits: 0 }),
);
const decimals = computed(
  () => new Intl.NumberFormat(language.value, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
);
const dates = computed(
  () => new Intl.DateTimeFormat(language.value, { weekday: 'short', month: 'numeric', day: 'numeric' }),
);

const nights = computed(() => new Intl.DateTimeFormat(language.value, { month: 'numeric', day: 'numeric' }));

/** A share in percent; undefined where there are too few for one. */
export const shareOf = (count: number, n: number): string | undefined =>
  n < fewMost ? undefined : shares.value.format(count / n);

export const decimal = (value: number): string => decimals.value.format(value);
/** The evening of a night, as short as a column is. */
export const nightName = (ms: number): string => nights.value.format(ms);
export const dateOf = (ms: number): string => dates.value.format(ms);

/** A duration as people say it. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return '–';
  const seconds = Math.round(ms / 1000);
  const { burden } = words.value;
  if (seconds < 100) return burden.seconds({ seconds }, () => '');
  return burden.minutes({ minutes: Math.floor(seconds / 60), seconds: seconds % 60 }, () => '');
}

/** Minutes of the day as the clock shows them. */
export const timeOfDay = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((value) => `${value}`.padStart(2, '0')).join(':');
