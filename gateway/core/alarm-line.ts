import type { Alarm, CustodyLink } from './alarm.ts';

/** What was done to an alarm, and by whom; the words of the audit log (IEC 60601-1-8, alarm condition log). */
export interface Act {
  readonly act: string;
  readonly by?: string;
  readonly reason?: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** The body of a ledger entry about an alarm: the whole alarm when it is raised or stated anew, otherwise only what changed. */
export type AlarmLine =
  | (Act & { readonly alarm: Alarm })
  | (Act & {
      readonly set: Fields;
      readonly unset: readonly string[];
      readonly links: readonly CustodyLink[];
    });

/**
 * Links shown with an alarm. The first ones tell how it came about and are kept; of the later ones the oldest go.
 * The ledger keeps every link.
 */
const keptFirst = 16;
const maxLinks = 64;

export function appended(custody: readonly CustodyLink[], link: CustodyLink): readonly CustodyLink[] {
  if (custody.length < maxLinks) return [...custody, link];
  return [...custody.slice(0, keptFirst), ...custody.slice(keptFirst + 1), link];
}

/** The alarm after one of its lines; nothing where the line tells a change of an alarm that no line before it told of. */
export function lineApplied(before: Alarm | undefined, line: AlarmLine): Alarm | undefined {
  if ('alarm' in line) return line.alarm;
  if (before === undefined) return undefined;
  const kept = Object.entries(before).filter(([name]) => !line.unset.includes(name));
  const custody = line.links.reduce(appended, before.custody);
  return { ...Object.fromEntries(kept), ...line.set, custody } as Alarm;
}
