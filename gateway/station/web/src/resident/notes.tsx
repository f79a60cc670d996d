import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { NoteView, ResidentNotes } from '../../../resident-wire.ts';
import { Refused, useAsked } from '../asked.tsx';
import { clock } from '../format.ts';
import { textOf, words } from '../language.ts';
import { mayObserve } from '../observations.ts';
import { randomId } from '../random-id.ts';
import { send } from '../request.ts';
import { session } from '../store.ts';
import { moment } from './axis.ts';

const longest = 2000;

/** What staff wrote, newest first, and a field for more. A correction keeps what it corrects in sight. */
export function Notes({ bedId }: { readonly bedId: string }): JSX.Element {
  const { resident: text, page, observe } = words.value;
  const notes = useSignal<readonly NoteView[] | 'failed' | undefined>(undefined);
  const correcting = useSignal<NoteView | undefined>(undefined);
  const path = `/api/v1/beds/${encodeURIComponent(bedId)}/notes`;
  const load = async () => {
    const answer = await send<ResidentNotes>('GET', path);
    notes.value = answer.isOk ? answer.value.notes : 'failed';
  };
  useAsked(load, () => notes.peek() === 'failed', [path]);
  return (
    <section class="resident-notes" data-part="notes">
      <h2>{text.notes}</h2>
      {mayObserve(session.value) ? (
        <NoteForm
          key={correcting.value?.id ?? ''}
          path={path}
          corrects={correcting.value}
          onDone={() => {
            correcting.value = undefined;
            void load();
          }}
        />
      ) : (
        <p class="quiet">{observe.nursesOnly}</p>
      )}
      {notes.value === 'failed' && <Refused text={page.refused} again={load} />}
      {typeof notes.value === 'object' && notes.value.length === 0 && <p class="quiet">{text.noNotes}</p>}
      {typeof notes.value === 'object' && (
        <ol>
          {notes.value.map((note) => (
            <OneNote key={note.id} note={note} onCorrect={() => (correcting.value = note)} />
          ))}
        </ol>
      )}
    </section>
  );
}

function OneNote({ note, onCorrect }: { readonly note: NoteView; readonly onCorrect: () => void }) {
  const { resident: text } = words.value;
  const { id, words: said, by, atMs, corrects, isCorrected } = note;
  const marks = [
    moment(atMs),
    by,
    ...(corrects === undefined ? [] : [text.isCorrection]),
    ...(isCorrected ? [text.corrected] : []),
  ];
  return (
    <li data-note={id} data-corrected={isCorrected}>
      <p>{isCorrected ? <s>{said}</s> : said}</p>
      <p class="quiet">
        {marks.join(' · ')}
        {!isCorrected && mayObserve(session.value) && (
          <button type="button" data-act="correct-note" onClick={onCorrect}>
            {text.correct}
          </button>
        )}
      </p>
    </li>
  );
}

interface FormProps {
  readonly path: string;
  readonly corrects: NoteView | undefined;
  onDone(): void;
}

function NoteForm({ path, corrects, onDone }: FormProps): JSX.Element {
  const { resident: text, page, refusal } = words.value;
  const said = useSignal(corrects?.words ?? '');
  const id = useSignal(randomId());
  const refused = useSignal<string | undefined>(undefined);
  const isSaving = useSignal(false);
  const save = async (event: Event) => {
    event.preventDefault();
    if (isSaving.value || said.value.trim() === '') return;
    isSaving.value = true;
    const answer = await send('POST', path, {
      id: id.value,
      words: said.value,
      ...(corrects && { corrects: corrects.id }),
    });
    isSaving.value = false;
    refused.value = answer.isOk ? undefined : answer.refusal.code;
    if (!answer.isOk) return;
    said.value = '';
    id.value = randomId();
    onDone();
  };
  return (
    <form onSubmit={(event) => void save(event)}>
      <label>
        {text.newNote}
        <textarea
          name="note"
          rows={3}
          maxLength={longest}
          value={said.value}
          onInput={({ currentTarget }) => (said.value = currentTarget.value)}
        />
      </label>
      <p class="quiet">
        {corrects === undefined ? text.noteHint : text.correcting}{' '}
        {said.value.length > longest - 200 && text.left({ count: longest - said.value.length }, clock)}
      </p>
      {refused.value !== undefined && <p role="alert">{textOf(refusal, refused.value)}</p>}
      <button type="submit" class="primary" data-act="save-note" disabled={isSaving.value}>
        {text.write}
      </button>
      {corrects !== undefined && (
        <button type="button" onClick={onDone}>
          {page.cancel}
        </button>
      )}
    </form>
  );
}
