import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Refused, useAsked } from '../asked.tsx';
import { textOf, words } from '../language.ts';
import { number } from '../said.ts';
import { ask, forget, found, isAsking, isWanting, look, nothingWanted, refused } from './audit.ts';
import './audit.css';
import { ColumnHeads } from '../column-heads.tsx';
import { Filter } from './filter.tsx';
import { Line } from './line.tsx';
import { VerificationView } from './verification.tsx';

/** What everybody did, from the ledger, newest first; and whether the ledger is intact. */
export function Page(): JSX.Element {
  const wanted = useSignal(nothingWanted);
  const { audit, refusal } = words.value;
  const read = () => Promise.all([ask(wanted.peek(), false), look()]);
  useAsked(read, isWanting);
  useEffect(() => forget, []);
  return (
    <div class="audit">
      <p class="quiet">{audit.about}</p>
      <VerificationView />
      <Filter
        wanted={wanted.value}
        onWanted={(next) => (wanted.value = next)}
        onSearch={() => void ask(wanted.value, false)}
      />
      {refused.value !== undefined && <Refused text={textOf(refusal, refused.value)} again={read} />}
      <Lines onMore={() => void ask(wanted.value, true)} />
    </div>
  );
}

function Lines({ onMore }: { onMore(): void }): JSX.Element | null {
  const { audit, frame } = words.value;
  const shown = found.value;
  if (shown === undefined) return refused.value === undefined ? <p class="quiet">{frame.loading}</p> : null;
  const { lines, nextBefore, searched } = shown;
  return (
    <>
      {lines.length === 0 ? (
        <p class="quiet">{audit.none}</p>
      ) : (
        <table class="audit-lines">
          <ColumnHeads titles={[audit.row, audit.time, audit.what, audit.who, audit.where]} />
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
