import type { JSX } from 'preact';
import type { LimitChangeView, WhatIfView } from '../../../what-if-wire.ts';
import { textOf, words } from '../language.ts';
import { dayClock } from '../said.ts';
import { limitName, limitUnit, nowText } from './limit-words.ts';
import { RefusalText } from './refusal-text.tsx';
import { decide, isAsking, refusedChange } from './trying.ts';

interface Props {
  readonly changes: readonly LimitChangeView[];
  readonly limits: WhatIfView['limits'];
}

/** What was proposed, by whom, and what became of it. */
export function Changes({ changes, limits }: Props): JSX.Element {
  const { whatIf } = words.value;
  return (
    <section>
      <h2>{whatIf.changes}</h2>
      {changes.length === 0 && <p class="page-note">{whatIf.noChanges}</p>}
      <ul class="what-if-changes">
        {changes.map((change) => (
          <Change
            key={change.id}
            change={change}
            unit={limits.find(({ id }) => id === change.limit)?.unit ?? ''}
          />
        ))}
      </ul>
    </section>
  );
}

function Change({ change, unit }: { readonly change: LimitChangeView; readonly unit: string }): JSX.Element {
  const { whatIf, changeState } = words.value;
  const { id, limit, value, beds, before, after, days, lost, unknown, state, againBy, againMs } = change;
  const from = nowText(beds.map((bed) => bed.from));
  return (
    <li data-change={id} data-state={state}>
      <p>
        <strong>{limitName(limit)}</strong> {whatIf.to({ from, to: value, unit: limitUnit(unit) }, () => '')}{' '}
        · {beds.map(({ label }) => label).join(', ')}
      </p>
      <p>{whatIf.sum({ before, after, days, lost, unknown }, () => '')}</p>
      <p class="quiet">
        {whatIf.proposedBy({ name: change.proposedBy, atMs: change.proposedMs }, dayClock)}
        {change.decidedBy !== undefined && change.decidedMs !== undefined && (
          <>
            {' · '}
            {whatIf.decidedBy(
              { state: changeState[state], name: change.decidedBy, atMs: change.decidedMs },
              dayClock,
            )}
          </>
        )}
        {againBy !== undefined &&
          againMs !== undefined &&
          ` · ${whatIf.againBy({ name: againBy, atMs: againMs }, dayClock)}`}
      </p>
      <Force change={change} />
      {refusedChange.value === id && <RefusalText />}
      {change.mayForce && (
        <div class="what-if-acts">
          <button
            type="button"
            class="primary"
            data-act="force"
            disabled={isAsking.value}
            onClick={() => void decide(id, 'force')}
          >
            {whatIf.force}
          </button>
        </div>
      )}
      {state === 'proposed' && (
        <div class="what-if-acts">
          {change.mayApprove ? (
            <button
              type="button"
              class="primary"
              data-act="approve"
              disabled={isAsking.value}
              onClick={() => void decide(id, 'approve')}
            >
              {whatIf.approve}
            </button>
          ) : (
            <p>{whatIf.ownProposal}</p>
          )}
          <button
            type="button"
            data-act="withdraw"
            disabled={isAsking.value}
            onClick={() => void decide(id, 'withdraw')}
          >
            {whatIf.withdraw}
          </button>
        </div>
      )}
    </li>
  );
}

/** Whether the gateway runs with it, since when; or why not, and who can do what. */
function Force({
  change: { force, inForceMs, why },
}: {
  readonly change: LimitChangeView;
}): JSX.Element | null {
  const { limitForce, limitWhy } = words.value;
  if (force === undefined) return null;
  return (
    <p data-force={force}>
      {limitForce[force]({ sinceMs: inForceMs ?? 0 }, dayClock)}
      {force === 'not-in-force' && why !== undefined && ` ${textOf(limitWhy, why)}`}
    </p>
  );
}
