import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Outcome } from '../../../core/alarm.ts';
import type { AlarmView } from '../../wire.ts';
import { answer, asking, closeSoon, closing, refused, undoClose } from './acting.ts';
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
        <Actions alarm={alarm} />
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

const isThere = (alarm: AlarmView): boolean =>
  alarm.custody.findLast(({ step }) => step === 'at-bedside' || step === 'accepted')?.step === 'at-bedside';

function Actions({ alarm }: { readonly alarm: AlarmView }): JSX.Element {
  const { card, refusal } = words.value;
  const code = refused.value.get(alarm.id);
  const isBusy = asking.value.has(alarm.id);
  const act = (name: 'accept' | 'at-bedside' | 'escalate') => void answer({ alarmId: alarm.id, act: name });
  return (
    <>
      {code !== undefined && (
        <p class="card-refusal" role="alert">
          {textOf(refusal, code)}
        </p>
      )}
      {closing.value.has(alarm.id) ? (
        <Undo alarmId={alarm.id} />
      ) : (
        <div class="card-acts">
          {alarm.owner === undefined && (
            <button
              type="button"
              class="primary"
              data-act="accept"
              disabled={isBusy}
              onClick={() => act('accept')}
            >
              {card.going}
            </button>
          )}
          {alarm.owner !== undefined && !isThere(alarm) && (
            <button
              type="button"
              class="primary"
              data-act="at-bedside"
              disabled={isBusy}
              onClick={() => act('at-bedside')}
            >
              {card.atBedside}
            </button>
          )}
          {alarm.owner !== undefined && isThere(alarm) && <Close alarmId={alarm.id} isBusy={isBusy} />}
          {!isThere(alarm) && (
            <button type="button" data-act="escalate" disabled={isBusy} onClick={() => act('escalate')}>
              {card.escalate}
            </button>
          )}
          <button type="button" data-act="more" onClick={() => (opened.value = alarm.id)}>
            {card.more}
          </button>
        </div>
      )}
    </>
  );
}

function Close({ alarmId, isBusy }: { readonly alarmId: string; readonly isBusy: boolean }): JSX.Element {
  const { card } = words.value;
  const choices: readonly (readonly [string, Outcome, string])[] = [
    ['close-real', 'real', card.closeReal],
    ['close-false', 'false', card.closeFalse],
    ['close-care', 'care-in-progress', card.closeCare],
  ];
  return (
    <fieldset class="card-close">
      <legend>{card.closeAs}</legend>
      {choices.map(([act, outcome, text]) => (
        <button
          key={act}
          type="button"
          data-act={act}
          disabled={isBusy}
          onClick={() => closeSoon(alarmId, outcome)}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}

function Undo({ alarmId }: { readonly alarmId: string }): JSX.Element | null {
  const { card } = words.value;
  const pending = closing.value.get(alarmId);
  if (pending === undefined) return null;
  // Read for its change each second; the rest is counted on this page's own time.
  void nowMs.value;
  const left = Math.max(0, Math.ceil((pending.dueAt - performance.now()) / 1000));
  return (
    <div class="card-acts card-undo">
      <p>{card.closing({ outcome: card[pending.outcome], seconds: left }, clock)}</p>
      <button type="button" class="primary" data-act="undo" onClick={() => undoClose(alarmId)}>
        {card.undo}
      </button>
    </div>
  );
}
