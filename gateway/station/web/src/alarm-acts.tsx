import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Outcome } from '../../../core/alarm.ts';
import type { AlarmView } from '../../wire.ts';
import { answer, asking, closeSoon, closing, refused, undoClose } from './acting.ts';
import { clock } from './format.ts';
import { textOf, words } from './language.ts';
import { nowMs } from './store.ts';

/** As long as the gateway takes it. */
const reasonMost = 500;

const isThere = (alarm: AlarmView): boolean =>
  alarm.custody.findLast(({ step }) => step === 'at-bedside' || step === 'accepted')?.step === 'at-bedside';

interface ActsProps {
  readonly alarm: AlarmView;
  /** What stands beside the acts. */
  readonly children?: ComponentChildren;
}

/** What can be done about an alarm with one touch, here and in its event view. */
export function AlarmActs({ alarm, children }: ActsProps): JSX.Element {
  const { card, refusal } = words.value;
  const code = refused.value.get(alarm.id);
  const isBusy = asking.value.has(alarm.id);
  const box = useRef<HTMLDivElement>(null);
  const isByKey = useRef(false);
  const stage = `${alarm.owner?.staffId} ${isThere(alarm)} ${closing.value.has(alarm.id)}`;
  useEffect(() => {
    // Whoever works by keyboard goes on where the button was that is gone.
    if (isByKey.current && document.activeElement === document.body)
      box.current?.querySelector<HTMLButtonElement>('button:not([disabled])')?.focus();
  }, [stage]);
  const act = (name: 'accept' | 'at-bedside' | 'escalate') => void answer({ alarmId: alarm.id, act: name });
  return (
    <div
      class="acts"
      ref={box}
      onClickCapture={({ detail }) => {
        isByKey.current = detail === 0;
      }}
    >
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
          {children}
        </div>
      )}
    </div>
  );
}

function Close({ alarmId, isBusy }: { readonly alarmId: string; readonly isBusy: boolean }): JSX.Element {
  const { card, closeReason } = words.value;
  const [reason, setReason] = useState<string | undefined>(undefined);
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
          onClick={() => closeSoon(alarmId, outcome, reason?.trim())}
        >
          {text}
        </button>
      ))}
      {reason === undefined ? (
        <button type="button" class="card-reason" data-act="reason" onClick={() => setReason('')}>
          {closeReason.add}
        </button>
      ) : (
        <label class="card-reason">
          {closeReason.label}
          <input
            type="text"
            maxLength={reasonMost}
            value={reason}
            // biome-ignore lint/a11y/noAutofocus: whoever touched the button is about to type.
            autoFocus
            onInput={({ currentTarget }) => setReason(currentTarget.value)}
          />
        </label>
      )}
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
