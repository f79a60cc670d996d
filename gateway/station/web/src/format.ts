import { computed } from '@preact/signals';
import type { AlarmView, ShiftView } from '../../wire.ts';
import { language, sentenceOf, textOf, words } from './language.ts';

const timeFormat = computed(
  () => new Intl.DateTimeFormat(language.value, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
);
const secondFormat = computed(
  () =>
    new Intl.DateTimeFormat(language.value, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    }),
);

const dayFormat = computed(() => new Intl.DateTimeFormat(language.value, { dateStyle: 'medium' }));

/** A day, `30 Nov 2026`. */
export const day = (wallMs: number): string => dayFormat.value.format(wallMs);
/** A time of day, `02:14`. */
export const clock = (wallMs: number): string => timeFormat.value.format(wallMs);
/** A time of day to the second, `02:14:07`. */
export const exactClock = (wallMs: number): string => secondFormat.value.format(wallMs);

/** How long something lasts, `0:42`, `12:05`, `1:02:33`. */
export function elapsed(fromMs: number, nowMs: number): string {
  const total = Math.max(0, Math.floor((nowMs - fromMs) / 1000));
  const two = (value: number) => `${value}`.padStart(2, '0');
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${minutes}:${two(total % 60)}`;
}

/** How old something is, in one unit: `4 s`, `3 min`, `2 h`. */
export function age(fromMs: number, nowMs: number): string {
  const total = Math.max(0, Math.floor((nowMs - fromMs) / 1000));
  const { second, minute, hour } = words.value.frame;
  if (total < 60) return `${total} ${second}`;
  return total < 3600 ? `${Math.floor(total / 60)} ${minute}` : `${Math.floor(total / 3600)} ${hour}`;
}

/** A care confidence as a word; the number is told on demand. */
export function confidenceWord(confidence: number): string {
  const { certain, likely, toBeChecked } = words.value.card;
  if (confidence >= 0.9) return certain;
  return confidence >= 0.6 ? likely : toBeChecked;
}

/** The confidence as a number; what a model inferred is never quite certain. */
export function percent(confidence: number): string {
  return confidence > 0.99 && confidence < 1 ? '> 99 %' : `${Math.round(confidence * 100)} %`;
}

/** One sentence a nurse can check: every witness named once, its findings after it. */
export function evidenceLine(alarm: Pick<AlarmView, 'evidence'>, isFor: boolean): string {
  const found = new Map<string, string[]>();
  for (const evidence of alarm.evidence) {
    if (evidence.isFor !== isFor) continue;
    const texts = found.get(evidence.witness) ?? [];
    found.set(evidence.witness, [...texts, sentenceOf(evidence.key)(evidence.values, clock)]);
  }
  const comma = language.value === 'zh-CN' ? '\uff0c' : ', ';
  return [...found]
    .map(([witness, texts]) => `${textOf(words.value.witness, witness)} ${texts.join(comma)}`)
    .join(' · ');
}

/** Where the facility has named no shifts. */
const usualShifts: readonly ShiftView[] = [
  { name: 'day', startsAtMin: 7 * 60 },
  { name: 'evening', startsAtMin: 15 * 60 },
  { name: 'night', startsAtMin: 22 * 60 },
];

/** Which shift it is. */
export function currentShift(shifts: readonly ShiftView[], nowMs: number): ShiftView['name'] {
  const now = new Date(nowMs);
  const minute = now.getHours() * 60 + now.getMinutes();
  const named = shifts.length === 0 ? usualShifts : shifts;
  const sorted = named.toSorted((a, b) => a.startsAtMin - b.startsAtMin);
  const current = sorted.findLast(({ startsAtMin }) => startsAtMin <= minute) ?? sorted.at(-1);
  return current?.name ?? 'day';
}

/** The shift's name; undefined where the facility has named none. */
export function shiftName(shifts: readonly ShiftView[], nowMs: number): string | undefined {
  if (shifts.length === 0) return undefined;
  const { shiftDay, shiftEvening, shiftNight } = words.value.frame;
  return { day: shiftDay, evening: shiftEvening, night: shiftNight }[currentShift(shifts, nowMs)];
}
