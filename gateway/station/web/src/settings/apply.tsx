import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ChangeAnswer, ConfigEditView, ProblemView } from '../../../settings-wire.ts';
import { clock } from '../format.ts';
import { textOf, words } from '../language.ts';
import { send } from '../request.ts';
import { session } from '../store.ts';

/** A change that waits for a person's yes. */
interface Wanted {
  /** What it is, in words. */
  readonly what: string;
  /** What else comes of it. */
  readonly facts?: readonly string[];
  readonly path: string;
  readonly body: object;
  readonly awayMs: number | undefined;
}

const wanted = signal<Wanted | undefined>(undefined);
const isSending = signal(false);
/** Why the last change was not made. */
const problems = signal<readonly ProblemView[]>([]);
const refusal = signal('');
const isDone = signal(false);

/** Asks whether a change is to be put in force; nothing is sent before. */
export function propose(change: Wanted): void {
  problems.value = [];
  refusal.value = '';
  isDone.value = false;
  wanted.value = change;
}

/** The same for edits of the settings. */
export const proposeEdits = (
  what: string,
  edits: readonly ConfigEditView[],
  { digest, awayMs }: { readonly digest: string; readonly awayMs?: number | undefined },
  facts: readonly string[] = [],
): void => propose({ what, facts, path: '/api/v1/settings/change', body: { seen: digest, edits }, awayMs });

async function confirm({ path, body }: Wanted): Promise<void> {
  isSending.value = true;
  const answer = await send<ChangeAnswer>('POST', path, body);
  isSending.value = false;
  if (!answer.isOk) {
    if (answer.refusal.code === 'not-signed-in') session.value = undefined;
    refusal.value = answer.refusal.code;
  } else if (answer.value.problems.length > 0) problems.value = answer.value.problems;
  else isDone.value = true;
}

const close = () => {
  wanted.value = undefined;
};

/** What will happen and for how long, before it happens; then what became of it. */
export function ApplyDialog(): JSX.Element | null {
  const dialog = useRef<HTMLDialogElement>(null);
  const change = wanted.value;
  useEffect(() => {
    if (change !== undefined) dialog.current?.showModal();
  }, [change]);
  if (change === undefined) return null;
  const { settings: text, page, refusal: refusals } = words.value;
  const seconds = Math.ceil((change.awayMs ?? 5000) / 1000);
  return (
    <dialog ref={dialog} class="confirm apply" aria-labelledby="apply-title" onClose={close}>
      <h2 id="apply-title">{change.what}</h2>
      {isDone.value ? (
        <p role="status" data-done>
          {text.done}
        </p>
      ) : (
        <>
          {change.facts?.map((fact) => (
            <p key={fact} data-fact>
              <strong>{fact}</strong>
            </p>
          ))}
          <p>{change.awayMs === undefined ? text.awayFirst : text.awayFor({ seconds }, clock)}</p>
          <ul class="apply-facts">
            <li>{text.alarmsStay}</li>
            <li>{text.staySignedIn}</li>
            <li>{text.onRecord}</li>
          </ul>
        </>
      )}
      {refusal.value !== '' && <p role="alert">{textOf(refusals, refusal.value)}</p>}
      {problems.value.length > 0 && (
        <div role="alert" data-problems>
          <p>{text.notValid}</p>
          <Problems problems={problems.value} />
        </div>
      )}
      <footer>
        <button type="button" data-act="cancel" onClick={() => dialog.current?.close()}>
          {isDone.value || problems.value.length > 0 ? text.close : page.cancel}
        </button>
        {!isDone.value && problems.value.length === 0 && (
          <button
            type="button"
            class="primary"
            data-act="apply"
            disabled={isSending.value}
            onClick={() => void confirm(change)}
          >
            {text.putInForce}
          </button>
        )}
      </footer>
    </dialog>
  );
}

/** Line, place and reason, as `vigil check` prints them. */
export function Problems({ problems: list }: { readonly problems: readonly ProblemView[] }): JSX.Element {
  const { settings: text } = words.value;
  return (
    <ul class="problems">
      {list.map(({ line, path, reason }) => (
        <li key={`${line} ${path} ${reason}`}>
          {line > 0 && <span>{text.line({ line }, clock)} </span>}
          <code>{path}</code> {reason}
        </li>
      ))}
    </ul>
  );
}
