import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { textOf, words } from '../language.ts';
import { number } from '../said.ts';
import { ask, forget, found, isAsking, look, nothingWanted, refused } from './audit.ts';
import './audit.css';
import { Filter } from './filter.tsx';
import { Line } from './line.tsx';
import { VerificationView } from './verification.tsx';

/** What everybody did, from the ledger, newest first; and whether the ledger is intact. */
export function Page(): JSX.Element {
  const wanted = useSignal(nothingWanted);
  const { audit, refusal } = words.value;
  useEffect(() => {
    void ask(wanted.peek(), false);
    void look();
    return forget;
  }, []);
  return (
    <div class="audit">
      <p class="quiet">{audit.about}</p>
      <VerificationView />
      <Filter
        wanted={wanted.value}
        onWanted={(next) => (wanted.value = next)}
        onSearch={() => void ask(wanted.value, false)}
      />
      {refused.value !== undefined && (
        <p class="card-refusal" role="alert">
          {textOf(refusal, refused.value)}
        </p>
      )}
      <Lines onMore={() => void ask(wanted.value, true)} />
    </div>
  );
}

function Lines({ onMore }: { onMore(): void }): JSX.Element {
  const { audit, frame } = words.value;
  const shown = found.value;
  if (shown === undefined) return <p class="quiet">{frame.loading}</p>;
  const { lines, nextBefore, searched } = shown;
  return (
    <>
      {lines.length === 0 ? (
        <p class="quiet">{audit.none}</p>
      ) : (
        <table class="audit-lines">
          <thead>
            <tr>
              {[audit.row, audit.time, audit.what, audit.who, audit.where].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <Line key={line.seq} line={line} />
            ))}
          </tbody>
        </table>
      )}
      <p class="audit-more">
        {nextBefore === undefined ? (
          <span class="quiet">{audit.end}</span>
        ) : (
          <button type="button" data-act="older" disabled={isAsking.value} onClick={onMore}>
            {lines.length === 0 ? audit.further : audit.older}
          </button>
        )}
        <span class="quiet">{audit.searched({ lines: number(searched) }, String)}</span>
      </p>
    </>
  );
}
