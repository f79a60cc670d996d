import { minuteOf } from '../../config/fields.ts';
import type { Config } from '../../config/schema.ts';
import type { HandoverShift } from '../../station/handover-wire.ts';

type ShiftTimes = Config['shifts'];

/** How long after a change the handover is still about the shift that ended. */
export const handingOverMs = 3_600_000;

/**
 * The shifts that began within the last `days` and the one of now, newest first; each lasts until the next begins. By this machine's
 * time zone, which is where the residents live: a night with a change to summer time is an hour shorter.
 */
export function shiftsUntil(times: ShiftTimes, nowMs: number, days: number): readonly HandoverShift[] {
  const now = new Date(nowMs);
  const starts = Array.from({ length: days + 3 }, (_, index) => 1 - index).flatMap((offset) =>
    times.map(({ name, from }) => {
      const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate() + offset];
      const startMs = new Date(year, month, day, 0, minuteOf(from)).getTime();
      return { name, id: `${dateOf(new Date(year, month, day))}-${name}`, startMs };
    }),
  );
  const sorted = starts.toSorted((a, b) => b.startMs - a.startMs);
  return sorted.flatMap(({ name, id, startMs }, index) => {
    const next = sorted[index - 1];
    if (next === undefined || startMs > nowMs || next.startMs <= nowMs - days * 86_400_000) return [];
    return [{ id, name, fromMs: startMs, untilMs: next.startMs }];
  });
}

const dateOf = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => `${part}`.padStart(2, '0'))
    .join('-');
