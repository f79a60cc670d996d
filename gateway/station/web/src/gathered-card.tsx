import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { AlarmView } from '../../wire.ts';
import { AlarmCard } from './alarm-card.tsx';
import { flashes } from './alarm-order.ts';
import { clock, elapsed } from './format.ts';
import { textOf, words } from './language.ts';
import { Shape } from './shape.tsx';
import { nowMs } from './store.ts';

/** A longer name (a device's) has a line of its own. */
const shortPlace = 8;

/** The place whose own card is shown below the gathered one, so that somebody can go there. */
const chosen = signal<string | undefined>(undefined);

/** Gathered cards that somebody has spread out again. */
const spread = signal<ReadonlySet<string>>(new Set());

interface GatheredProps {
  readonly id: string;
  readonly alarms: readonly AlarmView[];
}

/** Like equipment alarms in one card: how many, since when, and every place by its name. A touch on a place shows its own card; another spreads them all out. */
export function GatheredCard({ id, alarms }: GatheredProps): JSX.Element | null {
  const [first] = alarms;
  if (first === undefined) return null;
  const { card, silence } = words.value;
  const isSpread = spread.value.has(id);
  const toggle = () => {
    const next = new Set(spread.value);
    if (!next.delete(id)) next.add(id);
    spread.value = next;
  };
  const oldest = Math.min(...alarms.map(({ onsetMs }) => onsetMs));
  return (
    <>
      <article
        class="card"
        data-gathered={id}
        data-priority={first.priority}
        data-category={first.category}
        data-signal={first.signal}
        data-flashes={flashes(first)}
      >
        <header>
          <Shape priority={first.priority} category={first.category} />
          <h2>
            {textOf(words.value.alarm, first.type)}
            <small>
              {card[first.priority]} · {card.technical}
            </small>
          </h2>
          <strong class="card-place">× {alarms.length}</strong>
        </header>
        <div class="card-body">
          <p class="card-times">
            <span class="card-elapsed">{elapsed(oldest, nowMs.value)}</span>
            <span>{card.onset({ onsetMs: oldest }, clock)}</span>
          </p>
          {!isSpread && <Places alarms={alarms} />}
          <p class="card-owner">
            <strong>{first.signal === 'inhibited' ? silence.list : card.nobodyYet}</strong>
          </p>
          <div class="card-acts">
            <button type="button" data-act="spread" aria-expanded={isSpread} onClick={toggle}>
              {isSpread ? card.gather : card.spread}
            </button>
          </div>
        </div>
      </article>
      {alarms
        .filter((alarm) => isSpread || alarm.id === chosen.value)
        .map((alarm) => (
          <AlarmCard key={alarm.id} alarm={alarm} />
        ))}
    </>
  );
}

function Places({ alarms }: Pick<GatheredProps, 'alarms'>): JSX.Element {
  const { card } = words.value;
  return (
    <div class="gathered-places">
      {alarms.map(({ id, place }) => (
        <button
          key={id}
          type="button"
          data-alarm={id}
          data-wide={place.length > shortPlace}
          aria-expanded={chosen.value === id}
          onClick={() => (chosen.value = chosen.value === id ? undefined : id)}
        >
          {place === '' ? card.gateway : place}
        </button>
      ))}
    </div>
  );
}
