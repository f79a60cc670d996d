import type { JSX } from 'preact';
import type { WhatIfBed } from '../../../what-if-wire.ts';
import { ColumnHeads } from '../column-heads.tsx';
import { words } from '../language.ts';
import { dayClock } from '../said.ts';
import { Wide } from '../wide.tsx';
import { isAsking, propose, run } from './trying.ts';

/** Alarms before and after, and what becomes of those that people confirmed. */
export function Result(): JSX.Element | null {
  const { whatIf } = words.value;
  const shown = run.value;
  if (shown === undefined) return null;
  if (shown.state === 'failed') return <p role="alert">{whatIf.failed}</p>;
  const { done, of } = shown;
  return (
    <section data-run={shown.state}>
      <h2>{whatIf.result}</h2>
      {shown.state === 'running' && <p role="status">{whatIf.running({ done, of }, () => '')}</p>}
      <Wide name={whatIf.result}>
        <table>
          <ColumnHeads
            titles={[
              whatIf.bed,
              whatIf.now,
              whatIf.before,
              whatIf.after,
              whatIf.confirmedKept,
              whatIf.lost,
              whatIf.unknown,
              whatIf.measured,
            ]}
          />
          <tbody>
            {shown.beds.map((bed) => (
              <Row key={bed.bedId} bed={bed} />
            ))}
          </tbody>
        </table>
      </Wide>
      {shown.beds
        .filter(({ lost }) => lost.length > 0)
        .map(({ bedId, label, lost }) => (
          <p key={bedId} class="what-if-lost">
            {whatIf.lostText(
              { place: label, times: lost.map(({ raisedMs }) => dayClock(raisedMs)).join(' · ') },
              () => '',
            )}
          </p>
        ))}
      {shown.state === 'done' && (
        <div class="what-if-propose">
          <p data-second={shown.needsSecond}>{shown.needsSecond ? whatIf.needsSecond : whatIf.noSecond}</p>
          <button
            type="button"
            class="primary"
            data-act="propose"
            disabled={isAsking.value}
            onClick={() => void propose()}
          >
            {shown.needsSecond ? whatIf.propose : whatIf.approveNow}
          </button>
        </div>
      )}
    </section>
  );
}

function Row({ bed }: { readonly bed: WhatIfBed }): JSX.Element {
  const { whatIf } = words.value;
  const { label, from, before, after, kept, lost, unknown, minutes, ofMinutes, broken } = bed;
  const hours = (of: number) => Math.round(of / 60);
  return (
    <tr data-bed-result={bed.bedId}>
      <th scope="row">{label}</th>
      <td>{from}</td>
      <td>{before}</td>
      <td>{after}</td>
      <td>{kept}</td>
      <td data-lost={lost.length > 0}>{lost.length}</td>
      <td data-lost={unknown > 0}>{unknown}</td>
      <td>
        {whatIf.hours({ hours: hours(minutes), of: hours(ofMinutes) }, () => '')}
        {broken > 0 && ` · ${whatIf.broken({ count: broken }, () => '')}`}
      </td>
    </tr>
  );
}
