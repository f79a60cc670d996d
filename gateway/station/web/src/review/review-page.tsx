import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { labels } from '../../../../core/label.ts';
import { Refused, useAsked } from '../asked.tsx';
import { words } from '../language.ts';
import { Judged } from './judged.tsx';
import { category, chosen, judge, load, queue, saveAll, shownEvents, step } from './judging.ts';
import { ReviewList } from './review-list.tsx';
import './review.css';

/** Closed alarms that nobody has judged, one after the other: evidence, curve, and one touch to say what it was. */
export function Page(): JSX.Element {
  useAsked(load, () => queue.peek() === 'failed');
  useEffect(() => {
    document.addEventListener('keydown', onKey);
    addEventListener('pagehide', saveAll);
    return () => {
      document.removeEventListener('keydown', onKey);
      removeEventListener('pagehide', saveAll);
      saveAll();
    };
  }, []);
  const { review, frame } = words.value;
  const shown = queue.value;
  return (
    <div class="review">
      <CategoryChoice />
      {shown === 'loading' && <p class="page-note">{frame.loading}</p>}
      {shown === 'failed' && <Refused text={review.failed} again={load} />}
      {typeof shown !== 'string' && (
        <>
          <p class="page-note">{review.intro({ days: shown.days }, () => '')}</p>
          <div class="review-body">
            <ReviewList queue={shown} />
            <Chosen />
          </div>
        </>
      )}
    </div>
  );
}

function CategoryChoice(): JSX.Element {
  const { review } = words.value;
  const choose = (one: typeof category.value) => {
    if (category.value === one) return;
    saveAll();
    category.value = one;
    void load();
  };
  return (
    <fieldset class="review-choice" aria-label={review.about}>
      {(['physiological', 'technical'] as const).map((one) => (
        <button
          key={one}
          type="button"
          class="chip"
          data-category={one}
          aria-pressed={category.value === one}
          onClick={() => choose(one)}
        >
          {one === 'technical' ? review.equipment : review.residents}
        </button>
      ))}
    </fieldset>
  );
}

function Chosen(): JSX.Element | null {
  const event = shownEvents().find(({ id }) => id === chosen.value);
  if (event !== undefined) return <Judged key={event.id} event={event} />;
  return shownEvents().length === 0 ? null : <p class="page-note">{words.value.review.choose}</p>;
}

/** 1 to 4 answer, the arrows choose; not while somebody writes or another view is open over the page. */
function onKey(event: KeyboardEvent): void {
  const { key, target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (target instanceof HTMLElement && target.matches('input, textarea, select')) return;
  if (document.querySelector('[role="dialog"]') !== null) return;
  if (key === 'ArrowDown' || key === 'ArrowUp') {
    event.preventDefault();
    step(key === 'ArrowDown' ? 1 : -1);
  }
  const label = labels[Number(key) - 1];
  if (label !== undefined && chosen.value !== undefined) judge(chosen.value, label);
}
