import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Refused, useAsked } from '../asked.tsx';
import { words } from '../language.ts';
import { session } from '../store.ts';
import { Changes } from './changes.tsx';
import { Question } from './question.tsx';
import { RefusalText } from './refusal-text.tsx';
import { Result } from './result.tsx';
import { load, refusedChange, stopFollowing, view } from './trying.ts';
import './what-if.css';

/** Another limit, tried on the last days before anybody lives with it. */
export function Page(): JSX.Element {
  useAsked(load, () => view.peek() === 'failed');
  useEffect(() => stopFollowing, []);
  const { whatIf, frame, page, refusal: refusals } = words.value;
  const shown = view.value;
  const role = session.value?.role;
  const mayTry = role === 'charge-nurse' || role === 'administrator';
  if (shown === 'loading') return <p class="page-note">{frame.loading}</p>;
  if (shown === 'failed') return <Refused text={page.refused} again={load} />;
  return (
    <div class="what-if">
      <p>{whatIf.intro}</p>
      <p class="page-note">
        {whatIf.notReplayed}{' '}
        {shown.keptDays > 0 ? (
          whatIf.kept({ days: shown.keptDays }, () => '')
        ) : (
          <strong>{whatIf.nothingKept}</strong>
        )}
      </p>
      <p class="page-note">{shown.isWritable ? whatIf.willBegin : whatIf.willWait}</p>
      {mayTry ? <Question /> : <p class="page-note">{refusals['deciders-only']}</p>}
      {!shown.changes.some(({ id }) => id === refusedChange.value) && <RefusalText />}
      {mayTry && <Result />}
      <Changes changes={shown.changes} limits={shown.limits} />
    </div>
  );
}
