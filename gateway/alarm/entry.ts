import type { Alarm, CustodyLink } from '../core/alarm.ts';
import type { Instant } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import { appended } from './custody.ts';

/** What was done to an alarm, and by whom; the words of the audit log (IEC 60601-1-8, alarm condition log). */
export interface Act {
  readonly act: string;
  readonly by?: string;
  readonly reason?: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** A ledger entry's body: the whole alarm when it is raised, afterwards only what changed. */
type AlarmBody =
  | (Act & { readonly alarm: Alarm })
  | (Act & {
      readonly set: Fields;
      readonly unset: readonly string[];
      readonly links: readonly CustodyLink[];
    });

/** The ledger's line about one change of one alarm. All lines of an alarm, in order, give the alarm again. */
export function alarmEntry(before: Alarm | undefined, after: Alarm, act: Act, at: Instant): LedgerEntry {
  const body: AlarmBody =
    before === undefined ? { ...act, alarm: after } : { ...act, ...changes(before, after) };
  return { kind: 'alarm', subject: after.id, at, body };
}

/** The alarms that ledger lines describe. Lines about other things are passed over. */
export function replayAlarms(entries: Iterable<LedgerEntry>): ReadonlyMap<string, Alarm> {
  const alarms = new Map<string, Alarm>();
  for (const { kind, subject, body } of entries) {
    if (kind !== 'alarm') continue;
    const line = body as AlarmBody;
    const before = alarms.get(subject);
    if ('alarm' in line) alarms.set(subject, line.alarm);
    else if (before !== undefined) alarms.set(subject, changed(before, line));
  }
  return alarms;
}

function changes(before: Alarm, after: Alarm) {
  const { custody: _, ...old } = before;
  const { custody, ...fresh } = after;
  const was = new Map<string, unknown>(Object.entries(old));
  const is = new Map<string, unknown>(Object.entries(fresh));
  return {
    set: Object.fromEntries([...is].filter(([name, value]) => was.get(name) !== value)),
    unset: [...was.keys()].filter((name) => !is.has(name)),
    links: custody.filter((link) => !before.custody.includes(link)),
  };
}

function changed(
  before: Alarm,
  line: { set: Fields; unset: readonly string[]; links: readonly CustodyLink[] },
) {
  const kept = Object.entries(before).filter(([name]) => !line.unset.includes(name));
  const custody = line.links.reduce(appended, before.custody);
  return { ...Object.fromEntries(kept), ...line.set, custody } as Alarm;
}
