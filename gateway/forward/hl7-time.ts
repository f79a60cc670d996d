const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const two = '2-digit';
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    ...{ year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  });
  formats.set(timeZone, made);
  return made;
}

export const machineZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Four digits of a year is all that the data type has. */
const latestMs = Date.UTC(9999, 11, 30);

/**
 * `20260115031245+0800` (HL7 v2.6, data type DTM): local time with its offset, since many displays show the digits and leave the offset
 * out. A time that is none becomes the epoch: a broken clock must not keep an alarm from being told.
 */
export function hl7Time(wallMs: number, timeZone: string): string {
  const isTime = wallMs >= 0 && wallMs <= latestMs;
  const parts = formatOf(timeZone).formatToParts(isTime ? wallMs : 0);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((one) => one.type === type)?.value ?? '';
  const digits = (['year', 'month', 'day', 'hour', 'minute', 'second'] as const).map(part).join('');
  const offset = part('timeZoneName').replace('GMT', '').replace(':', '');
  return `${digits}${offset === '' ? '+0000' : offset}`;
}
