import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ReviewEvent, ReviewQueue } from '../../../review-wire.ts';
import { textOf, words } from '../language.ts';
import { dayClock } from '../said.ts';
import { Shape } from '../shape.tsx';
import { judgementText } from './judgement-text.ts';
import { chosen, judgements, loadOlder, undo } from './judging.ts';

/** What waits, newest first, then what was judged lately. */
export function ReviewList({ queue }: { readonly queue: ReviewQueue }): JSX.Element {
  const { review } = words.value;
  return (
    <div class="review-lists">
      <section aria-label={review.list}>
        {queue.events.length === 0 && <p class="page-note">{review.none}</p>}
        <ul class="review-list" data-list="waiting">
          {queue.events.map((event) => (
            <Row key={event.id} event={event} />
          ))}
        </ul>
        {queue.next !== undefined && (
          <button type="button" class="review-older" data-act="older" onClick={() => void loadOlder()}>
            {review.older}
          </button>
        )}
      </section>
      {queue.labelled.length > 0 && (
        <section>
          <h2 class="review-lately">{review.lately}</h2>
          <ul class="review-list" data-list="labelled">
            {queue.labelled.map((event) => (
              <Row key={event.id} event={event} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Row({ event }: { readonly event: ReviewEvent }): JSX.Element {
  const { card, review } = words.value;
  const isChosen = chosen.value === event.id;
  const judgement = judgements.value.get(event.id);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isChosen) button.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return (
    <li data-event={event.id} data-state={judgement?.state}>
      <button
        type="button"
        class="review-row"
        ref={button}
        aria-current={isChosen ? 'true' : undefined}
        onClick={() => (chosen.value = event.id)}
      >
        <Shape priority={event.priority} category={event.category} />
        <span class="review-what">
          <strong>{event.place === '' ? card.gateway : event.place}</strong>{' '}
          {textOf(words.value.alarm, event.type)}
        </span>
        <span class="review-when">{dayClock(event.raisedMs)}</span>
        <Said event={event} />
      </button>
      {judgement?.state === 'soon' && (
        <button type="button" data-act="undo" onClick={() => undo(event.id)}>
          {review.undo}
        </button>
      )}
    </li>
  );
}

function Said({ event }: { readonly event: ReviewEvent }): JSX.Element | null {
  const judgement = judgements.value.get(event.id);
  if (judgement !== undefined) return <span class="review-said">{judgementText(judgement)}</span>;
  if (event.label === undefined) return null;
  const { label, by, atMs } = event.label;
  const said = words.value.review.saidBy({ label: words.value.label[label], name: by, atMs }, dayClock);
  return <span class="review-said">{said}</span>;
}
