import { computed } from '@preact/signals';
import type { JSX } from 'preact';
import { AlarmCard } from './alarm-card.tsx';
import { hold, letGo, rows } from './alarm-order.ts';
import { BlindReports } from './blind-view.tsx';
import { opened } from './event-view.tsx';
import { clock } from './format.ts';
import { GatheredCard } from './gathered-card.tsx';
import { textOf, words } from './language.ts';
import { SwitchedOff } from './silence-view.tsx';
import { alarms, isOpen } from './store.ts';
import { UnderWay } from './waiting-view.tsx';

/** As many closed alarms as are worth a glance. */
const closedShown = 8;

const closed = computed(() =>
  [...alarms.value.values()]
    .filter((alarm) => !isOpen(alarm))
    .toSorted((a, b) => (b.closedMs ?? 0) - (a.closedMs ?? 0))
    .slice(0, closedShown),
);

/** The open alarms by priority, then age. Nothing moves while it is touched. */
export function AlarmColumn(): JSX.Element {
  const { frame, card } = words.value;
  const list = rows.value;
  return (
    <aside
      class="column"
      aria-label={frame.alarms}
      onPointerDown={hold}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onPointerLeave={letGo}
    >
      {list.length === 0 && <p class="column-calm">{card.noAlarms}</p>}
      {list.map((row) =>
        row.kind === 'alarm' ? (
          <AlarmCard key={row.alarm.id} alarm={row.alarm} />
        ) : (
          <GatheredCard key={row.key} id={row.key} alarms={row.alarms} />
        ),
      )}
      <UnderWay />
      <BlindReports />
      <SwitchedOff />
      {closed.value.length > 0 && <Closed />}
    </aside>
  );
}

function Closed(): JSX.Element {
  const { card } = words.value;
  return (
    <section class="closed">
      <h3>{card.lastHour}</h3>
      <ul>
        {closed.value.map((alarm) => (
          <li key={alarm.id}>
            <button type="button" data-closed={alarm.id} onClick={() => (opened.value = alarm.id)}>
              <strong>{alarm.place === '' ? card.gateway : alarm.place}</strong>
              <span>{textOf(words.value.alarm, alarm.type)}</span>
              <span>{alarm.outcome === undefined ? card.over : card[alarm.outcome]}</span>
              <time>{clock(alarm.closedMs ?? 0)}</time>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
