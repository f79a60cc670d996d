import { z } from 'zod';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 21:00');

/** The options of a detector that behaves otherwise by night. */
export const nightShape = {
  nightFrom: clockTime.default('21:00').describe('Beginning of the night, by the time of this machine.'),
  nightTo: clockTime.default('07:00').describe('End of the night; the same as its beginning: always night.'),
};

export interface Night {
  readonly nightFrom: string;
  readonly nightTo: string;
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** Whether a minute of the day belongs to the night, which may span midnight. */
export function isNightAt(minuteOfDay: number, { nightFrom, nightTo }: Night): boolean {
  const from = minutesOf(nightFrom);
  const to = minutesOf(nightTo);
  if (from === to) return true;
  return from < to ? minuteOfDay >= from && minuteOfDay < to : minuteOfDay >= from || minuteOfDay < to;
}
