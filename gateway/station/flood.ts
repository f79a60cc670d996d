import type { AlarmView } from './wire.ts';

/** From so many open alarms on, like ones are gathered: eight cards fill the column of a wall screen. */
export const floodFrom = 9;
/** Fewer than this are read as fast one by one. */
export const gatheredFrom = 4;

/** One card of the column: an alarm, or like ones gathered under their common name with every place named. */
export type Row =
  | { readonly kind: 'alarm'; readonly alarm: AlarmView }
  | { readonly kind: 'gathered'; readonly key: string; readonly alarms: readonly AlarmView[] };

/**
 * What may be gathered: equipment of one kind, priority and state. An alarm about a person, a high-priority one and one that
 * somebody owns always have a card of their own, so that a flood can hide none of them.
 */
export function gatherKey({ category, priority, type, signal, owner }: AlarmView): string | undefined {
  if (category !== 'technical' || priority === 'high' || owner !== undefined) return undefined;
  return `${type}.${priority}.${signal}`;
}

/** The kinds that are gathered now. */
export function floodKeys(alarms: readonly AlarmView[]): ReadonlySet<string> {
  if (alarms.length < floodFrom) return new Set();
  const counts = new Map<string, number>();
  for (const alarm of alarms) {
    const key = gatherKey(alarm);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count >= gatheredFrom).map(([key]) => key));
}

/** The column's cards in the order of the alarms; a gathered one stands where its first alarm stood. None is left out. */
export function rowsOf(alarms: readonly AlarmView[], keys: ReadonlySet<string>): readonly Row[] {
  const rows: Row[] = [];
  const gathered = new Map<string, AlarmView[]>();
  for (const alarm of alarms) {
    const key = gatherKey(alarm);
    if (key === undefined || !keys.has(key)) {
      rows.push({ kind: 'alarm', alarm });
      continue;
    }
    const known = gathered.get(key);
    if (known !== undefined) {
      known.push(alarm);
      continue;
    }
    const list = [alarm];
    gathered.set(key, list);
    rows.push({ kind: 'gathered', key, alarms: list });
  }
  return rows;
}

const places = new Intl.Collator('en', { numeric: true });

/** A gathered card with its places in the order of the doors; whoever looks for one finds it. */
export const byPlace = (row: Row): Row =>
  row.kind === 'alarm'
    ? row
    : { ...row, alarms: row.alarms.toSorted((a, b) => places.compare(a.place, b.place)) };
