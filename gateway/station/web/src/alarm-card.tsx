import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { AlarmView } from '../../wire.ts';
import { AlarmActs } from './alarm-acts.tsx';
import { flashes } from './alarm-order.ts';
import { opened } from './event-view.tsx';
import { clock, confidenceWord, elapsed, evidenceLine, percent } from './format.ts';
import { textOf, words } from './language.ts';
import { Shape } from './shape.tsx';
import { offAt } from './silence.ts';
import { nowMs } from './store.ts';

/** How long a new alarm's place is marked. */
const newForMs = 10_000;
/** The card whose confidence is shown as a number. */
const asNumber = signal<string | undefined>(undefined);

/** One open alarm: what, where, since when, why, whose, and what can be done with one touch. */
export function AlarmCard({ alarm }: { readonly alarm: AlarmView }): JSX.Element {
  const { card } = words.value;
  const place = alarm.place === '' ? card.gateway : alarm.place;
  const against = evidenceLine(alarm, false);
  return (
    <article
      class="card"
      data-alarm={alarm.id}
      data-type={alarm.type}
      data-subject={alarm.bedId ?? alarm.robotId ?? alarm.deviceId}
      data-priority={alarm.priority}
      data-category={alarm.category}
      data-signal={alarm.signal}
      data-flashes={flashes(alarm)}
    >
      <header>
        <Shape priority={alarm.priority} category={alarm.category} />
        <h2>
          {textOf(words.value.alarm, alarm.type)}
          <small>
            {card[alarm.priority]}
            {alarm.category === 'technical' && ` · ${card.technical}`}
          </small>
        </h2>
        <strong class="card-place">{place}</strong>
      </header>
      <div class="card-body">
        <p class="card-times">
          <span class="card-elapsed">{elapsed(alarm.onsetMs, nowMs.value)}</span>
          <span>{card.onset({ onsetMs: alarm.onsetMs }, clock)}</span>
          <Confidence alarm={alarm} />
          {nowMs.value - alarm.raisedMs < newForMs && <span class="card-new">{card.isNew}</span>}
        </p>
        <p class="card-evidence">{evidenceLine(alarm, true)}</p>
        {against !== '' && (
          <p class="card-against">
            {card.against} {against}
          </p>
        )}
        <Whose alarm={alarm} />
        <AlarmActs alarm={alarm}>
          <button type="button" data-act="more" onClick={() => (opened.value = alarm.id)}>
            {card.more}
          </button>
        </AlarmActs>
      </div>
    </article>
  );
}

function Confidence({ alarm }: { readonly alarm: AlarmView }): JSX.Element {
  const isNumber = asNumber.value === alarm.id;
  const { confidence } = words.value.card;
  return (
    <button
      type="button"
      class="card-confidence"
      title={confidence}
      onClick={() => (asNumber.value = isNumber ? undefined : alarm.id)}
    >
      {isNumber ? percent(alarm.confidence) : confidenceWord(alarm.confidence)}
    </button>
  );
}

function Whose({ alarm }: { readonly alarm: AlarmView }): JSX.Element {
  const { card } = words.value;
  const arrived = alarm.custody.findLast(({ step }) => step === 'at-bedside');
  const { owner } = alarm;
  if (alarm.signal === 'inhibited') return <Off alarm={alarm} />;
  return (
    <p class="card-owner" data-owned={owner !== undefined}>
      <strong>
        {owner === undefined
          ? card.nobodyYet
          : card.acceptedBy({ name: owner.displayName, atMs: owner.sinceMs }, clock)}
      </strong>
      {owner !== undefined && arrived !== undefined && (
        <span>{card.arrived({ atMs: arrived.atMs }, clock)}</span>
      )}
      {alarm.escalationStep > 0 && <span>{card.escalatedTimes({ step: alarm.escalationStep }, clock)}</span>}
      {alarm.signal === 'latched' && <span>{card.ceased}</span>}
    </p>
  );
}

/** Neither sound nor light, and until when. */
function Off({ alarm }: { readonly alarm: AlarmView }): JSX.Element {
  const { silence } = words.value;
  const hold = offAt(alarm.bedId ?? '').find(({ type }) => type === alarm.type);
  return (
    <p class="card-owner">
      <strong>{hold === undefined ? silence.list : silence.until({ untilMs: hold.untilMs }, clock)}</strong>
      {hold !== undefined && <span>{silence.by({ name: hold.by }, clock)}</span>}
    </p>
  );
}
