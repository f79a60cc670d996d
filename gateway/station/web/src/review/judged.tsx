import type { JSX } from 'preact';
import { labels } from '../../../../core/label.ts';
import type { ReviewEvent } from '../../../review-wire.ts';
import { confidenceWord, elapsed, evidenceLine, percent } from '../format.ts';
import { textOf, words } from '../language.ts';
import { dayClock } from '../said.ts';
import { Shape } from '../shape.tsx';
import { Curve } from './curve.tsx';
import { judgementText } from './judgement-text.ts';
import { judge, judgements, reasons, setReason, undo } from './judging.ts';

/** One alarm to be judged: evidence first, then the curve, then who or what decided; and one touch to answer. */
export function Judged({ event }: { readonly event: ReviewEvent }): JSX.Element {
  const { card, event: eventWords } = words.value;
  const against = evidenceLine(event, false);
  return (
    <article class="review-one" data-chosen={event.id} aria-label={textOf(words.value.alarm, event.type)}>
      <header>
        <Shape priority={event.priority} category={event.category} />
        <h2>
          {event.place === '' ? card.gateway : event.place} · {textOf(words.value.alarm, event.type)}
        </h2>
      </header>
      <p class="quiet">
        {dayClock(event.raisedMs)} ·{' '}
        {words.value.review.lasted({ duration: elapsed(event.onsetMs, event.closedMs) }, () => '')} ·{' '}
        {endOf(event)}
      </p>
      <p class="review-evidence">{evidenceLine(event, true) || eventWords.nothingFor}</p>
      {against !== '' && (
        <p class="quiet">
          {card.against} {against}
        </p>
      )}
      <Answers event={event} />
      {event.hasCurve ? (
        <Curve path={`/api/v1/review/${encodeURIComponent(event.id)}/waveform`} />
      ) : (
        <p class="quiet">{eventWords.noCurve}</p>
      )}
      <Decider event={event} />
    </article>
  );
}

function Answers({ event }: { readonly event: ReviewEvent }): JSX.Element {
  const { review, label: labelWords } = words.value;
  const judgement = judgements.value.get(event.id);
  const said = judgement !== undefined && 'label' in judgement ? judgement.label : event.label?.label;
  return (
    <div class="review-answer">
      <fieldset class="review-labels">
        <legend>{review.whatWasIt}</legend>
        {labels.map((label, index) => (
          <button
            key={label}
            type="button"
            data-label={label}
            aria-pressed={said === label}
            aria-keyshortcuts={`${index + 1}`}
            onClick={() => judge(event.id, label)}
          >
            <kbd>{index + 1}</kbd> {labelWords[label]}
          </button>
        ))}
      </fieldset>
      <label class="review-reason">
        <span>{review.reason}</span>
        <input
          name="reason"
          maxLength={500}
          autocomplete="off"
          value={reasons.value.get(event.id) ?? ''}
          onInput={({ currentTarget }) => setReason(event.id, currentTarget.value)}
        />
      </label>
      <p class="review-state" role="status" data-state={judgement?.state}>
        {judgement === undefined ? (
          <span class="quiet review-keys">{review.keys}</span>
        ) : (
          judgementText(judgement)
        )}
        {judgement?.state === 'soon' && (
          <button type="button" data-act="undo" onClick={() => undo(event.id)}>
            {review.undo}
          </button>
        )}
      </p>
    </div>
  );
}

/** A model's statement is called a model's; a rule's is called a rule's. */
function Decider({ event: { by, confidence } }: { readonly event: ReviewEvent }): JSX.Element {
  const { event, card } = words.value;
  return (
    <p class="quiet">
      {by.modelDigest === undefined ? event.rule : event.opinion}: {by.detector} {by.version} ·{' '}
      {card.confidence}: {confidenceWord(confidence)} ({percent(confidence)})
    </p>
  );
}

function endOf({ closedBy, outcome }: ReviewEvent): string {
  const { review } = words.value;
  if (closedBy === undefined) return review.endedAlone;
  return outcome === 'care-in-progress'
    ? review.closedAsCare({ name: closedBy }, () => '')
    : review.closedBy({ name: closedBy }, () => '');
}
