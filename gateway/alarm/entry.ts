import type { Alarm } from '../core/alarm.ts';
import type { Act, AlarmLine } from '../core/alarm-line.ts';
import type { Instant } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';

/** The ledger's line about one change of one alarm. All lines of an alarm, in order, give the alarm again. */
export function alarmEntry(before: Alarm | undefined, after: Alarm, act: Act, at: Instant): LedgerEntry {
  const body: AlarmLine =
    before === undefined ? { ...act, alarm: after } : { ...act, ...changes(before, after) };
  return { kind: 'alarm', subject: after.id, at, body };
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
