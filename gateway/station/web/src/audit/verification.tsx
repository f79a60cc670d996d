import type { JSX } from 'preact';
import { words } from '../language.ts';
import { number, when } from '../said.ts';
import { nowMs } from '../store.ts';
import { refused, verdict, verify } from './audit.ts';

/** Whether the ledger is intact: verified at a touch, off the gateway's loop. */
export function VerificationView(): JSX.Element {
  const { audit } = words.value;
  const state = verdict.value?.state;
  return (
    <section class="audit-verdict" data-state={state} aria-live="polite">
      <button
        type="button"
        data-act="verify"
        disabled={state === undefined || state === 'running'}
        onClick={() => void verify()}
      >
        {audit.verify}
      </button>
      <div>
        <p>
          <strong>{saidOf()}</strong>
        </p>
        {state === 'broken' && <p>{audit.brokenFix}</p>}
        {state === 'running' && (
          <progress max={Math.max(1, verdict.value?.total ?? 1)} value={verdict.value?.rows ?? 0} />
        )}
        {verdict.value?.head !== undefined && (
          <p class="quiet">
            {audit.head} <code>{verdict.value.head}</code>
          </p>
        )}
        <p class="quiet">{signedText()}</p>
      </div>
    </section>
  );
}

function saidOf(): string {
  const { audit, frame, page } = words.value;
  const now = verdict.value;
  if (now === undefined) return refused.value === undefined ? frame.loading : page.refused;
  const { state, rows, total, atMs, brokenAt, reason = '' } = now;
  const values = {
    rows: number(rows),
    total: number(total),
    time: atMs === undefined ? '–' : when(atMs, nowMs.value),
    row: brokenAt ?? 0,
    reason,
  };
  const texts = {
    none: audit.notVerified,
    running: audit.verifying(values, String),
    intact: audit.intact(values, String),
    broken: audit.broken(values, String),
    failed: audit.failed(values, String),
  };
  return texts[state];
}

function signedText(): string {
  const { audit } = words.value;
  const signed = verdict.value?.signed;
  if (signed === undefined) return audit.notSigned;
  const { seq, atMs, keyId } = signed;
  return audit.signed({ row: number(seq), time: when(atMs, nowMs.value), key: keyId }, String);
}
