import { computed, effect, signal } from '@preact/signals';
import { isDrill } from '../../../core/drill.ts';
import { byPlace, floodKeys, type Row, rowsOf } from '../../flood.ts';
import type { AlarmView } from '../../wire.ts';
import { openAlarms } from './store.ts';

const ranks = { high: 0, medium: 1, low: 2 } as const;

const isOff = ({ signal: state }: AlarmView): boolean => state === 'inhibited';

/** Priority first, then age; a drill after everything that is real, what is switched off last. */
const byUrgency = (a: AlarmView, b: AlarmView): number =>
  Number(isOff(a)) - Number(isOff(b)) ||
  Number(isDrill(a)) - Number(isDrill(b)) ||
  ranks[a.priority] - ranks[b.priority] ||
  a.onsetMs - b.onsetMs ||
  a.id.localeCompare(b.id);

/** After a touch ends the list still stays for this long: a second touch must meet what the first one saw. */
const settleMs = 1500;

const held = signal<readonly string[] | undefined>(undefined);
let release: ReturnType<typeof setTimeout> | undefined;

/** The open alarms as listed. While the list is touched nothing moves; what is new comes at its end. */
export const listed = computed<readonly AlarmView[]>(() => {
  const sorted = openAlarms.value.toSorted(byUrgency);
  const order = held.value;
  if (order === undefined) return sorted;
  const byId = new Map(sorted.map((alarm) => [alarm.id, alarm]));
  const kept = order.flatMap((id) => byId.get(id) ?? []);
  return [...kept, ...sorted.filter(({ id }) => !order.includes(id))];
});

/** What was gathered when the touch began: no card may fold away under a finger. */
const heldKeys = signal<ReadonlySet<string> | undefined>(undefined);

/** The cards of the column. */
export const rows = computed<readonly Row[]>(() =>
  heldKeys.value === undefined
    ? rowsOf(listed.value, floodKeys(listed.value)).map(byPlace)
    : rowsOf(listed.value, heldKeys.value),
);

export function hold(): void {
  clearTimeout(release);
  if (held.value !== undefined) return;
  const shown = rows.value;
  const keys = floodKeys(listed.value);
  held.value = shown.flatMap((row) => (row.kind === 'alarm' ? [row.alarm] : row.alarms)).map(({ id }) => id);
  heldKeys.value = keys;
}

export function letGo(): void {
  clearTimeout(release);
  release = setTimeout(() => {
    held.value = undefined;
    heldKeys.value = undefined;
  }, settleMs);
}

/** The most urgent open alarm of each bed and robot: the colour of its tile. What is switched off has none. */
export const bySubject = computed<ReadonlyMap<string, AlarmView>>(() => {
  const top = new Map<string, AlarmView>();
  for (const alarm of openAlarms.value.filter((one) => !isOff(one)).toSorted(byUrgency)) {
    const subject = alarm.bedId ?? alarm.robotId;
    if (subject !== undefined && !top.has(subject)) top.set(subject, alarm);
  }
  return top;
});

const isUnanswered = ({ signal: state }: AlarmView) => state === 'on' || state === 'latched';

/** Whether an alarm flashes: nobody has answered it. */
export const flashes = (alarm: AlarmView): boolean => isUnanswered(alarm) && alarm.priority !== 'low';

/** All flashing things flash together, from one animation that runs only while something flashes. */
export function startFlash(): void {
  effect(() => {
    document.documentElement.toggleAttribute('data-flash', openAlarms.value.some(flashes));
  });
}
