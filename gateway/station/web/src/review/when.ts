import { computed } from '@preact/signals';
import { language } from '../language.ts';

const dayAndTime = computed(
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

/** A moment of the last weeks: day and time of day. */
export const dayClock = (wallMs: number): string => dayAndTime.value.format(wallMs);
